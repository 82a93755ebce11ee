#include "foreshock/spectral/spectral_shape.h"

#include <cmath>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include "golden_lines.h"
#include "random_series.h"

#include "foreshock/spectral/spectrum.h"

namespace foreshock {
namespace {

// Computed from SciPy 1.10.1's spectra of the x of spectra.txt, with NumPy 1.24.2: welch with
// segments of 64, all bins; |rfft|^2 without the bin at 0, of which none is doubled: here all are.
TEST(SpectralShape, IsThatOfSciPysSpectra) {
  const auto x = golden::values_of(golden::read_lines(FORESHOCK_GOLDEN "/spectra.txt"), "x");
  const auto by_welch = welch(x, {.segment = 64, .rate = 10}).value().power;
  auto raw = periodogram(x, {.rate = 10}).value().power;
  raw.back() *= 2;
  const auto bins = std::span(raw).subspan(1);

  EXPECT_NEAR(spectral_entropy(by_welch).value(), 0.4629398343978814, 1e-13);
  EXPECT_NEAR(spectral_entropy(bins).value(), 0.5003140285266204, 1e-13);
  EXPECT_NEAR(spectral_flatness(bins).value(), 0.08616156462058605, 1e-13);
}

TEST(SpectralShape, GoesFromOneLineToTheSameEverywhere) {
  EXPECT_EQ(spectral_entropy(std::vector<double>{0, 3, 0, 0}).value(), 0);
  EXPECT_EQ(spectral_flatness(std::vector<double>{0, 3, 0, 0}).value(), 0);
  EXPECT_DOUBLE_EQ(spectral_entropy(std::vector<double>(7, 2.5)).value(), 1);
  EXPECT_DOUBLE_EQ(spectral_flatness(std::vector<double>(7, 2.5)).value(), 1);
  // -(1/4 log 1/4 + 3/4 log 3/4) / log 2; sqrt(3) / 2.
  EXPECT_NEAR(spectral_entropy(std::vector<double>{1, 3}).value(), 0.8112781244591328, 1e-15);
  EXPECT_NEAR(spectral_flatness(std::vector<double>{1, 3}).value(), std::sqrt(3) / 2, 1e-15);
}

TEST(SpectralShape, KnowsNoUnit) {
  for (const double unit : {1e-300, 1.0, 5e307}) {
    const std::vector<double> power{unit, 3 * unit, 2 * unit};
    EXPECT_NEAR(spectral_entropy(power).value(), 0.9206198357143052, 1e-14);
    EXPECT_NEAR(spectral_flatness(power).value(), std::cbrt(6) / 2, 1e-14);
  }
}

// exp(-Euler's constant): the mean log of an exponential variable is -0.5772.
TEST(SpectralFlatness, OfNoiseIsThatOfExponentialVariables) {
  Rng rng(7);
  const auto raw = periodogram(random_series(rng, 100'001, 0)).value().power;
  EXPECT_NEAR(spectral_flatness(std::span(raw).subspan(1)).value(), 0.5615, 0.01);
}

TEST(SpectralShape, RefusesWhatHasNone) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const std::vector<std::vector<double>> bad{{}, {0, 0}, {1, -1}, {1, kNaN}, {1, kInfinity}};
  for (const auto& power : bad) {
    EXPECT_EQ(spectral_entropy(power).error().code, Errc::kInvalidArgument);
    EXPECT_EQ(spectral_flatness(power).error().code, Errc::kInvalidArgument);
  }
  EXPECT_FALSE(spectral_entropy(std::vector<double>{1}).has_value());
  EXPECT_EQ(spectral_flatness(std::vector<double>{4}).value(), 1);
}

}  // namespace
}  // namespace foreshock
