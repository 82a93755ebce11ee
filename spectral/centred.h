#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "foreshock/core/result.h"

namespace foreshock {

/// A series without its mean, in a unit in which squares neither overflow nor vanish.
struct Centred {
  std::vector<double> deviation;  ///< [n] (y - mean) / scale, inside [-1, 1]; 0 where y is missing.
  std::vector<double> present;    ///< [n] 1, or 0 where y is missing; empty if nothing is.
  std::size_t count;              ///< Values that are present.
  double mean;                    ///< Of those.
  double scale;                   ///< A power of two, so that nothing is rounded; unit of y.
};

/// Shapes:  y is [n]; NaN is missing.
/// Errors:  kInvalidArgument if fewer than two values are present, one is infinite, or all are
///          equal.
/// Cost:    O(n).
Result<Centred> centred(std::span<const double> y);

}  // namespace foreshock
