#include "foreshock/models/arima/kpss.h"

#include <cmath>
#include <cstddef>
#include <limits>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "../../golden/unit_roots.h"

namespace foreshock {
namespace {

void expect_agreement(const golden::StatisticAndP& expected, const Result<Kpss>& found) {
  ASSERT_TRUE(found);
  EXPECT_NEAR(found->statistic, expected.statistic, 1e-8 * expected.statistic);
  EXPECT_NEAR(found->p_value, expected.p, 1e-8);
}

TEST(Kpss, AgreesWithR) {
  for (const golden::UnitRoots& c : golden::kUnitRoots) {
    SCOPED_TRACE(c.series);
    const std::size_t n = c.y.size();
    expect_agreement(c.level_short, kpss_test(c.y, KpssNull::kLevel, kpss_lags_short(n)));
    expect_agreement(c.level_long, kpss_test(c.y, KpssNull::kLevel, kpss_lags_long(n)));
    expect_agreement(c.trend_short, kpss_test(c.y, KpssNull::kTrend, kpss_lags_short(n)));
    expect_agreement(c.trend_long, kpss_test(c.y, KpssNull::kTrend, kpss_lags_long(n)));
    const auto kpss = kpss_test(c.y, KpssNull::kLevel, kpss_lags_differencing(n));
    EXPECT_NEAR(kpss->statistic, c.kpss_differencing, 1e-8 * c.kpss_differencing);
  }
}

// Exact: e = (-2, -1, 1, 2), S = (-2, -3, -2, 0), eta = 17 / 16; s^2(0) = 10 / 4;
// s^2(1) = (10 + 2 (1/2) (2 - 1 + 2)) / 4 = 13 / 4.
TEST(Kpss, IsWhatOneFindsByHand) {
  const std::vector<double> y{8, 9, 11, 12};
  EXPECT_NEAR(kpss_test(y, KpssNull::kLevel, 0)->statistic, 17.0 / 40, 1e-15);
  EXPECT_NEAR(kpss_test(y, KpssNull::kLevel, 1)->statistic, 17.0 / 52, 1e-15);
}

TEST(Kpss, DoesNotKnowUnitsOrOffsets) {
  for (const KpssNull null : {KpssNull::kLevel, KpssNull::kTrend}) {
    const double plain = kpss_test(classic::kNile, null, 4)->statistic;
    for (const double scale : {-1.0, 1e-9, 1e9}) {
      for (const double offset : {0.0, 1e6}) {
        std::vector<double> y;
        for (const double v : classic::kNile) y.push_back(scale * (v + offset));
        EXPECT_NEAR(kpss_test(y, null, 4)->statistic, plain, 1e-10 * plain);
      }
    }
  }
}

// Statistical: at 5 % white noise is rejected in 5 % of series; of 4000 that is 200 +- 14, and here
// within 4 standard deviations (the level is asymptotic: n = 500 costs less than one of them).
TEST(Kpss, RejectsWhiteNoiseAsOftenAsItSays) {
  for (const KpssNull null : {KpssNull::kLevel, KpssNull::kTrend}) {
    std::mt19937_64 rng(20240901);
    std::normal_distribution<double> normal;
    int rejected = 0;
    std::vector<double> y(500);
    for (int trial = 0; trial < 4000; ++trial) {
      for (double& v : y) v = normal(rng);
      const auto kpss = kpss_test(y, null, 0);
      rejected += kpss->statistic > kpss->critical_5 ? 1 : 0;
    }
    EXPECT_NEAR(rejected, 200, 56);
  }
}

TEST(Kpss, RefusesWhatHasNoLevelToLeave) {
  EXPECT_FALSE(kpss_test({}, KpssNull::kLevel, 0));
  EXPECT_FALSE(kpss_test(std::vector<double>{1}, KpssNull::kLevel, 0));
  EXPECT_FALSE(kpss_test(std::vector<double>{1, 2}, KpssNull::kTrend, 0));
  EXPECT_FALSE(kpss_test(std::vector<double>(50, 0.1), KpssNull::kLevel, 2));
  EXPECT_FALSE(kpss_test(std::vector<double>(50, 1e6 + 0.1), KpssNull::kTrend, 2));
  std::vector<double> ramp;
  for (int t = 0; t < 50; ++t) ramp.push_back(1e6 + 0.1 * t);
  EXPECT_TRUE(kpss_test(ramp, KpssNull::kLevel, 2));
  EXPECT_FALSE(kpss_test(ramp, KpssNull::kTrend, 2));
}

TEST(Kpss, RefusesGapsInfinitiesAndWrongLags) {
  std::vector<double> y(classic::kNile.begin(), classic::kNile.end());
  EXPECT_FALSE(kpss_test(y, KpssNull::kLevel, -1));
  EXPECT_FALSE(kpss_test(y, KpssNull::kLevel, 100));
  y[50] = std::numeric_limits<double>::infinity();
  EXPECT_FALSE(kpss_test(y, KpssNull::kLevel, 2));
  y[50] = std::nan("");
  EXPECT_FALSE(kpss_test(y, KpssNull::kLevel, 2));
}

}  // namespace
}  // namespace foreshock
