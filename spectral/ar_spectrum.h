#pragma once

#include <cstddef>
#include <span>

#include "foreshock/core/result.h"
#include "foreshock/spectral/spectrum.h"

namespace foreshock {

/// The density that an autoregression has: 2 variance / (rate |1 - sum_j phi_j exp(-2 pi i j
/// f)|^2), at `bins` frequencies from 0 to half the rate. One-sided, at 0 and the last too: a
/// curve, no sum.
///
/// Shapes:  ar is [p], p >= 0.
/// Units:   variance in y squared, the density in y squared per unit of rate.
/// Errors:  kInvalidArgument unless bins >= 2, rate > 0, the variance is at least 0 and all are
///          finite, or if a frequency has no finite density: a root on the circle.
/// Cost:    O(bins p).
/// Source:  Priestley, Spectral Analysis and Time Series (1981), 7.8.
Result<Spectrum> ar_density(std::span<const double> ar, double variance, std::size_t bins,
                            double rate = 1);

/// The density of the autoregression that Burg's method fits to a series, of the order up to
/// `most_order` with the least AIC, n log v_p + 2 p: smooth, and sharp from few values.
///
/// Shapes:  y is [n], NaN = missing; most_order < n; 0: min(n - 1, 10 log10 n).
/// Errors:  as burg() and ar_density().
/// Cost:    O(n most_order).
struct ArSpectrum {
  std::size_t order;
  Spectrum spectrum;
};
Result<ArSpectrum> burg_spectrum(std::span<const double> y, std::size_t bins = 513,
                                 std::size_t most_order = 0, double rate = 1);

}  // namespace foreshock
