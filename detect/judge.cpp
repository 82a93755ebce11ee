#include "foreshock/detect/judge.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "foreshock/core/normal.h"

namespace foreshock {
namespace {

/// How the budget is shared out: most of it to single points, which users ask about most. A share
/// moves a delay by its logarithm only.
constexpr double kPointShare = 0.8;
constexpr double kCusumShare = 0.06;
constexpr double kLevelShare = 0.06;
constexpr double kSpreadShare = 0.03;
constexpr double kDependenceShare = 0.01;
constexpr double kSilenceShare = 0.02;
constexpr double kMissingShare = 0.02;
/// What one point may weigh in the evidence for a change: one outlier, however far out, is none.
constexpr double kMostEvidence = 4;
/// How much more it may weigh than its size, in standard deviations: skewed noise has a short side
/// whose every step is rare, and is no mostly constant series for it.
constexpr double kMostPerSize = 3;
/// From here on a Student-t is so near the normal that the calibrator sees to the rest.
constexpr double kNearlyNormal = 60;
/// Where Hill's expansion is good enough: further out, or with fewer degrees of freedom, tails are
/// taken as they are.
constexpr double kHillDof = 5;
constexpr double kHillMost = 30;
/// Of the line, by the generalised likelihood ratios.
constexpr double kSuspicious = 0.5;
/// Residuals are kept inside what the calibrator tells apart.
constexpr double kMostResidual = 1e6;

/// The scale remembers as many points as there were, in these bounds. Noise that changes at once is
/// found and told; what is left to follow is slow, and a scale that wanders would blur the tail.
constexpr std::int64_t kLeastMemory = 100;
constexpr std::int64_t kMostMemory = 1000;
/// The model's error about its location is learnt like that about its scale, by scores that weigh
/// no more than this: a model that is off a little for good is no change.
constexpr double kMostPull = 2;
constexpr double kMostOffset = 10;
/// The model is off by a factor of a hundred at most: a series that was constant for a year must
/// not take as long to be judged by its own noise again.
constexpr double kLeastScaleSquared = 1e-4;
constexpr double kMostScaleSquared = 1e4;
/// Intervals of 90 % grow with each value outside them, and shrink nine times as slowly with each
/// inside, so that in the long run they cover what they say, whatever the noise does.
/// Source:  Gibbs & Candes (2021), NeurIPS, for the idea.
constexpr double kOutside = 0.1;
constexpr double kEdge = 1.6449;  ///< Normal score that leaves half of that above it.
constexpr double kStretchRate = 0.04;
constexpr double kMostStretch = 4;
constexpr double kClip = 3;
constexpr double kClipBias = 0.9950;  // E[min(z^2, 9)] for z ~ N(0, 1)

/// What p_value a change is told with: as of a point, whose share is the largest.
double paid(double share) {
  return std::log10(share / kPointShare);
}

double log10_line(double p_alert) {
  return -std::log10(kPointShare * p_alert);
}

Glr::Lines lines_for(double p_alert) {
  const double line = -std::log10(p_alert);
  return {.level = glr_line(Glr::Of::kLevel, line - std::log10(kLevelShare)),
          .spread = glr_line(Glr::Of::kSpread, line - std::log10(kSpreadShare)),
          .dependence = glr_line(Glr::Of::kDependence, line - std::log10(kDependenceShare))};
}

AlertKind kind_of(Glr::Of of) {
  return of == Glr::Of::kLevel    ? AlertKind::kLevelShift
         : of == Glr::Of::kSpread ? AlertKind::kVarianceChange
                                  : AlertKind::kDependenceChange;
}

/// Ratio of standard deviations, drawn towards none as if by so many points more: it was chosen for
/// being large.
double sure_ratio(const Glr::Finding& found) {
  constexpr double kDoubt = 3;
  const double n = found.since + 1;
  return std::sqrt((n * found.size + kDoubt) / (n + kDoubt));
}

double share_of(Glr::Of of) {
  return of == Glr::Of::kLevel    ? kLevelShare
         : of == Glr::Of::kSpread ? kSpreadShare
                                  : kDependenceShare;
}

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
    : per_log10_(1 / log10_line(p_alert)),
      lines_(lines_for(p_alert)),
      calibrator_(kPointShare * p_alert),
      cusum_(Cusum::make({}).value()) {}

void Judge::judge_missing(Verdict& out) {
  const Score silence = silence_.observe(true);
  const Score missing = missing_.observe(true);
  out.residual = std::nan("");
  const double gone = silence.surprise + paid(kSilenceShare);
  const double more = missing.surprise + paid(kMissingShare);
  const bool is_rate = more > gone && more * per_log10_ >= 1;
  out.surprise = std::max(0.0, is_rate ? more : gone);
  out.score = out.point_score = out.surprise * per_log10_;
  out.kind = is_rate ? AlertKind::kMissingRate : AlertKind::kSilence;
  out.since = is_rate ? missing.since : silence.since;
}

void Judge::judge(const Predictive& predictive, double y, bool watch, Verdict& out, bool of_size) {
  if (y != y) return judge_missing(out);
  silence_.observe(false);
  missing_.observe(false);
  out.place = Calibrator::place(0);
  if (!predictive.is_known()) return;
  out.residual = normal_residual(predictive, y);
  const double z = (out.residual - offset_) * per_scale_;
  out.place = Calibrator::place(z);
  const double s = calibrator_.score_at(out.place);
  out.normal = s;
  const bool below = s < 0;
  out.direction = below ? -1.0 : 1.0;
  out.kind = below ? AlertKind::kDip : AlertKind::kSpike;
  out.surprise = std::max(0.0, normal_surprise(std::abs(s)));
  out.score = out.point_score = out.surprise * per_log10_;

  double evidence = std::clamp(s, -kMostEvidence, kMostEvidence);
  if (of_size) {
    const double most = kMostPerSize * z;
    evidence =
        below ? std::max(evidence, std::min(most, 0.0)) : std::min(evidence, std::max(most, 0.0));
  }
  recent_.add(evidence);
  watch_coverage(s);
  if (watch) judge_changes(evidence, out);
}

void Judge::watch_coverage(double score) {
  const double outside = std::abs(score) > kEdge * stretch_ ? 1 : 0;
  stretch_ = std::clamp(stretch_ * (1 + kStretchRate * (outside - kOutside)), 1 / kMostStretch,
                        kMostStretch);
}

void Judge::hear(const Score& score, double share, AlertKind kind, Verdict& out) const {
  if (!(score.surprise * per_log10_ >= 1)) return;  // Paying only lowers it.
  const double surprise = score.surprise + paid(share);
  const double over = surprise * per_log10_;
  if (!(over >= 1 && over > out.score)) return;
  out.surprise = surprise;
  out.score = over;
  out.kind = kind;
  out.direction = score.direction;
  out.since = score.since;
}

void Judge::judge_changes(double evidence, Verdict& out) {
  const double calm = evidence / std::sqrt(glr_.long_run_variance());
  const Score slow = cusum_.observe(calm);
  hear(slow, kCusumShare, AlertKind::kLevelShift, out);
  glr_.add_unlearnt(evidence);
  const Glr::Finding found = glr_.look(lines_);
  out.level_suspicious = found.level_share > kSuspicious ||
                         (slow.surprise + paid(kCusumShare)) * per_log10_ > kSuspicious;
  out.spread_suspicious = found.spread_share > kSuspicious;
  if (!out.spread_suspicious) glr_.learn_spread(evidence);
  if (!(found.surprise > 0)) return;
  hear(found, share_of(found.of), kind_of(found.of), out);
  if (found.of == Glr::Of::kSpread) out.spread = sure_ratio(found);
}

double Judge::watch_spread(const Verdict& verdict) {
  if (verdict.residual != verdict.residual) return 0;
  glr_.add(recent_.at_back(0));
  const Glr::Finding found = glr_.look({.level = 1e9, .spread = lines_.spread, .dependence = 1e9});
  return found.surprise > 0 ? sure_ratio(found) : 0;
}

void Judge::widen(double ratio) {
  if (!std::isfinite(ratio) || !(ratio > 1)) return;
  set_scale(scale_squared_ * ratio * ratio);
  // What intervals have grown by already is not added to it.
  stretch_ = std::clamp(stretch_ / ratio, std::min(1.0, stretch_), stretch_);
  points_ = 0;
}

void Judge::accept(AlertKind kind) {
  reset_changes();
  if (kind == AlertKind::kLevelShift || kind == AlertKind::kTrendChange) {
    glr_.told(Glr::Of::kLevel);
  }
  if (kind == AlertKind::kVarianceChange) {
    glr_.told(Glr::Of::kSpread);
    glr_.forget_usual(Glr::Of::kSpread);
  }
  if (kind == AlertKind::kDependenceChange) {
    glr_.told(Glr::Of::kDependence);
    glr_.forget_usual(Glr::Of::kDependence);
  }
  if (kind == AlertKind::kMissingRate) missing_.reset();
}

void Judge::learn(const Verdict& verdict) {
  const double z = (verdict.residual - offset_) * per_scale_;
  calibrator_.learn_at(verdict.place);
  // Clipped, so that one outlier does not blind the scale, and freed of the clipping's bias.
  points_ = std::min(points_ + 1, kMostMemory);
  const double rate = 1 / static_cast<double>(std::max(points_, kLeastMemory));
  if (!verdict.level_suspicious) {
    const double pull = std::clamp(verdict.normal, -kMostPull, kMostPull) / per_scale_;
    offset_ = std::clamp(offset_ + rate * pull, -kMostOffset, kMostOffset);
  }
  if (!verdict.spread_suspicious)
    set_scale(scale_squared_ * (1 + rate * (std::min(z * z, kClip * kClip) / kClipBias - 1)));
}

void Judge::set_scale(double squared) {
  scale_squared_ = std::clamp(squared, kLeastScaleSquared, kMostScaleSquared);
  per_scale_ = 1 / std::sqrt(scale_squared_);
}

void Judge::rescale(double ratio) {
  const double carried = scale_squared_ / (ratio * ratio);
  offset_ = 0;
  set_scale(std::isfinite(carried) && carried > 0 ? carried : 1);
}

double Judge::residual_quantile(double p) const {
  const double edge = p < 0.5 ? -kEdge : kEdge;
  const double usual = calibrator_.residual(edge);
  const double stretch = usual != 0 ? calibrator_.residual(edge * stretch_) / usual : 1;
  return offset_ + calibrator_.residual(normal_quantile(p)) * stretch * std::sqrt(scale_squared_);
}

void Judge::reset_changes() {
  cusum_.reset();
  glr_.reset();
}

void Judge::save(StateWriter& out) const {
  out.put(scale_squared_);
  out.put(offset_);
  out.put(stretch_);
  out.put(static_cast<std::int32_t>(points_));
  calibrator_.save(out);
  cusum_.save(out);
  glr_.save(out);
  silence_.save(out);
  missing_.save(out);
  recent_.save(out);
}

bool Judge::is_sound(double p_alert) const {
  const Glr::Lines lines = lines_for(p_alert);
  return per_log10_ == 1 / log10_line(p_alert) && std::abs(offset_) <= kMostOffset &&
         stretch_ >= 1 / kMostStretch && stretch_ <= kMostStretch && points_ >= 0 &&
         points_ <= kMostMemory && lines_.level == lines.level && lines_.spread == lines.spread &&
         lines_.dependence == lines.dependence && per_scale_ == 1 / std::sqrt(scale_squared_) &&
         scale_squared_ >= kLeastScaleSquared && scale_squared_ <= kMostScaleSquared &&
         calibrator_.is_sound(kPointShare * p_alert) && cusum_.is_sound({}) && glr_.is_sound() &&
         silence_.is_sound() && missing_.is_sound() && recent_.is_sound();
}

Result<Judge> Judge::read(StateReader& in, double p_alert) {
  Judge judge(p_alert);
  FORESHOCK_TRY(judge.scale_squared_, in.get_finite());
  if (judge.scale_squared_ < kLeastScaleSquared || judge.scale_squared_ > kMostScaleSquared) {
    return fail(Errc::kMalformedInput, "judge: a scale that cannot be");
  }
  judge.set_scale(judge.scale_squared_);
  FORESHOCK_TRY(judge.offset_, in.get_finite());
  FORESHOCK_TRY(judge.stretch_, in.get_finite());
  if (judge.stretch_ < 1 / kMostStretch || judge.stretch_ > kMostStretch) {
    return fail(Errc::kMalformedInput, "judge: intervals that cannot be");
  }
  FORESHOCK_TRY(const auto points, in.get<std::int32_t>());
  judge.points_ = points;
  if (points < 0 || points > kMostMemory || std::abs(judge.offset_) > kMostOffset) {
    return fail(Errc::kMalformedInput, "judge: counts that cannot be");
  }
  FORESHOCK_TRY(judge.calibrator_, Calibrator::read(in, kPointShare * p_alert));
  FORESHOCK_TRY_VOID(judge.cusum_.read(in));
  FORESHOCK_TRY_VOID(judge.glr_.read(in));
  FORESHOCK_TRY_VOID(judge.silence_.read(in));
  FORESHOCK_TRY_VOID(judge.missing_.read(in));
  FORESHOCK_TRY_VOID(judge.recent_.read(in));
  return judge;
}

}  // namespace foreshock
