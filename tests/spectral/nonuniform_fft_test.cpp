#include "foreshock/spectral/nonuniform_fft.h"

#include <cmath>
#include <numbers>
#include <vector>

#include <gtest/gtest.h>

#include "random_series.h"

namespace foreshock {
namespace {

using Complex = std::complex<double>;

Complex direct(std::span<const double> x, std::span<const Complex> c, double m) {
  Complex sum = 0;
  for (std::size_t t = 0; t < x.size(); ++t) {
    sum += c[t] * std::polar(1.0, -2 * std::numbers::pi * std::remainder(m * x[t], 1.0));
  }
  return sum;
}

/// The largest difference from the direct sums, of the sum of all sizes.
double error(std::size_t count, std::span<const double> x, std::span<const Complex> c) {
  auto fft = NonuniformFft::make(count).value();
  std::vector<Complex> sums(count);
  fft.sums(x, c, sums);
  double size = 0;
  for (const Complex value : c) size += std::abs(value);
  double worst = 0;
  const std::size_t negative = count / 2;
  for (std::size_t j = 0; j < count; ++j) {
    const double m = static_cast<double>(j) - static_cast<double>(negative);
    worst = std::max(worst, std::abs(sums[j] - direct(x, c, m)));
  }
  return worst / size;
}

// Property: the direct sums, for few and many points and frequencies, places in any turn.
TEST(NonuniformFft, IsTheDirectSum) {
  Rng rng(20240701);
  for (const std::size_t count : {1U, 2U, 3U, 10U, 101U, 1000U}) {
    for (const std::size_t n : {1U, 3U, 200U}) {
      std::vector<double> x(n);
      std::vector<Complex> c(n);
      for (std::size_t t = 0; t < n; ++t) {
        x[t] = 10 * rng.normal();
        c[t] = Complex(rng.normal(), rng.normal());
      }
      EXPECT_LT(error(count, x, c), 1e-10) << count << ' ' << n;
    }
  }
}

TEST(NonuniformFft, TakesPointsAtTheEdgesOfCellsAndTurns) {
  const double below = std::nextafter(1.0, 0.0);
  const std::vector<double> x{0, -0.0, 1, -1, below, -below, 0.5, 1.0 / 24, -1e-300};
  EXPECT_LT(error(12, x, std::vector<Complex>(x.size(), Complex(1, -2))), 1e-10);
}

TEST(NonuniformFft, RefusesNoFrequencies) {
  EXPECT_FALSE(NonuniformFft::make(0));
  EXPECT_FALSE(NonuniformFft::make(std::size_t{1} << 40U));
}

}  // namespace
}  // namespace foreshock
