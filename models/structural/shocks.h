#pragma once

#include <span>
#include <vector>

#include "foreshock/core/result.h"
#include "foreshock/models/structural/spec.h"

namespace foreshock {

/// How much the values ask for a shock at one step that the model has no room for: the estimate of
/// that shock over its standard error, about N(0, 1) where there is none. NaN where nothing tells.
struct ShockStatistics {
  double outlier;      ///< Of this value alone.
  double level_shift;  ///< Of the level, from this step on.
};

/// Both for every step, by one pass of the filter and one of the smoother: what generalised least
/// squares would say of a pulse or a step there (effects.h), each tried alone. Where the variance
/// of the noise is positive these are the auxiliary residuals of Harvey & Koopman; a level without
/// noise has none, but still has this.
///
/// Shapes:  y is [n], NaN = missing; [n] out.
/// Errors:  those of check(); kInvalidArgument if a value is infinite.
/// Cost:    O(n k^2), O(n k) memory.
/// Source:  de Jong & Penzer (1998), J. American Statistical Association 93, 796-806; Harvey &
///          Koopman (1992), J. Business & Economic Statistics 10, 377-389; Durbin & Koopman (2012),
///          4.5 and 5.4.
Result<std::vector<ShockStatistics>> shock_statistics(std::span<const double> y,
                                                      const StructuralSpec& spec,
                                                      const StructuralParams& params);

}  // namespace foreshock
