#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "foreshock/core/result.h"
#include "foreshock/models/structural/spec.h"

namespace foreshock {

/// Estimates, and how they were found.
struct StructuralFit {
  StructuralSpec spec;
  StructuralParams params;
  /// Diffuse, as kalman::log_likelihood() and KFAS count it; statsmodels takes off another
  /// (d / 2) log(2 pi), d the number of diffuse states.
  double log_likelihood = 0;
  std::int64_t count = 0;  ///< Values there, less d.
  int diffuse = 0;         ///< d
  int evaluations = 0;
  bool converged = false;
  std::vector<double> effects;  ///< [regressors] Units of y over those of the regressor.

  /// Variances, dynamics, effects and d: the initial states are estimated too.
  int parameter_count() const;
  /// By how much larger variances are, for the parameters that were estimated beside the initial
  /// states: what makes one-step errors those of a Student-t.
  double variance_factor() const;
  double aicc() const;
};

/// The diffuse log-likelihood at given numbers, all of them (nothing solved for).
///
/// Shapes:  y is [n], NaN = missing.
/// Errors:  those of check() and of a form too ill-conditioned (kUnsupported); kInvalidArgument
///          with fewer values than diffuse states, or without irregular variance.
/// Cost:    O(n k); each missing value a column, so O(n u^2) for u of them.
Result<double> structural_log_likelihood(std::span<const double> y, const StructuralSpec& spec,
                                         const StructuralParams& params);

/// Maximum likelihood: the irregular variance solved for, the others in log ratios to it by
/// quasi-Newton steps with exact derivatives, from the best points of a grid. Ratios go from 1e-14
/// to 1e8; one at the lower end is 0.
///
/// With regressors y is components plus X' beta; beta is solved for as well (generalised least
/// squares at every evaluation). effects.h says how sure it is. What a component can follow (a
/// constant, a line beside a slope, an exact season) is no regressor.
///
/// Shapes:  y is [n], NaN = missing; regressors [n] each, all finite.
/// Errors:  as above; kInvalidArgument with no more values than parameters, a series that the
///          components fit without any error, or effects that can't be told apart.
/// Cost:    some 30 evaluations of O(n k (1 + 2 variances + regressors)), and one likelihood a grid
///          point.
/// Source:  Harvey (1989), 4.3; Durbin & Koopman (2012), 7.3. The likelihood by the differenced
///          series: docs/math/structural.md.
Result<StructuralFit> structural_mle(std::span<const double> y, const StructuralSpec& spec,
                                     std::span<const std::vector<double>> regressors = {});

}  // namespace foreshock
