#pragma once

/// All detectors of one series on one innovation, brought onto one scale.

#include <type_traits>

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
  double surprise = 0;     ///< -log10 p of the most surprised detector, paid for the others
                           ///< (Bonferroni); >= 0.
  double score = 0;        ///< log(p) / log(p_alert): 1 is the alert line.
  double point_score = 0;  ///< The same of this point alone: whether an incident goes on.
  AlertKind kind = AlertKind::kNone;  ///< What it would be, should it alert.
  double direction = 0;               ///< -1 lower than expected, +1 higher, 0 neither.
  std::int32_t since = 0;             ///< Points ago at which it began, as estimated.
  double place = 0;                   ///< Of the residual in the tail seen so far, for learn().

  double p_value() const;  ///< 10^-surprise.
};

/// Not for predictives that are unknown: those are no surprise, whatever comes.
class Judge {
 public:
  /// p_alert in (0, 0.5].
  explicit Judge(double p_alert);
  static Result<Judge> read(StateReader& in, double p_alert);

  /// Judges y (NaN: missing) against what was expected of it. The change detectors move on only
  /// where `watch` says so: not inside an open incident, which they would call again and again.
  Verdict judge(const Predictive& predictive, double y, bool watch) {
    Verdict out;
    judge(predictive, y, watch, out);
    return out;
  }
  /// The same into a fresh verdict: who judges millions of points saves the copy. With `of_size`
  /// evidence for a change is no larger than the residual itself: where most values are the same,
  /// a small step is rare, yet no shift.
  void judge(const Predictive& predictive, double y, bool watch, Verdict& out,
             bool of_size = false);
  /// Lets scale and tail learn from the value that was judged last.
  void learn(const Verdict& verdict);
  /// A new model took over whose scale is `ratio` times that of the one before: what was learnt of
  /// the scale is carried over, so that a refit is no jump.
  void rescale(double ratio);
  /// Forgets the evidence for a change: after an incident, or when the model is a new one.
  void reset_changes();
  /// The standardised residual that leaves probability p below it, by all that was seen.
  double residual_quantile(double p) const;
  void save(StateWriter& out) const;
  /// Whether its bytes can be those of one for this line: it has no index out of range and judges
  /// with finite numbers.
  bool is_sound(double p_alert) const;

 private:
  void judge_missing(Verdict& out);
  void set_scale(double squared);

  double per_log10_;          ///< 1 / -log10 of the alert line; > 0.
  double scale_squared_ = 1;  ///< Running mean square of residuals: the model's own error about
                              ///< its scale.
  double per_scale_ = 1;      ///< 1 / its root.
  Calibrator calibrator_;
  Cusum cusum_;
  Glr glr_;
  Silence silence_;
};

/// It is kept, and written to disk, as a row of bytes: no byte of it is padding, which would hold
/// anything.
static_assert(std::is_trivially_copyable_v<Judge>);
static_assert(sizeof(Judge) == 3 * sizeof(double) + sizeof(Calibrator) + sizeof(Cusum) +
                                   sizeof(Glr) + sizeof(Silence));

/// The residual in standard deviations of a normal: for wide Student-t predictives, whose tails are
/// not the normal's, through their own distribution.
double normal_residual(const Predictive& predictive, double y);

}  // namespace foreshock
