#pragma once

/// How far apart two samples are, in units that people know; no tests.

#include <span>

#include "foreshock/core/result.h"

namespace foreshock {

/// The area between the distribution functions, in the unit of the values: what has to be moved
/// how far.
///
/// Shapes:  NaN is missing.
/// Errors:  as present().
/// Cost:    O(N log N).
Result<double> wasserstein_1(std::span<const double> x, std::span<const double> y);

/// sqrt(2 integral (F - G)^2), in the root of the unit of the values.
///
/// Source:  Szekely & Rizzo (2013), J. Statistical Planning and Inference 143; as scipy's.
Result<double> energy_distance(std::span<const double> x, std::span<const double> y);

}  // namespace foreshock
