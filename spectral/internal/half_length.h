#pragma once

#include <complex>
#include <cstddef>
#include <vector>

namespace foreshock::fft {

/// A real series x of n = 2 h points by a complex transform of h: of z_j = x_2j + i x_2j+1, which
/// is x as it lies in memory. For long series, whose own plans take FFTW longer than transforms do.
///
/// Source:  Press, Teukolsky, Vetterling & Flannery, Numerical Recipes, 3rd ed. (2007), 12.3.2.
class HalfLength {
 public:
  explicit HalfLength(std::size_t h);

  /// From Z_0..Z_{h-1} to X_0..X_h, in place: X_k = E + w^k O with w = exp(-i pi / h),
  /// E = (Z_k + conj Z_{h-k}) / 2, O = (Z_k - conj Z_{h-k}) / 2i.
  ///
  /// Shapes:  spectrum is [h + 1].
  /// Cost:    O(h), no allocation.
  void untangle(std::complex<double>* spectrum) const;

  /// The other way, and times 2: the backward transform of h points is then n x, as of n points.
  void tangle(std::complex<double>* spectrum) const;

 private:
  template <class Step>
  void each_pair(std::complex<double>* spectrum, Step step) const;

  std::size_t h_;
  std::vector<std::complex<double>> fine_;    ///< w^k, k = 0..kFine - 1.
  std::vector<std::complex<double>> coarse_;  ///< w^(k kFine), k = 0..h / 2 / kFine.
};

}  // namespace foreshock::fft
