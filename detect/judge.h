#pragma once

/// All detectors of one series on one innovation, brought onto one scale.

#include <type_traits>

#include "foreshock/core/alert.h"
#include "foreshock/core/predictive.h"
#include "foreshock/core/state_io.h"
#include "foreshock/detect/attribution.h"
#include "foreshock/detect/calibrate.h"
#include "foreshock/detect/cusum.h"
#include "foreshock/detect/glr.h"
#include "foreshock/detect/missing_rate.h"
#include "foreshock/detect/score_ring.h"
#include "foreshock/detect/silence.h"

namespace foreshock {

/// What the detectors say together.
struct Verdict {
  double residual = 0;     ///< Standardised by the model, on the normal's scale; NaN if missing.
  double surprise = 0;     ///< -log10 p; >= 0. Of the point, or of a change that is over its line:
                           ///< changes that are not say nothing, so that p stays uniform.
  double score = 0;        ///< log(p) / log(p_alert): 1 is the alert line.
  double point_score = 0;  ///< The same of this point alone: whether an incident goes on.
  AlertKind kind = AlertKind::kNone;  ///< What it would be, should it alert.
  double direction = 0;    ///< -1 lower than expected, +1 higher, 0 neither; of a spread or a
                           ///< dependence -1 less, +1 more than usual.
  std::int32_t since = 0;  ///< Points ago at which it began, as estimated.
  double spread = 1;  ///< Of a variance-change: ratio of standard deviations to what was usual.
  /// Much of the evidence for a change is there: offset, or scale, do not learn what may be one.
  bool level_suspicious = false;
  bool spread_suspicious = false;
  double place = 0;   ///< Of the residual in the tail seen so far, for learn().
  double normal = 0;  ///< Its normal score, likewise.

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
  /// evidence for a change is no larger than three times the residual itself: where most values are
  /// the same, a small step is rare, yet no shift.
  void judge(const Predictive& predictive, double y, bool watch, Verdict& out,
             bool of_size = false);
  /// Inside an open incident the level is elsewhere; what may still be told is that the noise is of
  /// another size, which no step in the level explains. Of the verdict on the newest point.
  /// Returns the ratio of standard deviations to what was usual; 0 if nothing is to be told.
  double watch_spread(const Verdict& verdict);
  /// Lets scale and tail learn from the value that was judged last.
  void learn(const Verdict& verdict);
  /// What explains the newest scores best, if the model answers changes like this.
  Attribution explain(const ChangeSignature& signature) const {
    return attribute(recent_, signature);
  }
  /// What is left of a step that began `since` values ago, by the newest of them, in standard
  /// deviations as the model has them: step_left().
  double left_of_step(const ChangeSignature& signature, int since, int newest) const;
  /// The noise is larger by this ratio of standard deviations, for good: as of the next point. Of
  /// noise that is smaller nothing is taken over, for that can wait until it is sure.
  void widen(double ratio);
  /// The detectors start anew where the world did: after a change that was told.
  void accept(AlertKind kind);
  /// A new model took over whose scale is `ratio` times that of the one before: what was learnt of
  /// the scale is carried over, so that a refit is no jump.
  void rescale(double ratio);
  /// Forgets the evidence for a change: after an incident, or when the model is a new one.
  void reset_changes();
  /// What a model's own scale is to be multiplied by, as its errors say.
  double scale() const { return 1 / per_scale_; }
  /// What a detector says that has this share of the budget: from its line on, and where it is
  /// further over it than what the verdict is of.
  void hear(const Score& score, double share, AlertKind kind, Verdict& out) const;
  /// The standardised residual that leaves probability p below it: by all that was seen, and as
  /// much wider or narrower as intervals of 90 % had to be of late to cover 90 %.
  double residual_quantile(double p) const;
  /// That much.
  double stretch() const { return stretch_; }
  void save(StateWriter& out) const;
  /// Whether its bytes can be those of one for this line: it has no index out of range and judges
  /// with finite numbers.
  bool is_sound(double p_alert) const;

 private:
  void judge_missing(Verdict& out);
  void judge_changes(double evidence, Verdict& out);
  void set_scale(double squared);
  void watch_coverage(double score);

  double per_log10_;  ///< 1 / -log10 of the share of the alert line that points have; > 0.
  Glr::Lines lines_;
  double scale_squared_ = 1;  ///< Running mean square of residuals: the model's own error about
                              ///< its scale.
  double per_scale_ = 1;      ///< 1 / its root.
  double offset_ = 0;         ///< Running median of residuals: its error about its location.
  double stretch_ = 1;        ///< Of intervals.
  std::int64_t points_ = 0;   ///< Behind scale and offset, up to their memory.
  Calibrator calibrator_;
  Cusum cusum_;
  Glr glr_;
  Silence silence_;
  MissingRate missing_;
  ScoreRing recent_;
};

/// It is kept, and written to disk, as a row of bytes: no byte of it is padding, which would hold
/// anything.
static_assert(std::is_trivially_copyable_v<Judge>);
static_assert(sizeof(Judge) == 6 * sizeof(double) + sizeof(Glr::Lines) + sizeof(Calibrator) +
                                   sizeof(Cusum) + sizeof(Glr) + sizeof(Silence) +
                                   sizeof(MissingRate) + sizeof(ScoreRing));
/// Everything beside the model fits into a kibibyte and a line.
static_assert(sizeof(Judge) <= 1088);

/// The residual in standard deviations of a normal: for wide Student-t predictives, whose tails are
/// not the normal's, through their own distribution.
double normal_residual(const Predictive& predictive, double y);

}  // namespace foreshock
