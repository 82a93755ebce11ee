#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "foreshock/core/result.h"

namespace foreshock {

/// Discrete prolate spheroidal sequences: of all sequences of one length, those whose energy lies
/// most within frequencies of at most W = half_bandwidth / length, and at right angles to those
/// before.
struct Dpss {
  std::size_t length;
  std::vector<double> values;         ///< [count][length], each of sum of squares 1.
  std::vector<double> concentration;  ///< [count] share of energy within W, falling.

  std::size_t count() const { return concentration.size(); }
  std::span<const double> taper(std::size_t k) const {
    return std::span(values).subspan(k * length, length);
  }
};

/// Signs: even tapers have a positive sum, odd ones a positive first lobe.
///
/// Units:   half_bandwidth is N W, in steps of 1 / length: 2 to 4 is usual, with 2 N W - 1 tapers.
/// Errors:  kInvalidArgument unless 0 < half_bandwidth < length / 2, 1 <= count <= length and
///          length is in 1..2^24; kNotConverged if two tapers cannot be told apart.
/// Cost:    O(count length) for the tapers, O(count length log length) for the concentrations; some
///          30 ms for 7 tapers of 10,000.
/// Source:  Slepian (1978), Bell System Technical J. 57(5), 1371-1430, for the matrix; Dhillon &
///          Parlett (2004), Linear Algebra and its Applications 387, 1-28, for its vectors.
Result<Dpss> dpss(std::size_t length, double half_bandwidth, std::size_t count);

}  // namespace foreshock
