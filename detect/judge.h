#pragma once

/// All detectors of one series on one innovation, brought onto one scale.

#include "foreshock/core/alert.h"
#include "foreshock/core/predictive.h"
#include "foreshock/core/state_io.h"
#include "foreshock/detect/calibrate.h"
#include "foreshock/detect/cusum.h"
#include "foreshock/detect/glr.h"
#include "foreshock/detect/silence.h"

namespace foreshock {

/// What the detectors say together.
struct Verdict {
  double residual = 0;     ///< Standardised by the model, on the normal's scale; NaN if missing.
  double p_value = 1;      ///< Of the most surprised detector, paid for the others (Bonferroni).
  double score = 0;        ///< log(p_value) / log(p_alert): 1 is the alert line.
  double point_score = 0;  ///< The same of this point alone: whether an incident goes on.
  AlertKind kind = AlertKind::kNone;  ///< What it would be, should it alert.
  double direction = 0;               ///< -1 lower than expected, +1 higher, 0 neither.
  std::int32_t since = 0;             ///< Points ago at which it began, as estimated.
};

/// Not for predictives that are unknown: those are no surprise, whatever comes.
class Judge {
 public:
  /// p_alert in (0, 0.5].
  explicit Judge(double p_alert);
  static Result<Judge> read(StateReader& in, double p_alert);

  /// Judges y (NaN: missing) against what was expected of it. The change detectors move on only
  /// where `watch` says so: not inside an open incident, which they would call again and again.
  Verdict judge(const Predictive& predictive, double y, bool watch);
  /// Lets scale and tail learn from a value that has been judged.
  void learn(const Verdict& verdict);
  /// A new model took over whose scale is `ratio` times that of the one before: what was learnt of
  /// the scale is carried over, so that a refit is no jump.
  void rescale(double ratio);
  /// Forgets the evidence for a change: after an incident, or when the model is a new one.
  void reset_changes();
  /// The standardised residual that leaves probability p below it, by all that was seen.
  double residual_quantile(double p) const;
  void save(StateWriter& out) const;

 private:
  Verdict judge_missing();
  double p_alert_log10_;      ///< -log10 of the alert line; > 0.
  double scale_squared_ = 1;  ///< Running mean square of residuals: the model's own error about
                              ///< its scale.
  Calibrator calibrator_;
  Cusum cusum_;
  Glr glr_;
  Silence silence_;
};

/// The residual in standard deviations of a normal: for wide Student-t predictives, whose tails are
/// not the normal's, through their own distribution.
double normal_residual(const Predictive& predictive, double y);

}  // namespace foreshock
