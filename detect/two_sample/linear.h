#pragma once

#include <cstddef>
#include <vector>

#include "foreshock/core/result.h"

namespace foreshock {

/// The x with A x = b, by elimination with row pivots, for the few unknowns of a test.
///
/// Shapes:  A is [n][n], b is [n].
/// Errors:  kNotConverged if A is singular to working precision.
/// Cost:    O(n^3).
Result<std::vector<double>> solve(std::vector<std::vector<double>> A, std::vector<double> b);

}  // namespace foreshock
