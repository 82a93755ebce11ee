#pragma once

#include <complex>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "foreshock/core/result.h"
#include "foreshock/spectral/dpss.h"

namespace foreshock {

enum class TaperWeights : std::uint8_t {
  kEqual,       ///< Every taper alike.
  kEigenvalue,  ///< By concentration.
  kAdaptive,    ///< At each frequency, by how much of a taper's power is likely from elsewhere.
};

struct MultitaperOptions {
  TaperWeights weights = TaperWeights::kAdaptive;
  double rate = 1;         ///< Points a unit of time; positive.
  std::size_t length = 0;  ///< Of the transforms, zeros behind; 0: that of the series.
  /// Of the noise that leaks in from other frequencies, for kAdaptive; unit of y squared. 0: that
  /// of the series.
  double variance = 0;
};

/// What each bin k, of frequency k step, says. [length / 2 + 1] each.
struct Multitaper {
  double step;                             ///< Cycles a unit of time.
  std::vector<double> density;             ///< One-sided: its sum times step is about the variance.
  std::vector<double> degrees_of_freedom;  ///< density is about chi-square of so many, over them.
  std::vector<std::complex<double>>
      line;               ///< The sine at bin k is 2 Re(line exp(2 pi i k t / length)).
  std::vector<double> f;  ///< Thomson's F of that line.
  std::vector<double> p;  ///< Chance of an f this high without a line: F(2, 2 tapers - 2).
};

/// Spectral density by several tapers, and a test for lines. The mean is taken off beforehand.
///
/// Shapes:  y is [tapers.length]; at least two tapers.
/// Units:   density in y squared times time; line in those of y.
/// Errors:  kInvalidArgument if a point is missing (lomb_scargle takes those), not finite, all are
///          equal, or the shapes or options are out of range; or if the variance is beyond what a
///          double holds; kUnavailable if there is no memory.
/// Cost:    O(tapers length log length); a length with a large prime factor is some ten times
/// slower
///          than one of fast_length.
/// Source:  Thomson (1982), Proceedings of the IEEE 70(9), 1055-1096; Percival & Walden, Spectral
///          Analysis for Physical Applications (1993), ch. 7 and 10.
Result<Multitaper> multitaper(std::span<const double> y, const Dpss& tapers,
                              const MultitaperOptions& options = {});

}  // namespace foreshock
