#pragma once

#include <span>
#include <vector>

#include "foreshock/core/result.h"
#include "foreshock/models/structural/spec.h"

namespace foreshock {

/// Effects of regressors, and how sure they are.
struct StructuralEffects {
  std::vector<double> values;      ///< [p] Units of y over those of the regressor.
  std::vector<double> covariance;  ///< [p, p]

  double error(std::size_t j) const;  ///< Standard error.
  double t_value(std::size_t j) const { return values[j] / error(j); }
};

/// y = components + X' beta: beta by generalised least squares at given variances.
///
/// Shapes:  y is [n], NaN = missing; regressors [n] each, all finite.
/// Errors:  those of check(); kInvalidArgument if sizes don't fit, if a number is infinite, or if
///          effects can't be told apart.
/// Cost:    O(n (k^2 + p k + p^2)).
/// Source:  Harvey (1989), 3.4.2; Durbin & Koopman (2012), 6.2.
Result<StructuralEffects> structural_effects(std::span<const double> y,
                                             std::span<const std::vector<double>> regressors,
                                             const StructuralSpec& spec,
                                             const StructuralParams& params);

/// y less X' beta. Shapes: those of structural_effects(), beta [p].
std::vector<double> without_effects(std::span<const double> y,
                                    std::span<const std::vector<double>> regressors,
                                    std::span<const double> beta);

}  // namespace foreshock
