#include "foreshock/spectral/multitaper.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>
#include <vector>

#include <gtest/gtest.h>

#include "../golden/multitaper.h"
#include "../golden/sliding_dft.h"
#include "random_series.h"

namespace foreshock {
namespace {

using Series = std::vector<double>;

/// At every 8th bin, relative.
void expect_near(std::span<const double> found, std::span<const double> expected,
                 double tolerance) {
  ASSERT_EQ(found.size(), 129U);
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_NEAR(found[8 * i], expected[i], tolerance * std::abs(expected[i])) << i;
  }
}

double mean_of(std::span<const double> x) {
  return std::accumulate(x.begin(), x.end(), 0.0) / static_cast<double>(x.size());
}

double variance_of(std::span<const double> x) {
  double squares = 0;
  for (const double value : x) squares += (value - mean_of(x)) * (value - mean_of(x));
  return squares / static_cast<double>(x.size());
}

TEST(Multitaper, IsThatOfNumpyWithFixedWeights) {
  const auto tapers = dpss(256, 4, 7).value();
  const auto equal =
      multitaper(golden::kMixed, tapers, {.weights = TaperWeights::kEqual, .rate = 10}).value();
  const auto by_eigenvalue =
      multitaper(golden::kMixed, tapers, {.weights = TaperWeights::kEigenvalue, .rate = 10})
          .value();
  EXPECT_NEAR(equal.step, 10.0 / 256, 1e-16);
  expect_near(equal.density, golden::kEqualDensity, 1e-11);
  expect_near(by_eigenvalue.density, golden::kEigenvalueDensity, 1e-11);
  EXPECT_NEAR(equal.degrees_of_freedom[3], 14, 1e-12);
}

TEST(Multitaper, TestsLinesAsNumpyDoes) {
  const auto found = multitaper(golden::kMixed, dpss(256, 4, 7).value(), {.rate = 10}).value();
  expect_near(found.f, golden::kThomsonF, 1e-10);
  expect_near(found.p, golden::kThomsonP, 1e-10);
  for (std::size_t i = 0; i < golden::kLineRe.size(); ++i) {
    EXPECT_NEAR(found.line[8 * i].real(), golden::kLineRe[i], 1e-13);
    EXPECT_NEAR(found.line[8 * i].imag(), golden::kLineIm[i], 1e-13);
  }
}

TEST(Multitaper, AdaptsAsNitimeDoes) {
  const auto tapers = dpss(256, 4, 8).value();
  // The variance that nitime takes (golden/multitaper.h): half of that of the density whose weights
  // are the eigenvalues squared.
  auto squared = tapers;
  for (double& lambda : squared.concentration) lambda *= lambda;
  const auto density =
      multitaper(golden::kMixed, squared, {.weights = TaperWeights::kEigenvalue}).value().density;
  const double variance = mean_of(Series(density)) * 129 / 256 / 2;

  const auto found = multitaper(golden::kMixed, tapers, {.rate = 10, .variance = variance}).value();

  expect_near(found.density, golden::kNitimeDensity, 2e-3);
}

TEST(Multitaper, AdaptsAsRDoesButFurther) {
  const auto tapers = dpss(256, 4, 7).value();
  const auto found = multitaper(golden::kMixed, tapers, {}).value().density;
  for (std::size_t i = 1; i < golden::kRDensity.size() - 1; ++i) {  // At 0, R's other mean shows.
    EXPECT_NEAR(found[8 * i] / 2, golden::kRDensity[i], 0.06 * golden::kRDensity[i]) << i;
  }
}

// Property, by Thomson's equations: with b_k from the density itself, the density comes out again.
TEST(Multitaper, SolvesThomsonsEquations) {
  Rng rng(20240901);
  for (const std::size_t n : {30U, 101U, 256U}) {
    const auto y = random_series(rng, n, 0.95);
    const auto tapers = dpss(n, 3, 6).value();
    const auto found = multitaper(y, tapers, {}).value();
    const double mean = mean_of(y);
    const double variance = variance_of(y);
    for (std::size_t j = 0; j <= n / 2; ++j) {
      const double s = found.density[j] / (j == 0 || 2 * j == n ? 1 : 2);
      double top = 0;
      double bottom = 0;
      double squares = 0;
      for (std::size_t k = 0; k < tapers.count(); ++k) {
        std::complex<double> sum = 0;
        for (std::size_t t = 0; t < n; ++t) {
          const double angle =
              -2 * std::numbers::pi * static_cast<double>(j * t % n) / static_cast<double>(n);
          sum += tapers.taper(k)[t] * (y[t] - mean) * std::polar(1.0, angle);
        }
        const double lambda = tapers.concentration[k];
        const double b = s / (lambda * s + (1 - lambda) * variance);
        top += lambda * b * b * std::norm(sum);
        bottom += lambda * b * b;
        squares += lambda * b * b * lambda * b * b;
      }
      EXPECT_NEAR(top / bottom, s, 1e-9 * s) << n << ' ' << j;
      EXPECT_NEAR(found.degrees_of_freedom[j], 2 * bottom * bottom / squares, 1e-7);
    }
  }
}

// Statistical: the p-values of noise are even; of 500 x 50 bins 1 % are below 1 %. Bins nearby hang
// together, so the standard error is about that of 500 x 8 bins, 0.16 %.
TEST(Multitaper, GivesNoiseEvenPValues) {
  Rng rng(20240902);
  const auto tapers = dpss(128, 4, 7).value();
  int low = 0;
  for (int series = 0; series < 500; ++series) {
    const auto found = multitaper(random_series(rng, 128, 0), tapers, {}).value();
    for (std::size_t j = 7; j < 57; ++j) low += found.p[j] < 0.01 ? 1 : 0;
  }
  EXPECT_NEAR(low / 25000.0, 0.01, 0.006);
}

TEST(Multitaper, FindsALineAndItsAmplitude) {
  Rng rng(20240903);
  Series y;
  for (int t = 0; t < 200; ++t) {
    y.push_back(3 + 2 * std::cos(2 * std::numbers::pi * 0.15 * t + 0.5) + 0.1 * rng.normal());
  }
  const auto found = multitaper(y, dpss(200, 4, 7).value(), {}).value();
  EXPECT_LT(found.p[30], 1e-10);
  EXPECT_NEAR(std::abs(found.line[30]), 1, 0.02);
  EXPECT_NEAR(std::arg(found.line[30]), 0.5, 0.02);
}

TEST(Multitaper, AddsUpToTheVarianceAlsoWithZerosBehind) {
  Rng rng(20240904);
  const auto y = random_series(rng, 500, 0.5);
  for (const std::size_t length : {500U, 501U, 2048U}) {
    const auto found = multitaper(y, dpss(500, 4, 7).value(),
                                  {.weights = TaperWeights::kEqual, .rate = 7, .length = length})
                           .value();
    ASSERT_EQ(found.density.size(), length / 2 + 1);
    const double sum = std::accumulate(found.density.begin(), found.density.end(), 0.0);
    EXPECT_NEAR(sum * found.step, variance_of(y), 0.1 * variance_of(y));
  }
}

TEST(Multitaper, RefusesWhatItCannotTransform) {
  const auto tapers = dpss(8, 2, 3).value();
  const Series y{1, 2, 4, 3, 2, 5, 3, 1};
  EXPECT_TRUE(multitaper(y, tapers, {}));
  EXPECT_FALSE(multitaper(Series{1, 2}, tapers, {}));
  EXPECT_FALSE(multitaper(y, dpss(8, 2, 1).value(), {}));
  EXPECT_FALSE(multitaper(Series{1, 2, 4, kNaN, 2, 5, 3, 1}, tapers, {}));
  EXPECT_FALSE(multitaper(Series(8, 2.0), tapers, {}));
  EXPECT_FALSE(multitaper(y, tapers, {.rate = 0}));
  EXPECT_FALSE(multitaper(y, tapers, {.rate = kNaN}));
  EXPECT_FALSE(multitaper(y, tapers, {.length = 7}));
  EXPECT_FALSE(multitaper(y, tapers, {.variance = -1}));
  EXPECT_FALSE(multitaper(Series{1e200, 2, 4, 3, 2, 5, 3, 1}, tapers, {}));
}

}  // namespace
}  // namespace foreshock
