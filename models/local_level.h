#pragma once

#include <span>

#include "foreshock/core/model.h"
#include "foreshock/core/result.h"
#include "foreshock/filters/level_filter.h"
#include "foreshock/models/fit_report.h"

namespace foreshock {

/// Random walk seen through noise; the state-space form of simple exponential smoothing, with its
/// own account of what it does not know. Mathematics: docs/math/local_level.md.
class LocalLevel final : public OnlineModel {
 public:
  /// dof: degrees of freedom behind the variances; infinite where they are given, not estimated.
  /// kInvalidArgument unless the variances are >= 0, finite and not both 0, and dof > 0.
  static Result<LocalLevel> make(const LevelNoise& noise, double dof);
  static Result<LocalLevel> read(StateReader& in);

  Predictive expect() const override;
  void learn(double y) override { level_step(noise_, belief_, y); }
  Forecast forecast(Horizon horizon) const override;
  Components explain() const override { return {{"level", belief_.x}}; }
  std::string_view kind() const override { return "local_level"; }
  void save(StateWriter& out) const override;
  std::unique_ptr<OnlineModel> clone() const override;
  std::size_t state_bytes() const override { return sizeof(*this); }

  const LevelNoise& noise() const { return noise_; }
  const LevelBelief& belief() const { return belief_; }

 private:
  LocalLevel(const LevelNoise& noise, double dof) : noise_(noise), dof_(dof) {}

  LevelNoise noise_;
  double dof_;
  LevelBelief belief_;
};

struct LocalLevelFit {
  LevelNoise noise;
  double log_likelihood = 0;  ///< Exact diffuse, no constant for the diffuse step.
  int count = 0;              ///< Values but the first.
  int evaluations = 0;
  bool converged = false;
};

/// Both variances by maximum likelihood: Newton steps on log(q / r) with an analytic gradient,
/// inside a bracket that cannot be left.
///
/// Shapes:  y is [n], NaN = missing, at least three values.
/// Errors:  kInvalidArgument with too few values, or where all are equal.
/// Cost:    about 20 passes over y.
/// Source:  Durbin & Koopman (2012), sections 2.10 and 7.3.
Result<LocalLevelFit> fit_local_level_noise(std::span<const double> y);

/// The model with those variances after it has seen y.
Result<Fitted> fit_local_level(std::span<const double> y);

}  // namespace foreshock
