#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "foreshock/core/result.h"

namespace foreshock {

/// What takes the mean off a series and makes squares neither overflow nor vanish.
struct Centring {
  double per_unit;     ///< A power of two: values times it are inside [-1, 1].
  double unit_mean;    ///< Of those.
  double rest;         ///< What rounding left of the mean.
  double finer;        ///< A power of two: deviations times it are inside [-1, 1].
  std::size_t count;   ///< Values that are present.
  std::size_t length;  ///< Of the series.
  double mean;         ///< Of those that are present.
  double scale;        ///< A power of two, so that nothing is rounded; unit of y.

  bool has_gaps() const { return count < length; }

  /// (y - mean) / scale; 0 where y is missing.
  ///
  /// Shapes:  as many deviations as y's.
  void deviations(std::span<const double> y, double* to) const;
};

/// Shapes:  y is [n]; NaN is missing.
/// Errors:  kInvalidArgument if fewer than two values are present, one is infinite, or all are
///          equal.
/// Cost:    O(n), no allocation.
Result<Centring> centring(std::span<const double> y);

/// A series without its mean, in a unit in which squares neither overflow nor vanish.
struct Centred {
  std::vector<double> deviation;  ///< [n] (y - mean) / scale, inside [-1, 1]; 0 where y is missing.
  std::vector<double> present;    ///< [n] 1, or 0 where y is missing; empty if nothing is.
  std::size_t count;              ///< Values that are present.
  double mean;                    ///< Of those.
  double scale;                   ///< A power of two, so that nothing is rounded; unit of y.
};

/// Shapes:  y is [n]; NaN is missing.
/// Errors:  those of centring().
/// Cost:    O(n).
Result<Centred> centred(std::span<const double> y);

/// 1 where y is there and 0 where it is missing.
///
/// Shapes:  as many as y's.
void presences(std::span<const double> y, double* to);

}  // namespace foreshock
