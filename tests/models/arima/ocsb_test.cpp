#include "foreshock/models/arima/ocsb.h"

#include <cmath>
#include <cstddef>
#include <limits>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "../../golden/unit_roots.h"

namespace foreshock {
namespace {

TEST(Ocsb, AgreesWithR) {
  for (const golden::UnitRoots& c : golden::kUnitRoots) {
    if (c.season == 1) continue;
    SCOPED_TRACE(c.series);
    const auto plain = ocsb_test(c.y, c.season, 0);
    const auto lags = ocsb_lags(c.y, c.season, 3);
    ASSERT_TRUE(plain && lags);
    const auto chosen = ocsb_test(c.y, c.season, *lags);
    ASSERT_TRUE(chosen);
    EXPECT_NEAR(plain->statistic, c.seasonal.ocsb_fixed_0, 1e-8 * std::abs(plain->statistic));
    EXPECT_NEAR(chosen->statistic, c.seasonal.ocsb_aic_3, 1e-8 * std::abs(chosen->statistic));
    EXPECT_NEAR(plain->critical_5, c.seasonal.ocsb_critical, 1e-8);
  }
}

TEST(Ocsb, DoesNotKnowUnitsOffsetsOrSlopes) {
  const double plain = ocsb_test(classic::kUkGas, 4, 2)->statistic;
  for (const double scale : {-1.0, 1e-9, 1e9}) {
    for (const double offset : {0.0, 1e6}) {
      std::vector<double> y;
      for (const double v : classic::kUkGas) y.push_back(scale * (v + offset));
      EXPECT_NEAR(ocsb_test(y, 4, 2)->statistic, plain, 1e-7);
      EXPECT_EQ(*ocsb_lags(y, 4, 3), *ocsb_lags(classic::kUkGas, 4, 3));
    }
  }
}

// Statistical: sums of noise at lag 1 and at lag m are the null hypothesis; of 1000 series some 50
// are rejected, four standard deviations of 7 allowed, and 15 for the smoothing of the critical
// values. Noise without a unit root is always rejected at n = 240.
TEST(Ocsb, RejectsWanderingSeasonsAsOftenAsItSaysAndNoiseAlways) {
  std::mt19937_64 rng(20240904);
  std::normal_distribution<double> normal;
  int rejected = 0;
  int rejected_noise = 0;
  std::vector<double> y(240);
  for (int trial = 0; trial < 1000; ++trial) {
    for (double& v : y) v = normal(rng);
    const auto noise = ocsb_test(y, 4, 0);
    rejected_noise += noise->statistic < noise->critical_5 ? 1 : 0;
    for (std::size_t t = 1; t < y.size(); ++t) y[t] += y[t - 1];
    for (std::size_t t = 4; t < y.size(); ++t) y[t] += y[t - 4];
    const auto wandering = ocsb_test(y, 4, 0);
    rejected += wandering->statistic < wandering->critical_5 ? 1 : 0;
  }
  EXPECT_NEAR(rejected, 50, 43);
  EXPECT_EQ(rejected_noise, 1000);
}

TEST(Ocsb, RefusesWhatItCannotTest) {
  EXPECT_FALSE(ocsb_test({}, 4, 0));
  EXPECT_FALSE(ocsb_test(std::vector<double>{1}, 4, 0));
  EXPECT_FALSE(ocsb_test(std::vector<double>(50, 0.1), 4, 0));
  EXPECT_FALSE(ocsb_test(classic::kUkGas, 1, 0));
  EXPECT_FALSE(ocsb_test(classic::kUkGas, 4, -1));
  EXPECT_FALSE(ocsb_test(classic::kUkGas, 4, 60));
  EXPECT_FALSE(ocsb_test(classic::kUkGas, 106, 0));
  EXPECT_FALSE(ocsb_lags(classic::kUkGas, 4, 0));
  EXPECT_FALSE(ocsb_lags({}, 4, 3));
  std::vector<double> ramp;
  std::vector<double> season;
  for (int t = 0; t < 50; ++t) {
    ramp.push_back(1e6 + 0.1 * t);
    season.push_back(t % 4);
  }
  EXPECT_FALSE(ocsb_test(ramp, 4, 0));
  EXPECT_FALSE(ocsb_test(season, 4, 0));
  std::vector<double> y(classic::kUkGas.begin(), classic::kUkGas.end());
  for (const double bad : {std::nan(""), std::numeric_limits<double>::infinity()}) {
    y[50] = bad;
    EXPECT_FALSE(ocsb_test(y, 4, 1));
    EXPECT_FALSE(ocsb_lags(y, 4, 3));
  }
}

}  // namespace
}  // namespace foreshock
