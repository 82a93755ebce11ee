#include "foreshock/engine/live_series.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "foreshock/core/normal.h"
#include "foreshock/engine/internal/odds.h"

namespace foreshock {
namespace {

using Act = IncidentState::Act;

constexpr int kLongestSeason = 1 << 20;  ///< As in models/.
constexpr std::int32_t kWarmValues = 50;
constexpr std::int32_t kMostIncident = 1 << 30;
/// A mean residual of so many standard errors inside an incident is a level that has moved.
constexpr double kMovedErrors = 2;
/// Weight of the newest residual in the mean of the last few: as of the fast level.
constexpr double kRecent = 0.3;
/// Deviations are told apart up to so many of the scale's.
constexpr double kMostDeviation = 1e100;
/// From here on the quantiles of a Student-t are the normal's.
constexpr double kNearlyNormal = 60;

}  // namespace

Status LiveSeries::check(const Options& options) {
  FORESHOCK_TRY_VOID(AlertPolicy::check(options.policy));
  if (options.policy.dev_unit == AlertPolicy::Options::DevUnit::kRange) {
    return fail(Errc::kInvalidArgument,
                "live: min_dev can't be a share of the range, which a row does not keep");
  }
  if (!(options.p_alert > 0 && options.p_alert <= 0.5)) {
    return fail(Errc::kInvalidArgument, "live: p_alert must be in (0, 0.5]");
  }
  if (options.season < 0 || options.season > kLongestSeason) {
    return fail(Errc::kInvalidArgument,
                "live: season must be in [0, " + std::to_string(kLongestSeason) + "]");
  }
  return {};
}

LiveSeries::LiveSeries(const Options& options, std::span<float> season)
    : model_(AdaptiveLevel::make(season)), judge_(options.p_alert) {}

LiveSeries LiveSeries::make(const Options& options, std::span<float> season) {
  return LiveSeries(options, season);
}

bool LiveSeries::is_warming_up(const Options& options) const {
  return model_.values() < kWarmValues || (options.season > 1 && !model_.knows_season());
}

/// Of the model; where the incident's own level has told it better so far, moved there.
Predictive LiveSeries::ahead(std::int64_t steps, std::span<const float> season) const {
  const Predictive here = model_.ahead(steps, season);
  const bool is_ahead = incident_.is_open() && adapting_ == 0 && incident_evidence_ > 0;
  return is_ahead ? here.moved(incident_residual_) : here;
}

Step LiveSeries::push(double y, const Options& options, std::span<float> season, bool quiet) {
  if (!std::isfinite(y)) y = std::nan("");
  const bool inside = incident_.is_open();
  // A rise of a season that is not known yet looks like a change.
  const bool watch_changes = !inside && (options.season <= 1 || model_.knows_season());
  Step step;
  const Predictive expected = ahead(1, season);
  step.warming_up = is_warming_up(options);
  judge_.judge(expected, y, watch_changes, step.verdict, true);
  step.predictive = expected;
  const double score = inside ? step.verdict.point_score : step.verdict.score;
  const double median = step.predictive.median();
  const bool was_muted = incident_.is_muted();
  const Act act =
      incident_.step(options.policy, score, y - median, {.expected = median, .quiet = quiet});
  if (act == Act::kNone) {
    if (y == y && step.predictive.is_known()) judge_.learn(step.verdict);
    model_.learn(y, season);
  } else {
    const double own = step.verdict.score;
    step.alert = act == Act::kTold;
    settle(act, y, step, options, season);
    if ((was_muted && act != Act::kTold) || incident_.is_muted()) mute(step, own);
  }
  return step;
}

/// Nobody is told of what a window of the calendar covers; how strange it is can be seen.
void LiveSeries::mute(Step& step, double score) {
  step.suppressed = step.alert;
  step.alert = step.incident = false;
  step.kind = AlertKind::kNone;
  step.verdict.score = score;
}

void LiveSeries::settle(Act act, double y, Step& step, const Options& options,
                        std::span<float> season) {
  step.incident = true;
  const bool keeps = options.policy.keeps_world;
  bool taught = true;
  if (act == Act::kOpen) {
    open(y, step, season, keeps);
    taught = adapting_ != 0;
  } else {
    const bool plain = step.verdict.point_score < options.policy.quiet_score;
    const bool moved = !keeps && go_on(y, step, model_.ahead(1, season));
    taught = adapting_ != 0 || plain;
    if (moved) {
      model_.pass(y, season);
      rebase(season);
      step.kind = incident_kind_;
      return;
    }
  }
  step.kind = incident_kind_;
  if (!step.alert) step.verdict.score = std::min(step.verdict.score, kHeldScore);
  taught ? model_.learn(y, season) : model_.pass(y, season);
  if (act != Act::kClose && act != Act::kRebase) return;
  const bool moves = act == Act::kRebase || has_moved(step.predictive);
  if (!keeps && adapting_ == 0 && moves) rebase(season);
  judge_.reset_changes();
  adapting_ = 0;
  incident_kind_ = AlertKind::kNone;
}

/// A change that the detectors found over many points is one already: the model goes on from there.
/// One strange point may be anything.
void LiveSeries::open(double y, Step& step, std::span<float> season, bool keeps) {
  step.alert = true;
  incident_kind_ = step.verdict.kind;
  incident_residual_ = incident_recent_ = incident_last_ = 0;
  incident_spread_ = incident_scale_ = incident_evidence_ = 0;
  incident_values_ = 0;
  adapting_ = 0;
  if (y != y) {
    if (incident_kind_ == AlertKind::kMissingRate && !keeps) accept();
    return;
  }
  // The tail learns of its extremes, or it would shrink with each alert that they raise.
  judge_.learn(step.verdict);
  if (step.predictive.is_known()) step.cause = cause_of(step, season);
  const bool is_point = incident_kind_ == AlertKind::kSpike || incident_kind_ == AlertKind::kDip;
  if (!keeps && !is_point && step.cause) {
    incident_kind_ = kind_of_change(step.cause->attribution.what, incident_kind_);
    step.verdict.kind = incident_kind_;
    step.verdict.since = since_of(step);
    if (incident_kind_ == AlertKind::kVarianceChange)
      model_.widen(std::max(step.verdict.spread, 1.0));
    accept();
    const double by = step.cause->left(y - step.predictive.location());
    if (by != 0 && incident_kind_ != AlertKind::kVarianceChange &&
        incident_kind_ != AlertKind::kDependenceChange) {
      model_.jump(by, by, 0, 0, season);
    }
    return;
  }
  watch(y - step.predictive.location(), step.predictive.scale());
}

void LiveSeries::accept() {
  adapting_ = 1;
  judge_.accept(incident_kind_);
}

/// A point inside an incident. Returns whether it shows that the level has moved.
bool LiveSeries::go_on(double y, Step& step, const Predictive& alone) {
  if (y != y) return false;
  if (adapting_ != 0) {
    judge_.learn(step.verdict);
    // A world that is new may be noisier, too.
    if (const double wider = judge_.watch_spread(step.verdict); wider > 1) {
      model_.widen(wider);
      judge_.reset_changes();
    }
    return false;
  }
  const double residual = y - alone.location();
  const bool moved = contest(residual, alone.scale() * judge_.scale());
  watch(residual, alone.scale());
  const double wider = judge_.watch_spread(step.verdict);
  if (moved) {
    incident_kind_ = AlertKind::kLevelShift;
    step.cause =
        Cause{judge_.explain(ChangeSignature::frozen()), step.predictive.scale() * judge_.scale()};
    step.verdict.score = std::min(step.verdict.score, kHeldScore);
    accept();
    return true;
  }
  if (wider > 0) {
    incident_kind_ = AlertKind::kVarianceChange;
    model_.widen(std::max(wider, 1.0));
    accept();
  }
  return false;
}

/// Whether what the incident's own mean said of this residual is so much better than what the model
/// said that it is believed.
bool LiveSeries::contest(double residual, double scale) {
  if (incident_values_ == 0 || !std::isfinite(residual) || !(scale > 0)) return false;
  const double here = residual / scale;
  // Of the mean of so few values as the incident has had.
  const double wider = 1 + 1.0 / incident_values_;
  const double there = (residual - incident_residual_) / scale;
  const double said =
      odds::log_density(there / std::sqrt(wider)) - 0.5 * std::log(wider) - odds::log_density(here);
  incident_evidence_ = odds::after(incident_evidence_, said);
  return incident_evidence_ >= odds::kWins && incident_values_ >= odds::kLeastValues;
}

Cause LiveSeries::cause_of(const Step& step, std::span<const float> season) const {
  struct Probe {
    AdaptiveLevel model;
    std::vector<float> season;
    Probe copy() const { return *this; }
    double expect() const { return model.ahead(1, season).location(); }
    void learn(double y) { model.learn(y, season); }
  };
  const double unit = step.predictive.scale() * judge_.scale();
  const Probe probe{model_, {season.begin(), season.end()}};
  return {judge_.explain(signature_of(probe, unit)), unit};
}

void LiveSeries::watch(double residual, double scale) {
  if (!std::isfinite(residual)) return;
  if (incident_values_ == 0) {
    incident_scale_ = std::max(std::abs(residual), scale);
    incident_residual_ = incident_recent_ = incident_last_ = residual;
    incident_values_ = 1;
    return;
  }
  incident_values_ = std::min(incident_values_ + 1, kMostIncident);
  const double step = residual - incident_last_;
  if (!std::isfinite(step)) return;
  incident_last_ = residual;
  incident_residual_ += (residual - incident_residual_) / incident_values_;
  incident_recent_ += kRecent * (residual - incident_recent_);
  // Noise is what comes between neighbours: where the incident drifts is no part of it.
  const double scaled =
      incident_scale_ > 0 ? std::clamp(step / incident_scale_, -kMostDeviation, kMostDeviation) : 0;
  incident_spread_ += (0.5 * scaled * scaled - incident_spread_) / (incident_values_ - 1);
}

/// A shift so small that no single point of it is strange goes quiet without going back.
bool LiveSeries::has_moved(const Predictive& expected) const {
  const double error = expected.scale() / std::sqrt(std::max(incident_values_, 1));
  return incident_kind_ == AlertKind::kLevelShift &&
         std::abs(incident_residual_) > kMovedErrors * error;
}

/// It has lasted: the new normal. The slow level goes to where the incident was, the fast one to
/// where it ended; the season stays.
void LiveSeries::rebase(std::span<float> season) {
  model_.jump(incident_residual_, incident_recent_, std::sqrt(incident_spread_) * incident_scale_,
              incident_values_, season);
}

Forecast LiveSeries::forecast(Horizon horizon, std::span<const float> season) const {
  Forecast out;
  out.steps.reserve(static_cast<std::size_t>(horizon.steps()));
  for (int h = 1; h <= horizon.steps(); ++h) out.steps.push_back(ahead(h, season));
  return out;
}

Interval LiveSeries::interval_of(const Predictive& issued, Level level) const {
  if (!issued.is_known()) return {std::nan(""), std::nan("")};
  const double outside = (1 - level.share()) / 2;
  const auto at = [&](double p) {
    const double z = judge_.residual_quantile(p);
    // The judge's residuals are on the normal's scale, whatever the predictive is.
    return issued.dof() < kNearlyNormal ? issued.quantile(normal_cdf(z))
                                        : issued.location() + z * issued.scale();
  };
  return {at(outside), at(1 - outside)};
}

bool LiveSeries::is_sound(const Options& options, std::span<const float> season) const {
  bool sound =
      season.size() == (options.season > 1 ? static_cast<std::size_t>(options.season) : 0) ||
      season.size() == static_cast<std::size_t>(std::max(options.season, 0));
  sound = sound && model_.is_sound(season) && judge_.is_sound(options.p_alert) &&
          incident_.is_sound(options.policy);
  for (const double v : {incident_residual_, incident_recent_, incident_last_, incident_spread_,
                         incident_scale_, incident_evidence_}) {
    sound = sound && std::isfinite(v);
  }
  for (const std::uint8_t byte : unused_) sound = sound && byte == 0;
  return sound && incident_spread_ >= 0 && incident_scale_ >= 0 && incident_values_ >= 0 &&
         incident_values_ <= kMostIncident && incident_kind_ <= kLastAlertKind && adapting_ <= 1 &&
         (incident_.is_open() || incident_kind_ == AlertKind::kNone);
}

}  // namespace foreshock
