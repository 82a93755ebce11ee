#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "foreshock/core/result.h"

namespace foreshock {

/// What a power p in [0, 1], the share of the variance that a sine explains, is told as.
enum class LombScale : std::uint8_t {
  kStandard,  ///< p
  kModel,     ///< p / (1 - p), inf if the sine is all there is.
  kLog,       ///< -log(1 - p), likewise.
  kPsd,       ///< p sum w (y - mean)^2 / 2: with weights 1 / sigma^2, half the drop of chi-square.
};

struct LombOptions {
  /// Fits a + b cos + c sin (the generalised periodogram); false takes the mean off beforehand and
  /// fits b cos + c sin, which is wrong where the points do not cover the cycle evenly.
  bool floating_mean = true;
  LombScale scale = LombScale::kStandard;
  /// [n], positive, say 1 / sigma^2 of each point; empty: all 1.
  std::span<const double> weights = {};
};

/// Frequencies first, first + step, ...
struct FrequencyGrid {
  double first;  ///< Cycles a unit of time.
  double step;
  std::size_t count;
};

/// Lomb-Scargle periodogram: how much of a series at uneven times a sine of each frequency
/// explains, by weighted least squares, term by term.
///
/// Shapes:  times and y are [n]; times in any order, also several points at one; y NaN is missing.
///          The answer is [frequencies].
/// Units:   frequencies in cycles a unit of time. kPsd in units of y squared times those of the
///          weights, the others without.
/// Errors:  kInvalidArgument if times, y and weights differ in size, a time or frequency is not
///          finite, y is infinite, a weight is not positive, fewer than three points are there, all
///          values are equal, or a kPsd is beyond what a double holds.
/// Cost:    O(n frequencies), two sines for each pair.
/// Source:  Zechmeister & Kuerster (2009), Astronomy & Astrophysics 496, 577-584, with cosine and
///          sine turned so that they are orthogonal. Where the times cannot tell the two apart (at
///          frequency 0, or at half the rate of even sampling), what is left is fitted.
Result<std::vector<double>> lomb_scargle(std::span<const double> times, std::span<const double> y,
                                         std::span<const double> frequencies,
                                         const LombOptions& options = {});

/// The same on a grid of frequencies, by non-uniform transforms. Differs by less than 1e-8 of the
/// largest power; the few frequencies where sine and cosine can hardly be told apart go directly.
///
/// Errors:  as above; kInvalidArgument too unless step is positive and count in 1..2^28;
///          kUnavailable if there is no memory.
/// Cost:    O(n + count log count), some 5 ms for n = 10,000 and 25,000 frequencies.
Result<std::vector<double>> lomb_scargle(std::span<const double> times, std::span<const double> y,
                                         const FrequencyGrid& grid,
                                         const LombOptions& options = {});

}  // namespace foreshock
