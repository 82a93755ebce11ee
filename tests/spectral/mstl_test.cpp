#include "foreshock/spectral/mstl.h"

#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include <gtest/gtest.h>

#include "../support/classic_series.h"

#include "foreshock/core/random.h"
#include "foreshock/spectral/stl.h"

namespace foreshock {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// A day of 24 and a week of 168, and what neither explains.
std::vector<double> hourly() {
  std::vector<double> y;
  for (int t = 0; t < 700; ++t) {
    y.push_back(100 + 0.05 * t + 8 * std::sin(2 * std::numbers::pi * t / 24) +
                3 * std::cos(2 * std::numbers::pi * t / 168) + 5 * std::sin(0.37 * t * t));
  }
  return y;
}

std::vector<double> log_air_passengers() {
  std::vector<double> y;
  for (const double v : classic::kAirPassengers) y.push_back(std::log(v));
  return y;
}

void expect_at(const std::vector<double>& part, const std::array<double, 5>& wanted, double near) {
  const std::size_t n = part.size();
  const std::array<std::size_t, 5> at{0, 1, n / 2 - 1, n - 2, n - 1};
  for (std::size_t k = 0; k < at.size(); ++k) EXPECT_NEAR(part[at[k]], wanted[k], near) << at[k];
}

// mstl() of forecast 8.20 in R 4.2.2 with its defaults, of msts(y, c(24, 168)) and of
// log(AirPassengers); tolerance 1e-9 of the largest value.
TEST(Mstl, IsThatOfR) {
  const auto parts = mstl(hourly(), std::vector<int>{168, 24}).value();

  EXPECT_EQ(parts.periods, (std::vector<int>{24, 168}));
  expect_at(
      parts.trend,
      {100.531792721517, 100.578445329281, 117.337254388105, 135.419506751336, 135.474057652864},
      1e-7);
  expect_at(
      parts.seasons[0],
      {-1.0954630002087, 2.41658962544342, -0.135023760604191, 4.98979910778101, 5.78882144121899},
      1e-7);
  expect_at(
      parts.seasons[1],
      {4.08062833085196, -1.12181126771976, 2.11754867840892, 1.70546847218625, 1.81969316968903},
      1e-7);

  const auto air = mstl(log_air_passengers(), std::vector<int>{12}).value();
  expect_at(
      air.trend,
      {4.8154594385253, 4.81928797280999, 5.54480330135071, 6.19107218983009, 6.19895258263925},
      1e-9);
  expect_at(air.seasons[0],
            {-0.0906711738360055, -0.0787778402369834, -0.101932440002626, -0.215239945016322,
             -0.112701902504473},
            1e-9);
}

// STL(y, 12, seasonal=7) of statsmodels 0.13.5, plain and robust; tolerance 1e-11.
TEST(StlPresets, OfStatsmodelsIsThatOfStatsmodels) {
  const auto y = log_air_passengers();

  const auto plain = stl(y, 12, StlOptions::statsmodels(12)).value();
  expect_at(plain.season,
            {-0.09644050308327023, -0.028969681546421426, -0.10286300446527175,
             -0.21429203808421898, -0.12291735242697444},
            1e-11);
  expect_at(plain.trend,
            {4.805822212317107, 4.810958797832465, 5.545335620249154, 6.187201071170863,
             6.1945380130260155},
            1e-11);

  const auto robust = stl(y, 12, StlOptions::statsmodels(12, 7, true)).value();
  expect_at(robust.season,
            {-0.075232866478898, -0.03755487712773863, -0.10296960549832074, -0.2132527706876182,
             -0.11601284814409726},
            1e-11);
  expect_at(
      robust.trend,
      {4.798486307495568, 4.80511495967855, 5.54524478854266, 6.185411872647842, 6.192487599283203},
      1e-11);
}

TEST(Mstl, PartsAddUpAndGapsAreBridgedByTheirSeason) {
  const auto whole = hourly();
  auto y = whole;
  for (std::size_t t = 300; t < 348; ++t) y[t] = kNaN;

  const auto parts = mstl(y, std::vector<int>{24, 168}).value();

  for (std::size_t t = 0; t < y.size(); ++t) {
    const double sum = parts.trend[t] + parts.seasons[0][t] + parts.seasons[1][t];
    if (y[t] != y[t]) {
      EXPECT_TRUE(std::isnan(parts.remainder[t]));
      EXPECT_NEAR(sum, whole[t], 11) << t;  // Noise of amplitude 5, not seen.
    } else {
      EXPECT_NEAR(sum + parts.remainder[t], y[t], 1e-9) << t;
    }
  }
}

TEST(Mstl, RobustlyASpikeIsTheRemainders) {
  auto y = hourly();
  y[350] += 500;
  const auto parts = mstl(y, std::vector<int>{24}, {.robust = true}).value();
  EXPECT_GT(parts.remainder[350], 480);
}

TEST(Mstl, RefusesWhatItCanNotDo) {
  const auto y = hourly();
  EXPECT_FALSE(mstl(y, {}));
  EXPECT_FALSE(mstl(y, std::vector<int>{24, 24}));
  EXPECT_FALSE(mstl(y, std::vector<int>{1}));
  EXPECT_FALSE(mstl(y, std::vector<int>{24, 350}));
  EXPECT_FALSE(mstl(y, std::vector<int>{24}, {.rounds = 0}));
  EXPECT_FALSE(mstl(std::vector<double>(100, kNaN), std::vector<int>{24}));
  EXPECT_FALSE(mstl({}, std::vector<int>{24}));
  auto infinite = y;
  infinite[7] = std::numeric_limits<double>::infinity();
  EXPECT_FALSE(mstl(infinite, std::vector<int>{24}));
}

}  // namespace
}  // namespace foreshock
