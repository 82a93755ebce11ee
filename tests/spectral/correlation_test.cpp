#include "foreshock/spectral/correlation.h"

#include <cmath>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include "../golden/correlation.h"
#include "../support/classic_series.h"
#include "random_series.h"

namespace foreshock {
namespace {

using std::span;

void expect_near(span<const double> found, span<const double> expected, double tolerance) {
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t k = 0; k < found.size(); ++k) EXPECT_NEAR(found[k], expected[k], tolerance) << k;
}

/// The definition with missing points, term by term.
std::vector<double> acov_by_definition(span<const double> y, std::size_t max_lag) {
  long double sum = 0;
  long double count = 0;
  for (const double value : y) {
    if (!std::isnan(value)) sum += value, count += 1;
  }
  const long double mean = sum / count;
  std::vector<double> acov;
  for (std::size_t k = 0; k <= max_lag; ++k) {
    long double products = 0;
    std::size_t pairs = 0;
    for (std::size_t t = 0; t + k < y.size(); ++t) {
      if (std::isnan(y[t]) || std::isnan(y[t + k])) continue;
      products += (y[t] - mean) * (y[t + k] - mean);
      ++pairs;
    }
    acov.push_back(
        pairs == 0 ? kNaN : static_cast<double>(products / static_cast<long double>(pairs + k)));
  }
  return acov;
}

// Mean 2, deviations -1 0 1: (1 + 0 + 1) / 3, (0 + 0) / 3, -1 / 3.
TEST(Autocovariance, OfThreePointsIsWhatIsCountedByHand) {
  const auto acov = autocovariance(std::vector<double>{1, 2, 3}, 2).value();
  expect_near(acov, std::vector{2.0 / 3, 0.0, -1.0 / 3}, 1e-15);
}

// Mean 2, deviations -1 . 1 0: lag 0 (1 + 1 + 0) / 3; lag 1 the one pair (1 0) / (1 + 1); lag 2 one
// pair -1 1 / (1 + 2); lag 3 -1 0 / (1 + 3).
TEST(Autocovariance, DividesByThePairsThatAreThereAndTheLag) {
  const auto acov = autocovariance(std::vector<double>{1, kNaN, 3, 2}, 3).value();
  expect_near(acov, std::vector{2.0 / 3, 0.0, -1.0 / 3, 0.0}, 1e-15);
}

TEST(Autocovariance, IsNaNAtALagWithoutAnyPair) {
  const auto acov = autocovariance(std::vector<double>{1, kNaN, 3, kNaN, 2}, 4).value();
  EXPECT_TRUE(std::isnan(acov[1]));
  EXPECT_TRUE(std::isnan(acov[3]));
  EXPECT_TRUE(std::isfinite(acov[2]));
  EXPECT_TRUE(std::isfinite(acov[4]));
}

// Property, over both ways of summing (the last lengths go by transform): the definition.
TEST(Autocovariance, IsItsDefinitionWithAndWithoutMissingPoints) {
  Rng rng(20240504);
  for (const std::size_t n : {2U, 5U, 50U, 300U, 3000U, 6000U}) {
    for (const double missing : {0.0, 0.3}) {
      auto y = random_series(rng, n, 0.7);
      for (std::size_t t = 2; t < n; ++t) {
        if (rng.uniform() < missing) y[t] = kNaN;
      }
      const std::size_t max_lag = std::min(n - 1, 600UL);
      const auto expected = acov_by_definition(y, max_lag);

      const auto acov = autocovariance(y, max_lag).value();

      for (std::size_t k = 0; k <= max_lag; ++k) {
        ASSERT_EQ(std::isnan(acov[k]), std::isnan(expected[k])) << n << ' ' << k;
        if (std::isnan(acov[k])) continue;
        ASSERT_NEAR(acov[k], expected[k], 1e-12 * expected[0]) << n << ' ' << k;
      }
    }
  }
}

TEST(Autocovariance, IsThatOfR) {
  expect_near(autocovariance(classic::kNile, 10).value(), golden::kNileAcov,
              1e-12 * golden::kNileAcov[0]);
  expect_near(autocovariance(golden::kPresidents, 20).value(), golden::kPresidentsAcov,
              1e-12 * golden::kPresidentsAcov[0]);
}

TEST(Acf, IsThatOfR) {
  expect_near(acf(classic::kNile, 40).value(), golden::kNileAcf, 1e-12);
  expect_near(acf(golden::kLh, 20).value(), golden::kLhAcf, 1e-12);
  expect_near(acf(golden::kPresidents, 20).value(), golden::kPresidentsAcf, 1e-12);
}

// A power of two changes no digit; other factors round every value once.
TEST(Acf, KnowsNoUnit) {
  const auto expected = acf(golden::kPresidents, 20).value();
  for (const double factor : {1e-300, 1e-150, 3.0, 1e150, 1e300}) {
    std::vector<double> y(golden::kPresidents.begin(), golden::kPresidents.end());
    for (double& value : y) value *= factor;
    expect_near(acf(y, 20).value(), expected, 1e-14);
  }
}

TEST(Autocovariance, HoldsOutFrom1e150To1eMinus150) {
  for (const double factor : {1e-150, 1e150}) {
    std::vector<double> y(classic::kNile.begin(), classic::kNile.end());
    for (double& value : y) value *= factor / 100;
    const auto acov = autocovariance(y, 10).value();
    for (std::size_t k = 0; k <= 10; ++k) {
      EXPECT_NEAR(acov[k] / factor / factor * 1e4 / golden::kNileAcov[0],
                  golden::kNileAcov[k] / golden::kNileAcov[0], 1e-12);
    }
  }
}

// Halves and an offset of 1e9 are exact, so that the answer is that without the offset.
TEST(Autocovariance, LosesNothingToALargeOffset) {
  std::vector<double> y(classic::kNile.begin(), classic::kNile.end());
  for (double& value : y) value = 1e9 + value / 2048;
  const auto acov = autocovariance(y, 10).value();
  for (std::size_t k = 0; k <= 10; ++k) {
    EXPECT_NEAR(acov[k] * 2048 * 2048, golden::kNileAcov[k], 1e-12 * golden::kNileAcov[0]) << k;
  }
}

TEST(Autocovariance, SaysWhenTheVarianceIsNoDouble) {
  for (const double size : {1e-200, 1e200}) {
    const std::vector<double> y{size, 2 * size, 4 * size, size};
    EXPECT_EQ(autocovariance(y, 1).error().code, Errc::kInvalidArgument);
    EXPECT_TRUE(acf(y, 1).has_value());
  }
}

// Mean -0.2, deviations -0.8 . 1.2 . -1.8 3.2 -1.8: lag 0 is 18.8 / 5, lag 1 its two pairs over
// 2 + 1, -11.52 / 3, which is larger.
TEST(Acf, IsCutOffWhereMissingPointsBringItBeyondOne) {
  const std::vector<double> y{-1, kNaN, 1, kNaN, -2, 3, -2};
  expect_near(autocovariance(y, 1).value(), std::vector{18.8 / 5, -11.52 / 3}, 1e-14);
  expect_near(acf(y, 1).value(), std::vector{1.0, -1.0}, 0);
}

TEST(Acf, RefusesWhatHasNoCorrelation) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const std::vector<std::vector<double>> bad{{},        {1},       {kNaN, kNaN},
                                             {4, 4, 4}, {kNaN, 1}, {1, kInfinity, 2}};
  for (const auto& y : bad) {
    EXPECT_EQ(acf(y, 0).error().code, Errc::kInvalidArgument) << y.size();
    EXPECT_EQ(autocovariance(y, 0).error().code, Errc::kInvalidArgument) << y.size();
  }
  EXPECT_EQ(acf(classic::kNile, 100).error().code, Errc::kInvalidArgument);
  EXPECT_TRUE(acf(classic::kNile, 99).has_value());
  EXPECT_NE(acf(std::vector<double>{4, 4, 4}, 0).error().message.find("all values are equal"),
            std::string::npos);
}

}  // namespace
}  // namespace foreshock
