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
/// Where Hill's expansion is good enough: further out, or with fewer degrees of freedom, tails are
/// taken as they are.
constexpr double kHillDof = 5;
constexpr double kHillMost = 30;
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

/// What the roundings of a comparison may be off by, in log10.
constexpr double kSlightly = 1e-9;

/// The normal deviate at which the tail is that of |t|, by Hill's expansion: off by less than 2e-4
/// of itself from 5 degrees of freedom on, at a tenth of the cost of both tails.
/// Source:  Hill (1970), Communications of the ACM 13(10), 617-619, algorithm 395.
double normal_of_t(double t_squared, double dof) {
  const double a = dof - 0.5;
  const double b = 48 * a * a;
  const double w = a * std::log1p(t_squared / dof);  // The square of the first approximation.
  const double numerator = ((-0.4 * w - 3.3) * w - 24) * w - 85.5;
  const double correction = (numerator / (0.8 * w * w + 100 + b) + w + 3) / b + 1;
  return correction * std::sqrt(w);
}

}  // namespace

double Verdict::p_value() const {
  return std::pow(10, -surprise);
}

double normal_residual(const Predictive& predictive, double y) {
  if (predictive.power() == 1 && predictive.dof() >= kNearlyNormal) {
    const double distance = y - predictive.location();
    if (std::isfinite(distance)) {
      return std::clamp(distance / predictive.scale(), -kMostResidual, kMostResidual);
    }
  }

  const double z = predictive.standardized(y);
  if (predictive.dof() >= kNearlyNormal || z != z) {
    return std::clamp(z, -kMostResidual, kMostResidual);
  }
  if (z == 0) return 0;
  if (predictive.dof() >= kHillDof && std::abs(z) < kHillMost) {
    return std::copysign(normal_of_t(z * z, predictive.dof()), z);
  }
  return z > 0 ? normal_quantile_of_log_tail(predictive.log_upper_tail(y))
               : -normal_quantile_of_log_tail(predictive.log_lower_tail(y));
}

Judge::Judge(double p_alert)
    : per_log10_(-1 / std::log10(p_alert)),
      calibrator_(kPointShare * p_alert),
      cusum_(Cusum::make({}).value()) {}

void Judge::judge_missing(Verdict& out) {
  const Score silence = silence_.observe(true);
  out.residual = std::nan("");
  out.surprise = std::max(0.0, silence.surprise + std::log10(kSilenceShare));
  out.score = out.point_score = out.surprise * per_log10_;
  out.kind = AlertKind::kSilence;
  out.since = silence.since;
}

void Judge::judge(const Predictive& predictive, double y, bool watch, Verdict& out, bool of_size) {
  if (y != y) return judge_missing(out);
  silence_.observe(false);
  out.place = Calibrator::place(0);
  if (!predictive.is_known()) return;
  out.residual = normal_residual(predictive, y);
  const double z = out.residual * per_scale_;
  out.place = Calibrator::place(z);
  const double s = calibrator_.score_at(out.place);
  const bool below = s < 0;
  out.direction = below ? -1.0 : 1.0;
  out.kind = below ? AlertKind::kDip : AlertKind::kSpike;

  // Surprises in log10 of points between false alarms, each paid for by its share of the budget.
  const double point = std::max(0.0, normal_surprise(std::abs(s)) + std::log10(kPointShare));
  out.surprise = point;
  if (watch) {
    double evidence = std::clamp(s, -kMostEvidence, kMostEvidence);
    if (of_size)
      evidence =
          below ? std::max(evidence, std::min(z, 0.0)) : std::min(evidence, std::max(z, 0.0));
    const auto weigh = [&](const Score& score, double log10_share) {
      const double surprise = score.surprise + log10_share;
      if (!(surprise > out.surprise)) return;
      out.surprise = surprise;
      out.kind = AlertKind::kLevelShift;
      out.direction = score.direction;
      out.since = score.since;
    };

    weigh(cusum_.observe(evidence), std::log10(kCusumShare));

    const double glr_share = std::log10(kGlrShare);
    // Nobody asks what a window would be worth that surprises less than what is known by now.
    weigh(glr_.observe(evidence, out.surprise - glr_share - kSlightly), glr_share);
  }
  out.score = out.surprise * per_log10_;
  out.point_score = point * per_log10_;
}

void Judge::learn(const Verdict& verdict) {
  const double z = verdict.residual * per_scale_;
  calibrator_.learn_at(verdict.place);
  // Clipped, so that one outlier does not blind the scale, and freed of the clipping's bias.
  set_scale(scale_squared_ * (1 + kScaleRate * (std::min(z * z, kClip * kClip) / kClipBias - 1)));
}

void Judge::set_scale(double squared) {
  scale_squared_ = std::clamp(squared, kLeastScaleSquared, kMostScaleSquared);
  per_scale_ = 1 / std::sqrt(scale_squared_);
}

void Judge::rescale(double ratio) {
  const double carried = scale_squared_ / (ratio * ratio);
  set_scale(std::isfinite(carried) && carried > 0 ? carried : 1);
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

bool Judge::is_sound(double p_alert) const {
  return per_log10_ == -1 / std::log10(p_alert) && per_scale_ == 1 / std::sqrt(scale_squared_) &&
         scale_squared_ >= kLeastScaleSquared && scale_squared_ <= kMostScaleSquared &&
         calibrator_.is_sound(kPointShare * p_alert) && cusum_.is_sound({}) && glr_.is_sound() &&
         silence_.is_sound();
}

Result<Judge> Judge::read(StateReader& in, double p_alert) {
  Judge judge(p_alert);
  FORESHOCK_TRY(judge.scale_squared_, in.get_finite());
  if (judge.scale_squared_ < kLeastScaleSquared || judge.scale_squared_ > kMostScaleSquared) {
    return fail(Errc::kMalformedInput, "judge: a scale that cannot be");
  }
  judge.set_scale(judge.scale_squared_);
  FORESHOCK_TRY(judge.calibrator_, Calibrator::read(in, kPointShare * p_alert));
  FORESHOCK_TRY_VOID(judge.cusum_.read(in));
  FORESHOCK_TRY_VOID(judge.glr_.read(in));
  FORESHOCK_TRY_VOID(judge.silence_.read(in));
  return judge;
}

}  // namespace foreshock
