#include "foreshock/detect/judge.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "foreshock/core/normal.h"

namespace foreshock {
namespace {

/// How the budget is shared out: most of it to single points, which users ask about most.
constexpr double kPointShare = 0.7;
constexpr double kCusumShare = 0.125;
constexpr double kGlrShare = 0.125;
constexpr double kSilenceShare = 0.05;
/// What one point may weigh in the evidence for a change: one outlier, however far out, is none.
constexpr double kMostEvidence = 4;
/// From here on a Student-t is so near the normal that the calibrator sees to the rest.
constexpr double kNearlyNormal = 60;
/// Residuals are kept inside what the calibrator tells apart.
constexpr double kMostResidual = 1e6;

/// The scale remembers about 200 points: steady, yet it follows noise that changes within days.
constexpr double kScaleRate = 1.0 / 200;
/// The model is off by a factor of a hundred at most: a series that was constant for a year must
/// not take as long to be judged by its own noise again.
constexpr double kLeastScaleSquared = 1e-4;
constexpr double kMostScaleSquared = 1e4;
constexpr double kClip = 3;
constexpr double kClipBias = 0.9950;  // E[min(z^2, 9)] for z ~ N(0, 1)

double log10_of(double natural_log) {
  return natural_log * 0.43429448190325182765;
}

}  // namespace

double normal_residual(const Predictive& predictive, double y) {
  const double z = predictive.standardized(y);
  if (predictive.dof() >= kNearlyNormal || z != z) {
    return std::clamp(z, -kMostResidual, kMostResidual);
  }
  if (z == 0) return 0;
  return z > 0 ? normal_quantile_of_log_tail(predictive.log_upper_tail(y))
               : -normal_quantile_of_log_tail(predictive.log_lower_tail(y));
}

Judge::Judge(double p_alert)
    : p_alert_log10_(-std::log10(p_alert)),
      calibrator_(kPointShare * p_alert),
      cusum_(Cusum::make({}).value()) {}

Verdict Judge::judge_missing() {
  const Score silence = silence_.observe(true);
  Verdict out{.residual = std::nan("")};
  const double surprise = std::max(0.0, silence.surprise + std::log10(kSilenceShare));
  out.p_value = std::pow(10, -surprise);
  out.score = out.point_score = surprise / p_alert_log10_;
  out.kind = AlertKind::kSilence;
  out.since = silence.since;
  return out;
}

Verdict Judge::judge(const Predictive& predictive, double y, bool watch) {
  if (y != y) return judge_missing();
  silence_.observe(false);
  Verdict out;
  if (!predictive.is_known()) return out;
  out.residual = normal_residual(predictive, y);
  const double s = calibrator_.score(out.residual / std::sqrt(scale_squared_));
  out.direction = s < 0 ? -1 : 1;
  out.kind = s < 0 ? AlertKind::kDip : AlertKind::kSpike;

  // Surprises in log10 of points between false alarms, each paid for by its share of the budget.
  const double two_sided = -log10_of(log_normal_tail(std::abs(s)) + 0.69314718055994530942);
  const double point = std::max(0.0, two_sided + std::log10(kPointShare));
  double most = point;
  if (watch) {
    const double evidence = std::clamp(s, -kMostEvidence, kMostEvidence);
    for (const auto& [score, share] : {std::pair{cusum_.observe(evidence), kCusumShare},
                                       std::pair{glr_.observe(evidence), kGlrShare}}) {
      const double surprise = score.surprise + std::log10(share);
      if (surprise > most) {
        most = surprise;
        out.kind = AlertKind::kLevelShift;
        out.direction = score.direction;
        out.since = score.since;
      }
    }
  }
  out.p_value = std::pow(10, -most);
  out.score = most / p_alert_log10_;
  out.point_score = point / p_alert_log10_;
  return out;
}

void Judge::learn(const Verdict& verdict) {
  const double z = verdict.residual / std::sqrt(scale_squared_);
  calibrator_.learn(z);
  // Clipped, so that one outlier does not blind the scale, and freed of the clipping's bias.
  scale_squared_ *= 1 + kScaleRate * (std::min(z * z, kClip * kClip) / kClipBias - 1);
  scale_squared_ = std::clamp(scale_squared_, kLeastScaleSquared, kMostScaleSquared);
}

void Judge::rescale(double ratio) {
  const double carried = scale_squared_ / (ratio * ratio);
  scale_squared_ = std::isfinite(carried) && carried > 0
                       ? std::clamp(carried, kLeastScaleSquared, kMostScaleSquared)
                       : 1;
}

double Judge::residual_quantile(double p) const {
  return calibrator_.residual(normal_quantile(p)) * std::sqrt(scale_squared_);
}

void Judge::reset_changes() {
  cusum_.reset();
  glr_.reset();
}

void Judge::save(StateWriter& out) const {
  out.put(scale_squared_);
  calibrator_.save(out);
  cusum_.save(out);
  glr_.save(out);
  silence_.save(out);
}

Result<Judge> Judge::read(StateReader& in, double p_alert) {
  Judge judge(p_alert);
  FORESHOCK_TRY(judge.scale_squared_, in.get_finite());
  if (judge.scale_squared_ < kLeastScaleSquared || judge.scale_squared_ > kMostScaleSquared) {
    return fail(Errc::kMalformedInput, "judge: a scale that cannot be");
  }
  FORESHOCK_TRY(judge.calibrator_, Calibrator::read(in, kPointShare * p_alert));
  FORESHOCK_TRY_VOID(judge.cusum_.read(in));
  FORESHOCK_TRY_VOID(judge.glr_.read(in));
  FORESHOCK_TRY_VOID(judge.silence_.read(in));
  return judge;
}

}  // namespace foreshock
