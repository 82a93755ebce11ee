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

constexpr std::int32_t kMostIncident = 1 << 30;
constexpr int kLongestSeason = 1 << 20;  ///< As in models/.

/// Residuals, of which none counts for more than one standard deviation as the model has it,
/// average out to no more than this over some 64 points, be the noise as skewed as it may.
constexpr double kBiased = 0.6;
constexpr double kBiasRate = 1.0 / 64;
constexpr double kMostBias = 1;
/// Deviations of the noise that a model is taught at most of one value.
constexpr double kMostTaught = 4;

/// Of the budget, that what was never seen has beside the judge.
constexpr double kNoveltyShare = 0.2;

/// A season may be believed too easily in a stream of few steps a budget.
constexpr double kLeastDoubt = 1e-3;

}  // namespace

AlertKind kind_of_change(Attribution::What what, AlertKind found) {
  using What = Attribution::What;
  // Spread and dependence were found against what is usual of the series; the scores of the last
  // points, which know of no usual, do not overrule that.
  if (found == AlertKind::kVarianceChange || found == AlertKind::kDependenceChange) return found;
  switch (what) {
    case What::kTrend:
      return AlertKind::kTrendChange;
    case What::kSpread:
      return AlertKind::kVarianceChange;
    default:
      return AlertKind::kLevelShift;
  }
}

std::int32_t since_of(const Step& step) {
  using What = Attribution::What;
  if (!step.cause) return step.verdict.since;
  const What what = step.cause->attribution.what;
  const bool is_level = what == What::kLevel || what == What::kTrend;
  const bool found_level =
      step.verdict.kind == AlertKind::kLevelShift || step.verdict.kind == AlertKind::kTrendChange;
  return is_level && found_level ? step.cause->attribution.since : step.verdict.since;
}

double Cause::left(double residual) const {
  constexpr double kFar = 3.5;
  if (!(std::abs(residual) < kFar * unit)) return residual;
  using What = Attribution::What;
  const bool is_level = attribution.what == What::kLevel || attribution.what == What::kTrend;
  return is_level ? attribution.left * unit : 0;
}

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

std::size_t Pipeline::ring_size(const Options& options) {
  return static_cast<std::size_t>(std::max(options.history, 4 * longest_season(options.model)));
}

double Pipeline::watch_alpha(const Options& options) {
  return std::min(options.p_alert, kLeastDoubt);
}

Pipeline::Pipeline(const Options& options)
    : options_(options),
      recovery_(std::make_unique<RunningLevel>()),
      judge_(options.p_alert),
      policy_(AlertPolicy::make(options.policy).value()),
      glow_(options.p_alert),
      history_(ring_size(options)),
      next_fit_(options.first_fit),
      watch_(watch_alpha(options)),
      season_(options.model.season) {
  report_.form = "warm-up";
  options_.policy.quiet_score = quiet_score_for(options.p_alert);
}

Health Pipeline::health() const {
  if (failed_fits_ > 0 || wish_ || simpler_) return Health::kDegraded;
  if (fits_ == 0) return Health::kWarmup;
  if (adapting_ || recovery_.rival() == Recovery::Rival::kKept) return Health::kAdapting;
  return policy_.is_open() ? Health::kSuspect : Health::kHealthy;
}

Step Pipeline::push(double y, bool quiet, int most_fits) {
  fits_left_ = most_fits;
  Step step;
  step.predictive = recovery_.expect();
  const bool inside = policy_.is_open();
  step.warming_up = fits_ == 0;
  judge_.judge(step.predictive, y, !inside, step.verdict);
  const double misfit = season_misfit(history_, season_, y);
  weigh_novelty(y, misfit, step);
  const double lesson = lesson_of(y, misfit, step);
  history_.push(y);
  if (y == y) ++seen_;
  if (since_change_ > 0) since_change_ = std::min(since_change_ + 1, kMostIncident);
  if (since_moved_ > 0) {
    since_moved_ = std::min(since_moved_ + 1, kMostIncident);
    followed_ = std::min(followed_ + 1, kMostIncident);
  }
  const bool is_change = step.verdict.score >= 1 && step.verdict.point_score < 1;
  if (recovery_.revert(y, judge_.scale()) || (is_change && !inside && recovery_.revert_slowly())) {
    come_back(step);
  } else {
    const double score = inside ? step.verdict.point_score : step.verdict.score;
    const double expected = step.predictive.median();
    const bool was_muted = policy_.is_muted();
    const auto act = policy_.step(score, y - expected, {expected, novelty_.range(), quiet});
    const bool goes_on = was_muted && act != AlertPolicy::Act::kTold;
    settle(act, goes_on || policy_.is_muted(), lesson, step);
  }
  if (!policy_.is_open() || adapting_) watch_bias(step.verdict.residual);
  follow_move(step);
  may_change_ = step.verdict.spread_suspicious || step.verdict.level_suspicious;
  if (fit_is_due()) fit_or_wait(reason_now());
  if (!quiet && look_is_due()) look(step);
  return step;
}

