#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "foreshock/core/result.h"
#include "foreshock/spectral/fft.h"

namespace foreshock::seasons {

/// A Hann-windowed periodogram and the background that its lines stand out of.
struct Power {
  std::vector<double> S;  ///< [n/2 + 1]
  std::vector<double> B;  ///< [n/2 + 1] What noise alone would have there on average.
  double over(std::size_t k) const { return S[k] / B[k]; }
};

/// Smooth in log frequency, from a low quantile of every band, so that lines do not lift it; bins
/// of S that are 0 are left out. `shape`: half the degrees of freedom of a bin. Cost: O(n).
std::vector<double> background(std::span<const double> S, double shape = 1);
/// How many bins the background around bin k is worth, averaged, if all of a band are there.
double background_bins(double k);

/// Spectra of series of one length.
class Lines {
 public:
  static Result<Lines> make(std::size_t n);

  Power power(std::span<const double> y);
  /// Bins of lines, the strongest first.
  std::vector<std::size_t> lines(const Power& power, double alpha) const;
  /// Autocorrelations of y, lags 0 .. max_lag, over the pairs there are.
  Result<std::vector<double>> correlations(std::span<const double> y, std::size_t max_lag) const;
  /// Where between the bins the line at k stands, in bins.
  static double place(const Power& power, std::size_t k);

 private:
  Lines(RealFft fft, std::size_t n);

  RealFft fft_;
  std::vector<double> window_;
};

}  // namespace foreshock::seasons
