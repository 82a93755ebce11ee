#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "foreshock/spectral/spectrum.h"

namespace foreshock {

/// What several segments gave for every bin, as one number a bin: its sum or, if the median is
/// asked for, all of it.
class SegmentAverager {
 public:
  SegmentAverager(SegmentAverage average, std::size_t bins, std::size_t segments);

  /// Of the next segment; what is in it is to be added to (mean) or written (median).
  std::span<double> next();

  /// Mean, or median over its bias for powers of noise; every bin times factor. Once, at the end.
  std::vector<double> finish(double factor);

 private:
  SegmentAverage average_;
  std::size_t bins_;
  std::size_t segments_;
  std::size_t begun_ = 0;
  std::vector<double> values_;  // [bins], or [segments x bins].
};

/// The median of n independent exponential variables of mean 1, as expected; of the two middle
/// ones their mean if n is even. Goes to log 2.
///
/// Source:  Allen et al. (2012), Physical Review D 85, 122006, (B12).
double median_bias(std::size_t n);

}  // namespace foreshock
