#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "foreshock/core/result.h"
#include "foreshock/spectral/fft.h"
#include "foreshock/spectral/internal/background.h"

namespace foreshock::seasons {

/// A Hann-windowed periodogram and the background that its lines stand out of.
struct Power {
  std::vector<double> S;  ///< [n/2 + 1]
  Background B;
  double over(std::size_t k) const { return S[k] / B.at(k); }
};

/// Spectra of series of one length.
class Lines {
 public:
  static Result<Lines> make(std::size_t n);

  Power power(std::span<const double> y);
  /// The periodogram alone.
  std::vector<double> squares(std::span<const double> y);
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
