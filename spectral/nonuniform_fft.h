#pragma once

#include <array>
#include <complex>
#include <cstddef>
#include <span>
#include <vector>

#include "foreshock/core/result.h"
#include "foreshock/spectral/fft.h"

namespace foreshock {

/// Fourier sums of points at uneven places, at evenly spaced frequencies:
///
///   S_m = sum_t c_t exp(-2 pi i m x_t),   m = -(count / 2) .. count - count / 2 - 1.
///
/// Each point is spread over 12 cells of an even grid of twice as many cells as frequencies by a
/// Kaiser-Bessel kernel, the grid is transformed, and the transform of the kernel divided out.
class NonuniformFft {
 public:
  /// Errors:  kInvalidArgument unless count is in 1..2^28; kUnavailable if there is no memory.
  static Result<NonuniformFft> make(std::size_t count);

  std::size_t count() const { return factor_.size(); }

  /// Shapes:  x and c are [n]; sums is [count], m rising.
  /// Units:   x in turns, any finite number; its digits behind the point are what counts, so it
  ///          should not be above 1e6 or so. sums in units of c.
  /// Cost:    O(n + count log count), no allocation. Error below 1e-10 of sum |c|.
  /// Source:  Dutt & Rokhlin (1993), SIAM J. Scientific Computing 14(6), 1368-1393; the kernel and
  ///          its width: Beatty, Nishimura & Pauly (2005), IEEE Trans. Medical Imaging 24(6).
  void sums(std::span<const double> x, std::span<const std::complex<double>> c,
            std::span<std::complex<double>> sums);

  /// The same in parts: clear(), then as many add() as there are points at hand, then transform().
  void clear();
  void add(std::span<const double> x, std::span<const std::complex<double>> c);
  void transform(std::span<std::complex<double>> sums);

 private:
  static constexpr std::size_t kCells = 12;
  static constexpr std::size_t kDegree = 15;
  /// The kernel in cell p as a polynomial of where in its first cell the point is, in [-1, 1]: row
  /// d holds the coefficients of power d.
  using Kernel = std::array<std::array<double, kCells>, kDegree + 1>;

  NonuniformFft(ComplexFft fft, std::size_t count);
  void spread(double x, std::complex<double> c);
  static Kernel kernel();

  ComplexFft fft_;
  Kernel kernel_;
  std::vector<double> factor_;  ///< [count] 1 over the transform of the kernel.
  std::vector<double> grid_;    ///< Real and imaginary parts; kCells more cells than length.
};

}  // namespace foreshock
