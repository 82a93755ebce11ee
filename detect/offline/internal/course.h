#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "foreshock/core/result.h"
#include "foreshock/detect/offline/changes.h"
#include "foreshock/detect/offline/internal/memory.h"
#include "foreshock/detect/offline/partition.h"

namespace foreshock::offline {

/// What a series of variance 1 does apart from noise: a mean or a line in each segment.
struct Course {
  Partitioner cuts;
  std::vector<double> y;             ///< [n] what it is of.
  std::vector<std::size_t> changes;  ///< First values of the segments but the first.
  Noise noise;
  double scale = 0;  ///< The long-run variance that changes are held against.

  std::size_t segments() const { return changes.size() + 1; }
  std::size_t begin(std::size_t segment) const { return segment == 0 ? 0 : changes[segment - 1]; }
  std::size_t end(std::size_t segment) const {
    return segment < changes.size() ? changes[segment] : y.size();
  }
  /// Level and slope of a segment: a line where its fit is worth a parameter.
  SegmentFit fit(std::size_t segment) const;
  std::vector<double> values() const;     ///< [n]
  std::vector<double> residuals() const;  ///< [n] y less them.
};

/// Shapes:  y is [n], NaN = missing, of mean 0 and variance 1. look: false finds no change.
Result<Course> find_course(std::vector<double> y, std::size_t min_length, bool look);

/// The changes of a course, in its units, with places, sizes and evidence.
std::vector<Change> told(const Course& course);

}  // namespace foreshock::offline
