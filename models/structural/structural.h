#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "foreshock/core/model.h"
#include "foreshock/core/result.h"
#include "foreshock/filters/structured.h"
#include "foreshock/models/step_errors.h"
#include "foreshock/models/structural/fit.h"
#include "foreshock/models/structural/spec.h"

namespace foreshock {

/// A structural model as a stream: the Kalman filter of filters/structured.h from an exact diffuse
/// start, with its steady gain once that has settled, O(k) a point then. After a missing value the
/// whole covariance comes back and settles again. explain() names the components.
/// Mathematics: docs/math/structural.md.
class Structural final : public OnlineModel {
 public:
  /// A model that has seen nothing. errors.sigma: the one-step standard deviation that belongs to
  /// these variances once settled; other steps are to it as the filter says.
  /// logarithm: the model is of log y; values that are not positive then count as missing.
  /// kInvalidArgument as check(spec, params), or unless errors are sound.
  static Result<Structural> make(StructuralSpec spec, StructuralParams params,
                                 const StepErrors& errors, bool logarithm = false);
  /// The model after it has seen y, from a fit to that y (to log y); y less the effects of its
  /// regressors, if it has any.
  /// Errors:  kInvalidArgument if a value is infinite.
  /// Cost:    O(n k^2), less once settled.
  static Result<Structural> after(std::span<const double> y, const StructuralFit& fit,
                                  bool logarithm = false);
  static Result<Structural> read(StateReader& in);

  Predictive expect() const override;
  void learn(double y) override;
  Forecast forecast(Horizon horizon) const override;
  /// Each component with its variance, h' P h of its states about the next step, on the scale of
  /// expect(). Cost: O(k^2); once steady the covariance is run up anew, as after a missing value.
  Components explain() const override;
  std::string_view kind() const override { return "structural"; }
  void save(StateWriter& out) const override;
  std::unique_ptr<OnlineModel> clone() const override;
  std::size_t state_bytes() const override;

  /// Moves the level, now and ever after: by an effect that the values learnt so far were less of.
  void shift_level(double by) { belief_.x.front() += by; }

  double power() const { return logarithm_ ? 0 : 1; }  ///< Of y, as a Box-Cox exponent.
  bool is_steady() const { return steady_; }
  const StructuralSpec& spec() const { return spec_; }
  const StructuralParams& params() const { return params_; }
  /// About the next step.
  const structured::Belief& belief() const { return belief_; }

 private:
  Structural(StructuralSpec spec, StructuralParams params, const StepErrors& errors,
             double reference, bool logarithm);
  Status read_belief(StateReader& in);
  void learn_with_gain(double y);
  void settle(double variance);
  void unsettle();
  /// As unsure as after many values, all there; the mean means nothing.
  structured::Belief settled_belief() const;
  Predictive of(int h, double mean, double variance) const;

  StructuralSpec spec_;
  StructuralParams params_;
  StepErrors errors_;
  structured::System system_;
  double reference_;  ///< One-step variance once settled.
  bool logarithm_;
  structured::Belief belief_;
  std::vector<double> gain_;  ///< [k] of the last value learnt.
  int settled_ = 0;           ///< Values in a row that left the gain where it was.
  bool steady_ = false;       ///< Then gain_ is all that is needed, and belief_.P is empty.
};

}  // namespace foreshock
