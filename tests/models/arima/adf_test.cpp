#include "foreshock/models/arima/adf.h"

#include <cmath>
#include <cstddef>
#include <limits>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "../../golden/unit_roots.h"

namespace foreshock {
namespace {

TEST(Adf, AgreesWithR) {
  for (const golden::UnitRoots& c : golden::kUnitRoots) {
    SCOPED_TRACE(c.series);
    const int lags = adf_lags(c.y.size());
    const auto trend = adf_test(c.y, UnitRootTerms::kTrend, lags);
    const auto level = adf_test(c.y, UnitRootTerms::kLevel, lags);
    const auto none = adf_test(c.y, UnitRootTerms::kNone, lags);
    ASSERT_TRUE(trend && level && none);
    EXPECT_NEAR(trend->statistic, c.adf_trend.statistic, 1e-8 * std::abs(trend->statistic));
    EXPECT_NEAR(trend->p_value, c.adf_trend.p, 1e-8);
    EXPECT_NEAR(level->statistic, c.adf_level, 1e-8 * std::abs(c.adf_level));
    EXPECT_NEAR(none->statistic, c.adf_none, 1e-8 * std::abs(c.adf_none));
  }
}

// Exact: steps (1, 1, -2) on y_{t-1} = (1, 2, 3): pi = -3 / 14, SSE = 6 - 9 / 14 = 75 / 14,
// t = pi / sqrt(SSE / 2 / 14) = -(3 / 14) sqrt(2 * 14 * 14 / 75).
TEST(Adf, IsWhatOneFindsByHand) {
  const std::vector<double> y{1, 2, 3, 1};
  const auto adf = adf_test(y, UnitRootTerms::kNone, 0);
  ASSERT_TRUE(adf);
  EXPECT_NEAR(adf->statistic, -3 * std::sqrt(2.0 / 75), 1e-14);
}

TEST(Adf, DoesNotKnowUnitsOrOffsets) {
  for (const UnitRootTerms terms : {UnitRootTerms::kLevel, UnitRootTerms::kTrend}) {
    const double plain = adf_test(classic::kNile, terms, 4)->statistic;
    for (const double scale : {-1.0, 1e-9, 1e9}) {
      for (const double offset : {0.0, 1e6}) {
        std::vector<double> y;
        for (const double v : classic::kNile) y.push_back(scale * (v + offset));
        EXPECT_NEAR(adf_test(y, terms, 4)->statistic, plain, 1e-8);
      }
    }
  }
}

// Statistical: random walks are rejected as often as the tables say. Of 4000 at 5 % that is 200, a
// standard deviation 14; four of them are allowed. Of 4000 at p < 0.9 it is 3600 +- 19.
TEST(Adf, RejectsRandomWalksAsOftenAsItSays) {
  for (const UnitRootTerms terms :
       {UnitRootTerms::kNone, UnitRootTerms::kLevel, UnitRootTerms::kTrend}) {
    std::mt19937_64 rng(20240902);
    std::normal_distribution<double> normal;
    int rejected = 0;
    int below_90 = 0;
    std::vector<double> y(101);
    for (int trial = 0; trial < 4000; ++trial) {
      double level = 0;
      for (double& v : y) v = level += normal(rng);
      const auto adf = adf_test(y, terms, 0);
      rejected += adf->statistic < adf->critical_5 ? 1 : 0;
      below_90 += adf->p_value < 0.9 ? 1 : 0;
    }
    EXPECT_NEAR(rejected, 200, 56);
    EXPECT_NEAR(below_90, 3600, 76);
  }
}

TEST(Adf, RefusesWhatObeysItsEquationExactly) {
  std::vector<double> ramp;
  for (int t = 0; t < 50; ++t) ramp.push_back(1e6 + 0.1 * t);
  for (const UnitRootTerms terms :
       {UnitRootTerms::kNone, UnitRootTerms::kLevel, UnitRootTerms::kTrend}) {
    EXPECT_FALSE(adf_test(std::vector<double>(50, 0.1), terms, 1));
    EXPECT_FALSE(adf_test(std::vector<double>(50, 0.0), terms, 0));
    EXPECT_FALSE(adf_test(ramp, terms, 1));
  }
}

TEST(Adf, RefusesShortSeriesGapsAndInfinities) {
  EXPECT_EQ(adf_lags(0), 0);
  EXPECT_EQ(adf_lags(65), 4);
  EXPECT_FALSE(adf_test({}, UnitRootTerms::kTrend, 0));
  EXPECT_FALSE(adf_test(std::vector<double>{1}, UnitRootTerms::kTrend, 0));
  EXPECT_FALSE(adf_test(std::vector<double>{1, 3, 2, 5}, UnitRootTerms::kTrend, 0));
  EXPECT_FALSE(adf_test(classic::kNile, UnitRootTerms::kTrend, -1));
  EXPECT_FALSE(adf_test(classic::kNile, UnitRootTerms::kTrend, 60));
  std::vector<double> y(classic::kNile.begin(), classic::kNile.end());
  for (const double bad : {std::nan(""), std::numeric_limits<double>::infinity()}) {
    y[50] = bad;
    EXPECT_FALSE(adf_test(y, UnitRootTerms::kTrend, 2));
    EXPECT_FALSE(adf_test(y, UnitRootTerms::kNone, 2));
  }
}

}  // namespace
}  // namespace foreshock
