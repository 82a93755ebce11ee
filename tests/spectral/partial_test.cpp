#include "foreshock/spectral/partial.h"

#include <cmath>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include "../golden/correlation.h"
#include "../support/classic_series.h"
#include "random_series.h"

#include "foreshock/spectral/correlation.h"

namespace foreshock {
namespace {

// Deviations -1 1 0 0: r_1 = -1/2, r_2 = 0, and phi_22 = (r_2 - r_1^2) / (1 - r_1^2).
TEST(Pacf, OfFourPointsIsWhatIsCountedByHand) {
  const auto partial = pacf(std::vector<double>{1, 3, 2, 2}, 2).value();
  EXPECT_NEAR(partial[0], -0.5, 1e-15);
  EXPECT_NEAR(partial[1], (0 - 0.25) / (1 - 0.25), 1e-15);
}

TEST(Pacf, IsThatOfR) {
  const auto nile = pacf(classic::kNile, 40).value();
  const auto lh = pacf(golden::kLh, 20).value();
  const auto presidents = pacf(golden::kPresidents, 20).value();

  ASSERT_EQ(nile.size(), golden::kNilePacf.size());
  for (std::size_t k = 0; k < 40; ++k) EXPECT_NEAR(nile[k], golden::kNilePacf[k], 1e-12) << k;
  for (std::size_t k = 0; k < 20; ++k) EXPECT_NEAR(lh[k], golden::kLhPacf[k], 1e-12) << k;
  for (std::size_t k = 0; k < 20; ++k) {
    EXPECT_NEAR(presidents[k], golden::kPresidentsPacf[k], 1e-12) << k;
  }
}

// Property: biased autocovariances of a whole series are positive definite at every lag there is.
TEST(Pacf, IsInsideMinusOneToOneForWholeSeries) {
  Rng rng(20240506);
  for (int repeat = 0; repeat < 300; ++repeat) {
    const std::size_t n = 2 + rng.below(100);
    const auto partial = pacf(random_series(rng, n, 2 * rng.uniform() - 1), n - 1);

    ASSERT_TRUE(partial.has_value()) << partial.error().message;
    for (const double phi : *partial) ASSERT_LT(std::abs(phi), 1);
  }
}

TEST(Pacf, StartsWithTheAutocorrelationAtLagOne) {
  const double r = acf(classic::kUkGas, 1).value()[1];
  EXPECT_NEAR(pacf(classic::kUkGas, 1).value()[0], r, 1e-15);
  EXPECT_TRUE(pacf(classic::kUkGas, 0).value().empty());
}

TEST(Pacf, KnowsNoUnit) {
  const auto expected = pacf(classic::kNile, 20).value();
  for (const double factor : {1e-300, 1e150, 1e300}) {
    std::vector<double> y(classic::kNile.begin(), classic::kNile.end());
    for (double& value : y) value *= factor;
    const auto partial = pacf(y, 20).value();
    for (std::size_t k = 0; k < 20; ++k) EXPECT_NEAR(partial[k], expected[k], 1e-12);
  }
}

// Mean 0, c = 8 / 5, 2 / 2, -2 / 5: r_1 = 5/8, r_2 = -1/4, and phi_22 = -1.05 is no correlation.
TEST(Pacf, SaysWhenMissingPointsLeaveNothingPositiveDefinite) {
  const std::vector<double> y{-1, kNaN, -1, kNaN, 2, 1, kNaN, -1};
  const auto partial = pacf(y, 2);
  ASSERT_FALSE(partial.has_value());
  EXPECT_EQ(partial.error().code, Errc::kNotConverged);
  EXPECT_NE(partial.error().message.find("not positive definite at lag 2"), std::string::npos);
}

TEST(Pacf, RefusesWhatHasNoCorrelation) {
  const std::vector<std::vector<double>> bad{{}, {1}, {kNaN, kNaN}, {4, 4, 4}};
  for (const auto& y : bad) EXPECT_EQ(pacf(y, 0).error().code, Errc::kInvalidArgument);
  EXPECT_EQ(pacf(classic::kNile, 100).error().code, Errc::kInvalidArgument);
}

TEST(Pacf, NamesTheLagThatHasNoPair) {
  const auto partial = pacf(std::vector<double>{1, 2, kNaN, kNaN, 3, 5}, 3);
  EXPECT_EQ(partial.error().code, Errc::kInvalidArgument);
  EXPECT_NE(partial.error().message.find("2 steps apart"), std::string::npos);
}

}  // namespace
}  // namespace foreshock
