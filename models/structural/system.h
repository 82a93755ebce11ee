#pragma once

#include "foreshock/core/result.h"
#include "foreshock/filters/kalman.h"
#include "foreshock/models/structural/spec.h"

namespace foreshock {

/// The model as matrices: for smoothing, and as the independent check of the fast likelihood.
///
/// States:  level, slope (if any), then each season's (dummies: the last period - 1 effects;
///          harmonics: wave and its quadrature, of the highest one alone), the cycle's two, the
///          AR(1). All diffuse at first but what is stationary: damped slope, cycle, AR(1).
/// Errors:  those of check().
/// Cost:    O(k^2).
/// Source:  Durbin & Koopman (2012), 3.2; Harvey (1989), 2.3.
Result<kalman::System> structural_system(const StructuralSpec& spec,
                                         const StructuralParams& params);

/// log |det of h', h'F, h'F^2 ..| over the diffuse states: what the diffuse likelihood of the
/// levels lacks to be that of the stationary differences. Depends on the spec and its dynamics
/// alone. Cost:    O(k^3).
Result<double> diffuse_constant(const StructuralSpec& spec, const StructuralParams& params);

}  // namespace foreshock
