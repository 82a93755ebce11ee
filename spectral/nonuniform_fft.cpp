#include "foreshock/spectral/nonuniform_fft.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>
#include <utility>

#include "foreshock/core/check.h"
#include "foreshock/core/wide.h"

namespace foreshock {
namespace {

using Complex = std::complex<double>;

/// The Bessel function I_0 by its series, whose terms are all positive. x in [0, 40].
double bessel_i0(double x) {
  double term = 1;
  double sum = 1;
  for (int k = 1; term > 1e-18 * sum; ++k) {
    term *= x / 2 / k * (x / 2 / k);
    sum += term;
  }
  return sum;
}

/// Beatty et al. (2005), (5), for a grid twice as fine as need be: W^2 (2 - 1/2)^2 / 2^2 - 0.8.
double shape(double width) {
  return std::numbers::pi * std::sqrt(0.5625 * width * width - 0.8);
}

/// phi(x) = I_0(beta sqrt(1 - (2 x / W)^2)), |x| <= W / 2
double kernel_at(double x, double width) {
  const double root = 2 * x / width;
  return bessel_i0(shape(width) * std::sqrt(std::max(0.0, 1 - root * root)));
}

/// Its transform W sinh(s) / s, s^2 = beta^2 - (pi W xi)^2; xi in cycles a cell, at most 1/4.
double kernel_transform(double xi, double width) {
  const double beta = shape(width);
  const double turned = std::numbers::pi * width * xi;
  const double s = std::sqrt(beta * beta - turned * turned);
  return width * std::sinh(s) / s;
}

/// Coefficients in powers of z of the polynomial that is f at the Chebyshev points of [-1, 1].
template <std::size_t kSize, class F>
std::array<double, kSize> interpolated(F f) {
  std::array<double, kSize> value;
  for (std::size_t i = 0; i < kSize; ++i) {
    value[i] = f(std::cos(std::numbers::pi * (static_cast<double>(i) + 0.5) / kSize));
  }
  std::array<double, kSize> sum{};
  std::array<double, kSize> before{};  // T_{d-1}
  std::array<double, kSize> now{1};    // T_d
  for (std::size_t d = 0; d < kSize; ++d) {
    double factor = 0;
    for (std::size_t i = 0; i < kSize; ++i) {
      const double at = std::numbers::pi * (static_cast<double>(i) + 0.5) / kSize;
      factor += value[i] * std::cos(static_cast<double>(d) * at) * (d == 0 ? 1.0 : 2.0) / kSize;
    }
    std::array<double, kSize> next{};  // T_{d+1} = 2 z T_d - T_{d-1}, T_1 = z
    for (std::size_t i = 0; i < kSize; ++i) {
      sum[i] += factor * now[i];
      next[i] = (i > 0 ? (d == 0 ? 1 : 2) * now[i - 1] : 0.0) - before[i];
    }
    before = now;
    now = next;
  }
  return sum;
}

}  // namespace

NonuniformFft::Kernel NonuniformFft::kernel() {
  Kernel kernel;
  for (std::size_t p = 0; p < kCells; ++p) {
    const double first = static_cast<double>(p) - 0.5 * kCells;
    const auto power = interpolated<kDegree + 1>(
        [first](double z) { return kernel_at(first + 0.5 * (z + 1), kCells); });
    for (std::size_t d = 0; d <= kDegree; ++d) kernel[d][p] = power[d];
  }
  return kernel;
}

Result<NonuniformFft> NonuniformFft::make(std::size_t count) {
  if (count < 1 || count > (std::size_t{1} << 28U)) {
    return fail(
        Errc::kInvalidArgument,
        "non-uniform FFT: there must be 1 to 2^28 frequencies, not " + std::to_string(count));
  }
  FORESHOCK_TRY(auto fft, ComplexFft::make(fast_length(std::max(2 * count, 2 * kCells))));
  return NonuniformFft(std::move(fft), count);
}

NonuniformFft::NonuniformFft(ComplexFft fft, std::size_t count)
    : fft_(std::move(fft)), kernel_(kernel()), factor_(count), grid_(2 * (fft_.length() + kCells)) {
  const auto cells = static_cast<double>(fft_.length());
  const std::size_t negative = count / 2;
  for (std::size_t j = 0; j < count; ++j) {
    const double m = static_cast<double>(j) - static_cast<double>(negative);
    factor_[j] = 1 / kernel_transform(m / cells, kCells);
  }
}

FORESHOCK_WIDE void NonuniformFft::spread(double x, std::complex<double> c) {
  const double at = (x - std::floor(x)) * static_cast<double>(fft_.length());
  const double whole = std::floor(at);
  // The first of the kCells cells, kCells / 2 - 1 below, is stored kCells / 2 - 1 further up.
  const double z = 1 - 2 * (at - whole);
  std::array<double, kCells> value = kernel_[kDegree];
  for (std::size_t d = kDegree; d-- > 0;) {
    for (std::size_t p = 0; p < kCells; ++p) value[p] = value[p] * z + kernel_[d][p];
  }
  double* __restrict cell = grid_.data() + 2 * static_cast<std::size_t>(whole);
  const double re = c.real();
  const double im = c.imag();
  for (std::size_t p = 0; p < kCells; ++p) {
    cell[2 * p] += value[p] * re;
    cell[2 * p + 1] += value[p] * im;
  }
}

void NonuniformFft::sums(std::span<const double> x, std::span<const std::complex<double>> c,
                         std::span<std::complex<double>> sums) {
  FORESHOCK_CHECK(x.size() == c.size() && sums.size() == count());
  std::fill(grid_.begin(), grid_.end(), 0.0);
  for (std::size_t t = 0; t < x.size(); ++t) spread(x[t], c[t]);

  // Cell i of the grid is number i + 1 - kCells / 2 of the circle: the first ones are its last, and
  // those behind its end its first.
  const std::size_t length = fft_.length();
  constexpr std::size_t kBelow = kCells / 2 - 1;
  const auto even = fft_.series();
  const auto cell = [this](std::size_t i) { return Complex(grid_[2 * i], grid_[2 * i + 1]); };
  for (std::size_t i = kBelow; i < length + kBelow; ++i) even[i - kBelow] = cell(i);
  for (std::size_t i = 0; i < kBelow; ++i) even[i + length - kBelow] += cell(i);
  for (std::size_t i = length + kBelow; i < length + kCells; ++i) {
    even[i - length - kBelow] += cell(i);
  }
  const auto circle = fft_.forward();
  const std::size_t negative = count() / 2;
  for (std::size_t j = 0; j < negative; ++j) {
    sums[j] = circle[j + length - negative] * factor_[j];
  }
  for (std::size_t j = negative; j < count(); ++j) sums[j] = circle[j - negative] * factor_[j];
}

}  // namespace foreshock
