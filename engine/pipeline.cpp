#include "foreshock/engine/pipeline.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include "foreshock/engine/season_misfit.h"
#include "foreshock/models/running_level.h"

namespace foreshock {
namespace {

constexpr std::uint32_t kVersion = 3;  ///< 1 had no seasons of its own, 2 no novelty.
/// What is new shares the budget with what the model does not expect.
constexpr double kNoveltyShare = 0.5;
/// Fits come at 1, 2, 4, 8 ... times the first: their cost per point falls as a series grows old.
constexpr std::int64_t kFitGrowth = 2;
/// A mean residual of so many standard errors inside an incident is a level that has moved.
constexpr double kMovedErrors = 2;
/// Limits of counts that are read: no series is as long, and none of them overflows.
constexpr std::int64_t kMostSeen = std::int64_t{1} << 60;
constexpr std::int32_t kMostIncident = 1 << 30;
constexpr int kLongestSeason = 1 << 20;  ///< As in models/.

int longest_season(const ModelSpec& spec) {
  const auto all = all_seasons(spec);
  return *std::max_element(all.begin(), all.end());
}

std::size_t ring_size(const Pipeline::Options& options) {
  return static_cast<std::size_t>(std::max(options.history, 4 * longest_season(options.model)));
}

/// Looks a history: what changed fills a quarter of it when it can be told at the earliest.
constexpr std::size_t kLooks = 4;
/// A season may be believed too easily in a stream of few steps a budget.
constexpr double kLeastDoubt = 1e-3;

double watch_alpha(const Pipeline::Options& options) {
  return std::min(options.p_alert, kLeastDoubt);
}

/// In steps, of ascending periods; 0 if none is near a whole number.
int shortest_whole(std::span<const double> periods) {
  for (const double period : periods) {
    const double steps = std::round(period);
    if (std::abs(period - steps) <= 0.02 * steps) return static_cast<int>(steps);
  }
  return 0;
}

/// y moved by so much in the units of the predictive's location. What no such model has as a value
/// stays.
double moved(const Predictive& of, double y, double by) {
  if (of.is_log()) return y * std::exp(by);
  if (of.power() != 1 && y <= 0) return y;
  return of.from_scale(of.on_scale(y) + by);
}

Result<std::int32_t> read_count(StateReader& in) {
  FORESHOCK_TRY(const auto count, in.get<std::int32_t>());
  if (count < 0 || count > kMostIncident) {
    return fail(Errc::kMalformedInput, "pipeline: counts that cannot be");
  }
  return count;
}

}  // namespace

double Step::p_value() const {
  if (!season_change) return verdict.p_value();
  return std::max(season_change->p_value, std::numeric_limits<double>::min());
}

Result<Pipeline> Pipeline::make(const Options& options) {
  FORESHOCK_TRY_VOID(check_model_name(options.model.name));
  if (options.model.box_cox) FORESHOCK_TRY_VOID(check_power(*options.model.box_cox));
  FORESHOCK_TRY(const auto policy, AlertPolicy::make(options.policy));
  static_cast<void>(policy);
  if (!(options.p_alert > 0 && options.p_alert <= 0.5)) {
    return fail(Errc::kInvalidArgument, "pipeline: p_alert must be in (0, 0.5]");
  }
  if (options.first_fit < 4 || options.history < options.first_fit || options.model.season < 0 ||
      longest_season(options.model) > kLongestSeason) {
    return fail(Errc::kInvalidArgument,
                "pipeline: first_fit must be 4 or more, history no less, season in [0, " +
                    std::to_string(kLongestSeason) + "]");
  }
  return Pipeline(options);
}

Pipeline::Pipeline(const Options& options)
    : options_(options),
      model_(std::make_unique<RunningLevel>()),
      judge_(options.p_alert),
      glow_(options.p_alert),
      policy_(AlertPolicy::make(options.policy).value()),
      history_(ring_size(options)),
      next_fit_(options.first_fit),
      watch_(watch_alpha(options)),
      season_(options.model.season) {
  report_.form = "warm-up";
}

Step Pipeline::push(double y) {
  Step step;
  step.predictive = model_->expect();
  const bool inside = policy_.is_open();
  step.warming_up = fits_ == 0;
  step.verdict = judge_.judge(step.predictive, y, !inside);
  weigh_novelty(y, step);
  const double score = inside ? step.verdict.point_score : step.verdict.score;
  const auto act = policy_.step(score, y - step.predictive.median());
  history_.push(y);
  if (y == y) ++seen_;
  settle(act, step);
  step.verdict.score = glow_.follow(step.verdict.score, step.alert, step.incident);
  if (fit_is_due()) fit();
  if (look_is_due()) look(step);
  return step;
}

void Pipeline::weigh_novelty(double y, Step& step) {
  Verdict& verdict = step.verdict;
  const double residual = step.predictive.is_known() ? verdict.residual : std::nan("");
  const Score novelty = novelty_.observe({.y = y,
                                          .error = y - step.predictive.median(),
                                          .residual = residual,
                                          .misfit = season_misfit(history_, season_, y)});
  const double per_log10 = -1 / std::log10(options_.p_alert);
  const bool shift = verdict.kind == AlertKind::kLevelShift;
  const double confirmed = novelty_.confirm_change(shift ? verdict.surprise : 0);
  if (shift) {
    const double point = verdict.point_score / per_log10;
    verdict.surprise = std::max(point, confirmed);
    if (!(confirmed > point)) {
      verdict.direction = residual < 0 ? -1 : 1;
      verdict.kind = residual < 0 ? AlertKind::kDip : AlertKind::kSpike;
      verdict.since = 0;
    }
  }
  const double toll = std::log10(1 - kNoveltyShare);
  verdict.surprise = std::max(0.0, verdict.surprise + toll);
  verdict.point_score = std::max(0.0, verdict.point_score + toll * per_log10);
  const double surprise = novelty.surprise + std::log10(kNoveltyShare);
  verdict.point_score = std::max(verdict.point_score, surprise * per_log10);
  if (surprise > verdict.surprise) {
    verdict.surprise = surprise;
    verdict.since = novelty.since;
    if (novelty.direction != 0) verdict.direction = novelty.direction;
    verdict.kind = verdict.direction < 0 ? AlertKind::kDip : AlertKind::kSpike;
  }
  verdict.score = verdict.surprise * per_log10;
}

void Pipeline::settle(AlertPolicy::Act act, Step& step) {
  using Act = AlertPolicy::Act;
  const double y = history_.at_back(0);
  if (act == Act::kNone) {
    if (step.verdict.residual == step.verdict.residual && step.predictive.is_known())
      judge_.learn(step.verdict);
    model_->learn(y);
    return;
  }
  if (act == Act::kOpen) {
    step.alert = true;
    incident_kind_ = step.verdict.kind;
    incident_steps_ = incident_values_ = 0;
    incident_residual_ = 0;
    // The tail learns of its extremes, or it would shrink with each alert that they raise.
    if (step.verdict.residual == step.verdict.residual) judge_.learn(step.verdict);
  }
  step.incident = true;
  step.kind = incident_kind_;
  incident_steps_ = std::min(incident_steps_ + 1, kMostIncident);
  if (y == y) {
    const double value = step.predictive.on_scale(y);
    if (std::isfinite(value)) {
      ++incident_values_;
      incident_residual_ +=
          (value - step.predictive.location() - incident_residual_) / incident_values_;
    }
  }
  model_->learn(std::nan(""));
  if (act != Act::kClose && act != Act::kRebase) return;
  if (act == Act::kRebase || has_moved(step.predictive)) {
    rebase();
  } else {
    forget_incident();
  }
}

bool Pipeline::has_moved(const Predictive& expected) const {
  const double error = expected.scale() / std::sqrt(std::max(incident_values_, 1));
  return incident_kind_ == AlertKind::kLevelShift &&
         std::abs(incident_residual_) > kMovedErrors * error;
}

void Pipeline::forget_incident() {
  // What was strange is no history to fit on; the quiet points that closed it are.
  const auto quiet = static_cast<std::int32_t>(options_.policy.quiet_points);
  const auto kept = std::max(incident_steps_ - quiet, 1);
  const auto end = std::min(static_cast<std::size_t>(incident_steps_), history_.size());
  for (auto back = static_cast<std::size_t>(incident_steps_ - kept); back < end; ++back) {
    history_.at_back(back) = std::nan("");
  }
  judge_.reset_changes();
  incident_kind_ = AlertKind::kNone;
}

void Pipeline::rebase() {
  // It has lasted: the new normal. The history before it is moved onto the new level, so that its
  // seasons still serve, and the model is fitted anew.
  const Predictive expected = model_->expect();
  for (std::size_t back = static_cast<std::size_t>(incident_steps_); back < history_.size();
       ++back) {
    double& y = history_.at_back(back);
    y = moved(expected, y, incident_residual_);
    if (std::isinf(y)) y = std::nan("");
  }
  judge_.reset_changes();
  incident_kind_ = AlertKind::kNone;
  fit();
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
  fit();
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

void Pipeline::fit() {
  const auto history = history_.unrolled();
  if (options_.follow_season) look_for_seasons(history);
  ModelSpec spec = options_.model;
  spec.season = season_;
  auto fitted = fit_model(spec, history, Effort::kLive);
  ++fits_;
  if (seen_ >= next_fit_) next_fit_ = seen_ * kFitGrowth;  // Else a rebase between two of them.
  const std::int64_t two_seasons = 2 * std::max(season_, longest_season(options_.model));
  if (seen_ < two_seasons) next_fit_ = std::min(next_fit_, two_seasons);
  if (!fitted) return;  // The last good model stays.
  const Predictive before = model_->expect();
  model_ = std::move(fitted->model);
  const Predictive after = model_->expect();
  judge_.rescale(before.power() == after.power() ? after.scale() / before.scale() : 0);
  report_ = std::move(fitted->report);
  judge_.reset_changes();
}

Interval Pipeline::expected_interval(Level level) const {
  const Predictive next = model_->expect();
  if (!next.is_known()) return {std::nan(""), std::nan("")};
  const double outside = (1 - level.share()) / 2;
  const auto at = [&](double p) {
    return next.from_scale(next.location() + judge_.residual_quantile(p) * next.scale());
  };
  return {at(outside), at(1 - outside)};
}

std::size_t Pipeline::state_bytes() const {
  return sizeof(*this) + model_->state_bytes() + report_.form.capacity() +
         options_.model.name.capacity() + watch_.periods().size_bytes();
}

void Pipeline::save(StateWriter& out) const {
  out.put(kVersion);
  save_model(*model_, out);
  judge_.save(out);
  policy_.save(out);
  history_.save(out);
  out.put_text(report_.form);
  for (const double v : {report_.log_likelihood, report_.aicc, incident_residual_}) out.put(v);
  for (const std::int64_t v : {seen_, next_fit_, fits_}) out.put(v);
  for (const std::int32_t v : {incident_steps_, incident_values_}) out.put(v);
  out.put(static_cast<std::uint8_t>(incident_kind_));
  watch_.save(out);
  out.put(season_);
  out.put(since_look_);
  novelty_.save(out);
  glow_.save(out);
}

Result<Pipeline> Pipeline::read(StateReader& in, const Options& options) {
  FORESHOCK_TRY(auto pipeline, make(options));
  FORESHOCK_TRY(const auto version, in.get<std::uint32_t>());
  if (version < 1 || version > kVersion) {
    return fail(Errc::kUnsupported, "pipeline: snapshot version " + std::to_string(version));
  }
  FORESHOCK_TRY(pipeline.model_, read_model(in));
  FORESHOCK_TRY(pipeline.judge_, Judge::read(in, options.p_alert));
  FORESHOCK_TRY(pipeline.policy_, AlertPolicy::read(in, options.policy));
  FORESHOCK_TRY(pipeline.history_, History::read(in, ring_size(options)));
  FORESHOCK_TRY(pipeline.report_.form, in.get_text(4096));
  FORESHOCK_TRY(pipeline.report_.log_likelihood, in.get<double>());
  FORESHOCK_TRY(pipeline.report_.aicc, in.get<double>());
  FORESHOCK_TRY(pipeline.incident_residual_, in.get_finite());
  for (std::int64_t* v : {&pipeline.seen_, &pipeline.next_fit_, &pipeline.fits_}) {
    FORESHOCK_TRY(*v, in.get<std::int64_t>());
    if (*v < 0 || *v > kMostSeen) {
      return fail(Errc::kMalformedInput, "pipeline: counts that cannot be");
    }
  }
  for (std::int32_t* v : {&pipeline.incident_steps_, &pipeline.incident_values_}) {
    FORESHOCK_TRY(*v, read_count(in));
  }
  FORESHOCK_TRY(const auto kind, in.get<std::uint8_t>());
  if (kind > static_cast<std::uint8_t>(AlertKind::kSeasonalityChange)) {
    return fail(Errc::kMalformedInput, "pipeline: unknown kind of incident");
  }
  pipeline.incident_kind_ = static_cast<AlertKind>(kind);
  if (version == 1) return pipeline;
  FORESHOCK_TRY(pipeline.watch_, SeasonWatch::read(in, watch_alpha(options)));
  FORESHOCK_TRY(pipeline.season_, read_count(in));
  FORESHOCK_TRY(pipeline.since_look_, read_count(in));
  if (pipeline.season_ > kLongestSeason) {
    return fail(Errc::kMalformedInput, "pipeline: a season that cannot be");
  }
  if (version == 2) return pipeline;
  FORESHOCK_TRY_VOID(pipeline.novelty_.read(in));
  FORESHOCK_TRY_VOID(pipeline.glow_.read(in));
  return pipeline;
}

}  // namespace foreshock
