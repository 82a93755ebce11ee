#include "foreshock/engine/live_series.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "foreshock/core/normal.h"

namespace foreshock {
namespace {

using Act = IncidentState::Act;

constexpr int kLongestSeason = 1 << 20;  ///< As in models/.
constexpr std::int32_t kWarmValues = 50;
constexpr std::int32_t kMostIncident = 1 << 30;
/// A mean residual of so many standard errors inside an incident is a level that has moved.
constexpr double kMovedErrors = 2;
/// Inside an open incident the score stays below the line: it is one event, and has been told.
constexpr double kHeldScore = 0.99;
/// Weight of the newest residual in the mean of the last few: as of the fast level.
constexpr double kRecent = 0.3;
/// Deviations are told apart up to so many of the scale's.
constexpr double kMostDeviation = 1e100;
/// From here on the quantiles of a Student-t are the normal's.
constexpr double kNearlyNormal = 60;

}  // namespace

Status LiveSeries::check(const Options& options) {
  FORESHOCK_TRY_VOID(AlertPolicy::check(options.policy));
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

Step LiveSeries::push(double y, const Options& options, std::span<float> season) {
  if (!std::isfinite(y)) y = std::nan("");
  const bool inside = incident_.is_open();
  // A rise of a season that is not known yet looks like a change.
  const bool watch_changes = !inside && (options.season <= 1 || model_.knows_season());
  Step step;
  const Predictive expected = model_.ahead(1, season);
  step.warming_up = is_warming_up(options);
  judge_.judge(expected, y, watch_changes, step.verdict, true);
  step.predictive = expected;
  const double score = inside ? step.verdict.point_score : step.verdict.score;
  const Act act = incident_.step(options.policy, score, y - step.predictive.median());
  if (act == Act::kNone) {
    if (y == y && step.predictive.is_known()) judge_.learn(step.verdict);
    model_.learn(y, season);
  } else {
    settle(act, y, step, season);
  }
  return step;
}

void LiveSeries::settle(Act act, double y, Step& step, std::span<float> season) {
  if (act == Act::kOpen) {
    step.alert = true;
    incident_kind_ = step.verdict.kind;
    incident_residual_ = incident_recent_ = incident_last_ = 0;
    incident_spread_ = incident_scale_ = 0;
    incident_values_ = 0;
    // The tail learns of its extremes, or it would shrink with each alert that they raise.
    if (y == y) judge_.learn(step.verdict);
  }
  step.incident = true;
  step.kind = incident_kind_;
  if (!step.alert) step.verdict.score = std::min(step.verdict.score, kHeldScore);
  if (y == y) watch(y - step.predictive.location(), step.predictive.scale());
  model_.pass(y, season);
  if (act != Act::kClose && act != Act::kRebase) return;
  if (act == Act::kRebase || has_moved(step.predictive)) rebase(season);
  judge_.reset_changes();
  incident_kind_ = AlertKind::kNone;
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
  for (int h = 1; h <= horizon.steps(); ++h) out.steps.push_back(model_.ahead(h, season));
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
  for (const double v :
       {incident_residual_, incident_recent_, incident_last_, incident_spread_, incident_scale_}) {
    sound = sound && std::isfinite(v);
  }
  for (const std::uint8_t byte : unused_) sound = sound && byte == 0;
  return sound && incident_spread_ >= 0 && incident_scale_ >= 0 && incident_values_ >= 0 &&
         incident_values_ <= kMostIncident && incident_kind_ <= AlertKind::kSeasonalityChange &&
         (incident_.is_open() || incident_kind_ == AlertKind::kNone);
}

}  // namespace foreshock
