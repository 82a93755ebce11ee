#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "foreshock/core/result.h"

namespace foreshock {

struct MorletOptions {
  double omega = 6;     ///< Waves in a wavelet, times 2 pi or so: more, finer periods and coarser
                        ///< times. In [4, 50].
  double shortest = 2;  ///< Periods in steps, >= 2.
  double longest = 0;   ///< 0: a third of the series.
  int per_octave = 8;   ///< Periods between one and its double. 1 to 64.
};

/// What periods a series has, and when.
struct Scalogram {
  std::vector<double> periods;                 ///< [periods] Steps, ascending.
  std::vector<std::vector<double>> amplitude;  ///< [periods][n] Of the wave with that period then.
  std::vector<double> noise;  ///< [periods] Mean square amplitude that red noise of the same
                              ///< variance and lag-1 autocorrelation has.
  std::vector<double> edge;   ///< [periods] Steps from either end within which the end is felt.

  /// P(amplitude there or more) of that noise, at one period and time.
  double p_value(std::size_t period, std::size_t t) const;
};

/// Continuous wavelet transform by Morlet's wavelet, exp(i omega t - t^2 / 2): for when a period
/// comes and goes. Scaled so that a wave of amplitude A has amplitude A at its period.
///
/// Shapes:  y is [n], n >= 8, all present (fill gaps first).
/// Units:   amplitudes in units of y.
/// Errors:  kInvalidArgument for options out of range, a shorter series, or a value that is
/// missing,
///          infinite or above 1e150.
/// Cost:    a transform of up to 2 n a period; 64 periods of 10,000 values some 10 ms.
/// Source:  Torrence & Compo (1998), Bulletin AMS 79, 61-78. docs/math/wavelet.md.
Result<Scalogram> morlet(std::span<const double> y, const MorletOptions& options = {});

}  // namespace foreshock