/// A model that is off on average is wrong, however usual that has become: it is fitted anew.
void Pipeline::watch_bias(double residual) {
  if (residual != residual || fits_ == 0) return;
  bias_ += kBiasRate * (std::clamp(residual, -kMostBias, kMostBias) - bias_);
  if (std::abs(bias_) > kBiased) next_fit_ = std::min(next_fit_, seen_);
}

/// What was never seen before, whatever the model expects of it. Like a change it speaks from its
/// line on only.
void Pipeline::weigh_novelty(double y, double misfit, Step& step) {
  Verdict& verdict = step.verdict;
  const double residual = step.predictive.is_known() ? verdict.residual : std::nan("");
  const Score novelty = novelty_.observe(
      {.y = y, .error = y - step.predictive.median(), .residual = residual, .misfit = misfit});
  const double direction = novelty.direction != 0 ? novelty.direction : verdict.direction;
  const double before = verdict.score;
  judge_.hear({novelty.surprise, direction, novelty.since}, kNoveltyShare,
              direction < 0 ? AlertKind::kDip : AlertKind::kSpike, verdict);
  if (verdict.score > before) verdict.point_score = verdict.score;
}

/// A value at which no one wonders, for the tail is heavy, would still pull a model that minds
/// squares so far that what follows looks strange. It is taught no more than the last deviation
/// that a normal one has. All it is taught of a second one in a row, for then it is the model that
/// is far off, and of what came in a season before, which is its to learn. Source: Gelper, Fried &
/// Croux (2010), Journal of Forecasting 29(3).
double Pipeline::lesson_of(double y, double misfit, const Step& step) {
  const Predictive& p = step.predictive;
  const double residual = step.verdict.residual;
  const double most = kMostTaught * p.scale() * judge_.scale();
  const bool is_far = p.is_known() && std::abs(residual) > kMostTaught;
  const bool is_alone = is_far && !was_far_ && !(std::abs(misfit) < most);
  if (y == y) was_far_ = is_far;
  return is_alone ? p.from_scale(p.location() + std::copysign(most, residual)) : y;
}

/// `muted`: nobody is told, for a window of the calendar covers it; how strange it is can be seen.
void Pipeline::settle(AlertPolicy::Act act, bool muted, double lesson, Step& step) {
  using Act = AlertPolicy::Act;
  const double y = history_.at_back(0);
  if (act == Act::kNone) {
    if (step.verdict.residual == step.verdict.residual && step.predictive.is_known())
      judge_.learn(step.verdict);
    recovery_.learn(lesson, judge_.scale());
    return;
  }
  if (act == Act::kOpen) {
    open(step);
  } else {
    go_on(y, step);
  }
  step.incident = !muted;
  step.suppressed = muted && step.alert;
  step.alert = (step.alert && !muted) || act == Act::kTold;
  if (!muted) {
    step.kind = incident_kind_;
    step.verdict.score = glow_.follow(step.verdict.score, step.alert, true);
  }
  if (act == Act::kClose || act == Act::kRebase) finish(act);
}

Interval Pipeline::expected_interval(Level level) const {
  const Predictive next = recovery_.expect();
  if (!next.is_known()) return {std::nan(""), std::nan("")};
  const double outside = (1 - level.share()) / 2;
  const auto at = [&](double p) {
    return next.from_scale(next.location() + judge_.residual_quantile(p) * next.scale());
  };
  return {at(outside), at(1 - outside)};
}

std::size_t Pipeline::state_bytes() const {
  return sizeof(*this) - sizeof(recovery_) + recovery_.state_bytes() + report_.form.capacity() +
         options_.model.name.capacity() + watch_.periods().size_bytes();
}

}  // namespace foreshock
