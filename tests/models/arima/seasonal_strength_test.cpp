#include "foreshock/models/arima/seasonal_strength.h"

#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "../../golden/unit_roots.h"

namespace foreshock {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

TEST(SeasonalStrength, AgreesWithR) {
  for (const golden::UnitRoots& c : golden::kUnitRoots) {
    if (c.season == 1) continue;
    const auto strength = seasonal_strength(c.y, c.season);
    ASSERT_TRUE(strength) << c.series;
    EXPECT_NEAR(*strength, c.seasonal.strength, 1e-8) << c.series;
  }
}

// Golden: forecast 8.20, strength from mstl(x) with these points missing. It fills gaps in its own
// way, so the tolerance is 0.002, the effect of an error of some 10 % of the remainder's spread.
TEST(SeasonalStrength, IsHardlyMovedByGaps) {
  std::vector<double> y(classic::kAirPassengers.begin(), classic::kAirPassengers.end());
  for (const std::size_t t : {0U, 1U, 29U, 30U, 76U, 143U}) y[t] = kNaN;
  EXPECT_NEAR(*seasonal_strength(y, 12), 0.9404200582, 0.002);
}

TEST(SeasonalStrength, IsOneForAnExactSeasonAndNoneWithoutOne) {
  std::vector<double> season;
  std::vector<double> ramp;
  for (int t = 0; t < 60; ++t) {
    season.push_back(t % 12);
    ramp.push_back(1e6 + 0.1 * t);
  }
  EXPECT_NEAR(*seasonal_strength(season, 12), 1, 1e-12);
  EXPECT_EQ(*seasonal_strength(ramp, 12), 0);
  EXPECT_EQ(*seasonal_strength(std::vector<double>(60, 0.1), 12), 0);
  EXPECT_EQ(*seasonal_strength(std::vector<double>(60, 0.0), 12), 0);
}

TEST(SeasonalStrength, DoesNotKnowUnitsOrOffsets) {
  const double plain = *seasonal_strength(classic::kUkGas, 4);
  for (const double scale : {-1.0, 1e-9, 1e9, 1e200}) {
    for (const double offset : {0.0, 1e6}) {
      std::vector<double> y;
      for (const double v : classic::kUkGas) y.push_back(scale * (v + offset));
      EXPECT_NEAR(*seasonal_strength(y, 4), plain, 1e-9);
    }
  }
}

TEST(SeasonalStrength, IsWeakInNoise) {
  std::mt19937_64 rng(7);
  std::normal_distribution<double> normal;
  std::vector<double> y(240);
  for (double& v : y) v = normal(rng);
  EXPECT_LT(*seasonal_strength(y, 12), 0.5);
}

TEST(SeasonalStrength, RefusesShortSeriesAndInfinities) {
  EXPECT_FALSE(seasonal_strength({}, 12));
  EXPECT_FALSE(seasonal_strength(std::vector<double>{1}, 12));
  EXPECT_FALSE(seasonal_strength(std::vector<double>(24, 1.0), 12));
  EXPECT_FALSE(seasonal_strength(std::vector<double>(24, 1.0), 1));
  EXPECT_FALSE(seasonal_strength(std::vector<double>(60, kNaN), 12));
  std::vector<double> y(classic::kUkGas.begin(), classic::kUkGas.end());
  y[9] = std::numeric_limits<double>::infinity();
  EXPECT_FALSE(seasonal_strength(y, 4));
}

}  // namespace
}  // namespace foreshock
