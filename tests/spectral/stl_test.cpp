#include "foreshock/spectral/stl.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numbers>
#include <ostream>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "../golden/stl.h"
#include "../support/classic_series.h"

namespace foreshock {
namespace golden {

void PrintTo(const StlCase& c, std::ostream* out) {
  *out << c.name;
}

}  // namespace golden
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

std::vector<double> hourly() {
  std::vector<double> y;
  for (int i = 0; i < 700; ++i) {
    const double t = i;
    y.push_back(100 + 0.05 * t + 8 * std::sin(2 * std::numbers::pi * t / 24) +
                3 * std::cos(2 * std::numbers::pi * t / 12) + 5 * std::sin(t * t * 0.37));
  }
  return y;
}

std::vector<double> series_of(const golden::StlCase& c) {
  std::vector<double> y = hourly();
  const std::string name = c.series;
  if (name == "AirPassengers") {
    y.assign(classic::kAirPassengers.begin(), classic::kAirPassengers.end());
  } else if (name == "UsAccidentalDeaths") {
    y.assign(classic::kUsAccidentalDeaths.begin(), classic::kUsAccidentalDeaths.end());
  } else if (name == "UkGas") {
    y.assign(classic::kUkGas.begin(), classic::kUkGas.end());
  }
  const std::string transform = c.transform;
  for (double& v : y) {
    if (transform == "log") v = std::log(v);
    if (transform == "log10") v = std::log10(v);
  }
  return y;
}

std::vector<double> noise(std::size_t n, unsigned seed) {
  std::mt19937_64 rng(seed);  // Fixed: a failure must be repeatable.
  std::normal_distribution<double> normal;
  std::vector<double> y(n);
  for (double& v : y) v = normal(rng);
  return y;
}

class StlGolden : public ::testing::TestWithParam<golden::StlCase> {};

TEST_P(StlGolden, AgreesWithR) {
  const golden::StlCase& c = GetParam();
  const std::vector<double> y = series_of(c);
  StlOptions options;
  options.season_window = c.season_window;
  options.trend_window = c.trend_window;
  options.season_degree = c.season_degree;
  options.season_jump = options.trend_jump = options.low_pass_jump = c.jump;
  options.outer = c.outer;
  options.inner = c.outer > 0 ? 1 : 2;

  const auto parts = stl(y, c.season, options);

  ASSERT_TRUE(parts) << parts.error().message;
  const std::size_t n = y.size();
  const std::array<std::size_t, 5> at{0, 1, n / 2 - 1, n - 2, n - 1};
  const double near = 1e-8 * std::abs(*std::max_element(y.begin(), y.end()));
  for (std::size_t k = 0; k < at.size(); ++k) {
    EXPECT_NEAR(parts->season[at[k]], c.seasonal[k], near) << k;
    EXPECT_NEAR(parts->trend[at[k]], c.trend[k], near) << k;
  }
  double sum = 0;
  for (const double r : parts->remainder) sum += std::abs(r);
  EXPECT_NEAR(sum, c.sum_abs_remainder, 1e-8 * sum);
}

INSTANTIATE_TEST_SUITE_P(Cases, StlGolden, ::testing::ValuesIn(golden::kStl),
                         [](const auto& tested) { return std::string(tested.param.name); });

// Exact: loess of degree 1 keeps lines, of y and of each phase, and nothing is left once the rounds
// have settled what is season and what is trend.
TEST(Stl, TakesALineAndASeasonApartExactly) {
  const std::vector<double> season{5, -1, -6, 2};
  std::vector<double> y;
  for (int t = 0; t < 60; ++t) y.push_back(3 + 0.5 * t + season[static_cast<std::size_t>(t % 4)]);
  for (const int window : {7, 11}) {
    StlOptions options;
    options.season_window = window;
    options.season_degree = 1;
    options.inner = 30;

    const auto parts = stl(y, 4, options);

    ASSERT_TRUE(parts);
    for (std::size_t t = 0; t < y.size(); ++t) {
      EXPECT_NEAR(parts->season[t], season[t % 4], 1e-6) << t;
      EXPECT_NEAR(parts->remainder[t], 0, 1e-6) << t;
    }
  }
}

TEST(Stl, GivesPartsThatSumToTheSeries) {
  const std::vector<double> y = noise(101, 1);
  StlOptions options;
  options.season_window = 7;
  options.outer = 3;
  const auto parts = stl(y, 7, options);
  ASSERT_TRUE(parts);
  for (std::size_t t = 0; t < y.size(); ++t) {
    EXPECT_NEAR(parts->season[t] + parts->trend[t] + parts->remainder[t], y[t], 1e-14) << t;
    EXPECT_TRUE(parts->weights[t] >= 0 && parts->weights[t] <= 1) << t;
  }
}

// Property: every step is equivariant, robust ones too: parts of a y + b are a times those of y,
// and b goes to the trend. The tolerance is the rounding of y + b, times some 100 operations.
TEST(Stl, DoesNotKnowUnitsOrOffsets) {
  const std::vector<double> y = noise(120, 2);
  for (const int outer : {0, 2}) {
    StlOptions options;
    options.season_window = 9;
    options.outer = outer;
    const auto plain = stl(y, 12, options);
    for (const double scale : {1e-9, 1.0, 1e9}) {
      for (const double offset : {0.0, 1e6}) {
        std::vector<double> moved;
        for (const double v : y) moved.push_back(scale * (v + offset));

        const auto parts = stl(moved, 12, options);

        const double near = scale * (1e-11 + 1e-13 * offset);
        for (std::size_t t = 0; t < y.size(); ++t) {
          EXPECT_NEAR(parts->season[t], scale * plain->season[t], near) << t;
          EXPECT_NEAR(parts->trend[t], scale * (plain->trend[t] + offset), near) << t;
        }
      }
    }
  }
}

// Property: plain STL is linear in y.
TEST(Stl, IsLinearWithoutRobustness) {
  const std::vector<double> a = noise(90, 3);
  const std::vector<double> b = noise(90, 4);
  std::vector<double> sum;
  for (std::size_t t = 0; t < a.size(); ++t) sum.push_back(2 * a[t] - 3 * b[t]);
  StlOptions options;
  options.season_window = 7;
  options.trend_jump = 0;
  const auto of_a = stl(a, 6, options);
  const auto of_b = stl(b, 6, options);
  const auto of_sum = stl(sum, 6, options);
  for (std::size_t t = 0; t < a.size(); ++t) {
    EXPECT_NEAR(of_sum->trend[t], 2 * of_a->trend[t] - 3 * of_b->trend[t], 1e-12) << t;
  }
}

TEST(Stl, GivesASpikeToTheRemainderIfRobust) {
  std::vector<double> y = hourly();
  y[300] += 1e4;
  StlOptions options;
  options.season_window = 11;
  options.inner = 1;
  options.outer = 15;
  const auto parts = stl(y, 24, options);
  ASSERT_TRUE(parts);
  EXPECT_EQ(parts->weights[300], 0);
  EXPECT_NEAR(parts->remainder[300], 1e4, 20);
}

TEST(Stl, LeavesNothingOfAConstant) {
  for (const int outer : {0, 3}) {
    StlOptions options;
    options.outer = outer;
    const auto parts = stl(std::vector<double>(40, 7.5), 4, options);
    ASSERT_TRUE(parts);
    for (std::size_t t = 0; t < 40; ++t) {
      EXPECT_NEAR(parts->trend[t], 7.5, 1e-13) << t;
      EXPECT_NEAR(parts->season[t], 0, 1e-13) << t;
    }
  }
}

TEST(Stl, RefusesShortSeriesGapsAndInfinities) {
  EXPECT_FALSE(stl({}, 4));
  EXPECT_FALSE(stl(std::vector<double>{1}, 4));
  EXPECT_FALSE(stl(noise(8, 5), 4));
  EXPECT_TRUE(stl(noise(9, 5), 4));
  EXPECT_FALSE(stl(noise(20, 5), 1));
  EXPECT_FALSE(stl(noise(20, 5), -3));
  std::vector<double> y = noise(20, 5);
  y[3] = kNaN;
  EXPECT_FALSE(stl(y, 4));
  y[3] = std::numeric_limits<double>::infinity();
  EXPECT_FALSE(stl(y, 4));
}

TEST(Stl, RefusesOptionsOutsideTheirRange) {
  const std::vector<double> y = noise(20, 6);
  EXPECT_FALSE(stl(y, 4, {.season_window = -1}));
  EXPECT_FALSE(stl(y, 4, {.season_window = 1}));
  EXPECT_FALSE(stl(y, 4, {.trend_window = -1}));
  EXPECT_FALSE(stl(y, 4, {.trend_degree = 2}));
  EXPECT_FALSE(stl(y, 4, {.trend_jump = -1}));
  EXPECT_FALSE(stl(y, 4, {.inner = 0}));
  EXPECT_FALSE(stl(y, 4, {.outer = -1}));
}

}  // namespace
}  // namespace foreshock
