#pragma once

#include <span>
#include <vector>

#include "foreshock/core/result.h"
#include "foreshock/models/structural/spec.h"

namespace foreshock {

/// One component at every step, given all values, earlier and later ones.
struct ComponentPath {
  std::vector<double> value;  ///< [n], or empty: the model has no such component.
  std::vector<double> sd;     ///< [n] standard deviations; infinite where nothing ever told.
};

/// y = trend + seasons + cycle + autoregression + irregular, at every step that has a value.
struct StructuralDecomposition {
  ComponentPath trend;  ///< The level.
  ComponentPath slope;  ///< What it grows by from this step to the next.
  std::vector<ComponentPath> seasons;
  ComponentPath cycle;
  ComponentPath autoregression;
  ComponentPath irregular;  ///< NaN where y is missing, with the variance of the noise.
};

/// Takes a series apart by the fixed-interval smoother of its structural model.
///
/// Standard deviations are those of states at given variances: that those are estimates is left
/// out, as everywhere.
///
/// Shapes:  y is [n], NaN = missing; components go on where it is.
/// Units:   those of y.
/// Errors:  those of check(); kInvalidArgument if a value is infinite; kUnsupported if n k^2
///          numbers, k states, are more than a gigabyte.
/// Cost:    O(n k^3) time, O(n k^2) memory.
/// Source:  Durbin & Koopman (2012), 4.4 and 5.3; Harvey (1989), 4.4 and 6.2.
Result<StructuralDecomposition> decompose_structural(std::span<const double> y,
                                                     const StructuralSpec& spec,
                                                     const StructuralParams& params);

/// From the parts of log y to those of y. Each part is what it adds to what the parts before it, in
/// the order of the struct, make of y; so the sum is y still. Deviations to the first order.
StructuralDecomposition exponentiated(StructuralDecomposition parts);

}  // namespace foreshock
