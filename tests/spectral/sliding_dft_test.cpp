#include "foreshock/spectral/sliding_dft.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include <gtest/gtest.h>

#include "../golden/sliding_dft.h"
#include "random_series.h"

#include "foreshock/spectral/fft.h"

namespace foreshock {
namespace {

using Spectrum = std::vector<std::complex<double>>;

Spectrum read(SlidingDft& sliding) {
  Spectrum spectrum(sliding.bins());
  sliding.spectrum(spectrum);
  return spectrum;
}

/// The largest difference from a transform of the last points of x; before the first are zeros.
double error(SlidingDft& sliding, std::span<const std::size_t> bins, std::span<const double> x) {
  const std::size_t n = sliding.window();
  std::vector<double> last(n, 0.0);
  const std::size_t there = std::min(n, x.size());
  std::copy(x.end() - static_cast<std::ptrdiff_t>(there), x.end(),
            last.end() - static_cast<std::ptrdiff_t>(there));
  auto fft = RealFft::make(n).value();
  Spectrum expected(fft.bins());
  fft.forward(last, expected);
  const auto found = read(sliding);
  double worst = 0;
  for (std::size_t i = 0; i < bins.size(); ++i) {
    const bool upper = bins[i] >= fft.bins();
    const auto value = upper ? std::conj(expected[n - bins[i]]) : expected[bins[i]];
    worst = std::max(worst, std::abs(found[i] - value));
  }
  return worst;
}

TEST(SlidingDft, IsThatOfNumpy) {
  auto sliding = SlidingDft::make(64, std::array<std::size_t, 3>{1, 5, 17}).value();
  std::size_t next = 0;
  for (std::size_t e = 0; e < golden::kSlidingEnd.size(); ++e) {
    while (next <= golden::kSlidingEnd[e]) ASSERT_TRUE(sliding.push(golden::kMixed[next++]));
    const auto found = read(sliding);
    for (std::size_t i = 0; i < 3; ++i) {
      EXPECT_NEAR(found[i].real(), golden::kSlidingRe[3 * e + i], 1e-12) << e;
      EXPECT_NEAR(found[i].imag(), golden::kSlidingIm[3 * e + i], 1e-12) << e;
    }
  }
}

// Property: read at any time, full batches or not, it is the transform of the last points.
TEST(SlidingDft, IsTheTransformOfTheLastPointsAtAnyTime) {
  Rng rng(20240601);
  for (const std::size_t window : {1U, 2U, 7U, 8U, 50U, 300U}) {
    std::vector<std::size_t> bins;
    for (std::size_t k = 0; k < window; k += 1 + rng.below(3)) bins.push_back(k);
    auto sliding = SlidingDft::make(window, bins).value();
    std::vector<double> x;
    for (int round = 0; round < 200; ++round) {
      for (std::size_t points = rng.below(20); points > 0; --points) {
        x.push_back(10 + rng.normal());
        ASSERT_TRUE(sliding.push(x.back()));
      }
      ASSERT_LT(error(sliding, bins, x), 1e-10) << window << ' ' << x.size();
    }
  }
}

TEST(SlidingDft, HasNotDriftedAfterAMillionPoints) {
  std::vector<std::size_t> bins;
  for (std::size_t k = 0; k < 64; ++k) bins.push_back(3 * k);
  auto sliding = SlidingDft::make(512, bins).value();
  Rng rng(20240602);
  std::vector<double> x(1000000);
  for (double& value : x) {
    value = rng.normal();
    ASSERT_TRUE(sliding.push(value));
  }
  EXPECT_LT(error(sliding, bins, x), 1e-11);
}

TEST(SlidingDft, ForgetsAHugeValueAfterNineWindows) {
  const std::vector<std::size_t> bins{0, 3, 11, 20, 31, 32, 33, 40, 50};
  auto sliding = SlidingDft::make(100, bins).value();
  Rng rng(20240603);
  std::vector<double> x;
  for (int t = 0; t < 1000; ++t) {
    x.push_back(t == 50 ? 1e200 : rng.normal());
    ASSERT_TRUE(sliding.push(x.back()));
  }
  EXPECT_LT(error(sliding, bins, x), 1e-11);
}

TEST(SlidingDft, RefusesPointsThatAreNoneAndStaysAsItWas) {
  const std::array<std::size_t, 2> bins{0, 1};
  auto sliding = SlidingDft::make(4, bins).value();
  const std::vector<double> x{1, 2, 3};
  for (const double value : x) ASSERT_TRUE(sliding.push(value));
  for (const double value : {kNaN, std::numeric_limits<double>::infinity(), -1e300}) {
    EXPECT_EQ(sliding.push(value).error().code, Errc::kInvalidArgument);
  }
  EXPECT_LT(error(sliding, bins, x), 1e-14);
}

TEST(SlidingDft, RefusesWindowsAndBinsThatAreNone) {
  const std::array<std::size_t, 1> bins{4};
  EXPECT_FALSE(SlidingDft::make(0, bins));
  EXPECT_FALSE(SlidingDft::make(4, bins));
  EXPECT_FALSE(SlidingDft::make(std::size_t{1} << 25U, bins));
  EXPECT_FALSE(SlidingDft::make(4, {}));
  EXPECT_TRUE(SlidingDft::make(5, bins));
}

}  // namespace
}  // namespace foreshock
