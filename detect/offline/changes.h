#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "foreshock/core/result.h"

namespace foreshock {

struct ChangeOptions {
  int season = 0;  ///< Steps; its mean round is taken off first. 0: none.
  /// Values that a segment has at least; what is shorter is an outburst. >= 3.
  std::size_t min_length = 5;
  bool course = true;     ///< Look for changes of level and trend.
  bool variance = false;  ///< Look for changes of the variance around the course.
};

/// One change of a series, seen from its end.
struct Change {
  enum class Kind : std::uint8_t { kLevel, kTrend, kVariance };
  /// What the series did: the level and slope of its course, or the standard deviation around it.
  struct Side {
    double level = 0;      ///< Where this side's line meets the change, unit of y.
    double slope = 0;      ///< y a step.
    double deviation = 0;  ///< Standard deviation around the course.
  };
  Kind kind = Kind::kLevel;
  std::size_t index = 0;     ///< First value that is new, 0-based.
  std::size_t earliest = 0;  ///< With `latest` around the index: a 95 % interval of it, by the
  std::size_t latest = 0;    ///< likelihood while the other changes stay.
  Side before;
  Side after;
  double gain = 0;     ///< What twice the log-likelihood loses without it.
  double p_value = 1;  ///< Of that, anywhere in the series; an upper bound.
};

std::string_view name_of(Change::Kind kind);  ///< "level-shift", ... as alerts have it.

struct Changes {
  std::vector<Change> changes;  ///< Ascending.
  std::vector<double> course;   ///< [n] means and lines, with the season put back.
  double deviation = 0;         ///< Standard deviation around the course, unit of y.
  double memory = 0;            ///< Correlation of neighbours around the course.
};

/// Finds when a whole series changed: its level or trend, its variance if asked. Piecewise means
/// and lines by exact optimal partitioning, against noise that may remember (docs/math/
/// offline_changes.md tells the rules and why they are so).
///
/// Shapes:  y is [n], regular steps, NaN = missing.
/// Errors:  kInvalidArgument if a value is infinite, season is negative or 1, or min_length < 3.
/// Cost:    some 10 ms at n = 1,000, 0.3 s at 100,000; O(n) memory.
Result<Changes> find_changes(std::span<const double> y, const ChangeOptions& options = {});

}  // namespace foreshock
