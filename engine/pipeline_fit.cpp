/// When a pipeline fits its model anew, when it waits, and what it looks for in its history.

#include <algorithm>
#include <cmath>
#include <utility>

#include "foreshock/core/check.h"
#include "foreshock/engine/pipeline.h"

namespace foreshock {
namespace {

/// Fits come at 1, 2, 4, 8 ... times the first: their cost per point falls as a series grows old.
constexpr std::int64_t kFitGrowth = 2;
/// How much wider the intervals of a model are that could not be fitted anew.
constexpr double kDoubt = 1.25;
constexpr std::int32_t kMostIncident = 1 << 30;
constexpr std::int64_t kLongestDoubt = 256;  ///< Values; as the windows of detect/glr.h.

/// Values without which no model is fitted in place of a good one.
constexpr int kLeastForRefit = 40;

/// Looks a history: what changed fills a quarter of it when it can be told at the earliest.
constexpr std::size_t kLooks = 4;

/// In steps, of ascending periods; 0 if none is near a whole number.
int shortest_whole(std::span<const double> periods) {
  for (const double period : periods) {
    const double steps = std::round(period);
    if (std::abs(period - steps) <= 0.02 * steps) return static_cast<int>(steps);
  }
  return 0;
}

}  // namespace

bool Pipeline::fit_is_due() const {
  return !policy_.is_open() && seen_ >= next_fit_ && is_calm();
}

/// Not in the middle of what may be a change: a fit would learn it as noise, and its evidence would
/// be lost. That is decided within the detectors' windows, or never.
bool Pipeline::is_calm() const {
  // What a season brings that is not known yet is no change.
  const bool is_young = seen_ < 4 * std::max(season_, longest_season(options_.model));
  return fits_ == 0 || is_young || !may_change_ || seen_ >= next_fit_ + kLongestDoubt;
}

FitReason Pipeline::reason_now() const {
  if (fits_ == 0) return FitReason::kFirst;
  return since_change_ > 0 ? FitReason::kChange : FitReason::kOther;
}

void Pipeline::fit_or_wait(FitReason reason) {
  if (fits_left_ > 0) {
    --fits_left_;
    return fit(options_.model.name);
  }
  if (!wish_) wish_ = FitWish{.reason = reason, .since = seen_};
  wish_->reason = std::min(wish_->reason, reason);
}

bool Pipeline::fit_now(std::string_view model) {
  FORESHOCK_CHECK(wish_.has_value());
  if (can_fit(wish_->reason)) {
    fit(model);
    return true;
  }
  wish_.reset();
  next_fit_ = std::min(next_fit_, seen_);
  return false;
}

/// Inside an incident only where its level was accepted, and the history moved there.
bool Pipeline::can_fit(FitReason reason) const {
  if (!policy_.is_open()) return reason != FitReason::kOther || is_calm();
  const bool has_moved =
      incident_kind_ == AlertKind::kLevelShift || incident_kind_ == AlertKind::kTrendChange;
  return adapting_ && has_moved && reason == FitReason::kChange;
}

/// What changes is told of a history that is full; until then it is only got to know.
bool Pipeline::look_is_due() {
  if (!options_.follow_season || !history_.is_full()) return false;
  since_look_ = std::min(since_look_ + 1, kMostIncident);
  return !policy_.is_open() && static_cast<std::size_t>(since_look_) * kLooks >= history_.size();
}

void Pipeline::look(Step& step) {
  since_look_ = 0;
  const auto change = watch_.look(history_.unrolled());
  if (change) tell(*change, step);
  const int season = shortest_whole(watch_.periods());
  if (!change && (season_ != 0 || season == 0)) return;
  season_ = season;
  fit_or_wait(FitReason::kChange);
}

void Pipeline::tell(const SeasonChange& change, Step& step) {
  step.alert = true;
  step.kind = step.verdict.kind = AlertKind::kSeasonalityChange;
  step.season_change = change;
  step.verdict.surprise = -std::log10(step.p_value());
  step.verdict.score = std::log(step.p_value()) / std::log(options_.p_alert);
  step.verdict.direction = 0;
  step.verdict.since = static_cast<std::int32_t>(change.since);
  // What was before teaches the wrong season.
  for (std::size_t back = change.since; back < history_.size(); ++back) {
    history_.at_back(back) = std::nan("");
  }
}

void Pipeline::look_for_seasons(std::span<const double> history) {
  if (!history_.is_full()) watch_.learn(history);
  if (season_ == 0) season_ = shortest_whole(watch_.periods());
}

void Pipeline::fit(std::string_view model) {
  wish_.reset();
  forget_before_change();
  const auto history = history_.unrolled();
  if (options_.follow_season) look_for_seasons(history);
  ModelSpec spec = options_.model;
  spec.name = model;
  spec.season = season_;
  ++fits_;
  returns_ = 0;
  bias_ = 0;
  if (seen_ >= next_fit_) next_fit_ = seen_ * kFitGrowth;  // Else a rebase between two of them.
  const std::int64_t two_seasons = 2 * std::max(season_, longest_season(options_.model));
  if (seen_ < two_seasons) next_fit_ = std::min(next_fit_, two_seasons);
  if (try_fit(spec, history) == FitOutcome::kAccepted) {
    failed_fits_ = 0;
    simpler_ = spec.name != options_.model.name;
    if (simpler_) next_fit_ = std::min(next_fit_, seen_ + kRefitAfter);
    return;
  }
  // The last good model stays, and says that it is less sure. The next try waits twice as long.
  if (failed_fits_ == 0) judge_.widen(kDoubt);
  failed_fits_ = std::min(failed_fits_ + 1, kMostFailures);
  next_fit_ = std::min(next_fit_, seen_ + (kRefitAfter << failed_fits_));
}

FitOutcome Pipeline::try_fit(const ModelSpec& spec, std::span<const double> history) {
  if (options_.fits != nullptr) options_.fits->fit_begins();
  // A model of a handful of values is no better than the one that was fitted to many.
  const auto values =
      std::count_if(history.begin(), history.end(), [](double y) { return y == y; });
  const bool is_enough = fits_ == 1 || values >= std::min(kLeastForRefit, options_.first_fit);
  const FitOutcome outcome =
      is_enough ? take(fit_model(spec, history, Effort::kLive)) : FitOutcome::kFailed;
  if (options_.fits != nullptr) options_.fits->fit_ended(outcome, spec.name);
  return outcome;
}

/// Whether the fit is one that can be used.
FitOutcome Pipeline::take(Result<Fitted> fitted) {
  if (!fitted) return FitOutcome::kFailed;
  const Predictive before = recovery_.speaker().expect();
  const Predictive after = fitted->model->expect();
  if (before.is_known() && !after.is_known()) return FitOutcome::kKept;
  recovery_.replace(std::move(fitted->model));
  if (fits_ == 1) recovery_.dismiss();  // A running level is no world that could come back.
  judge_.rescale(before.power() == after.power() ? after.scale() / before.scale() : 0);
  report_ = std::move(fitted->report);
  judge_.reset_changes();
  return FitOutcome::kAccepted;
}

/// Where enough has come since a change of what follows what, what was before is no teacher.
void Pipeline::forget_before_change() {
  // Of a season what was before is needed to tell whether it is still the same.
  if (since_change_ < kRefitAfter || season_ > 1) return;
  for (auto back = static_cast<std::size_t>(since_change_); back < history_.size(); ++back) {
    history_.at_back(back) = std::nan("");
  }
  since_change_ = 0;
}

}  // namespace foreshock
