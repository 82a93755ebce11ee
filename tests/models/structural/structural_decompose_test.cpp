#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

#include "../../support/classic_series.h"

#include "foreshock/core/random.h"
#include "foreshock/models/structural/decompose.h"

namespace foreshock {
namespace {

std::vector<double> made(int n) {
  Rng rng(6);
  std::vector<double> y;
  for (int t = 0; t < n; ++t) {
    y.push_back(50 + 0.1 * t + 8 * std::sin(2 * M_PI * t / 24) + 5 * std::cos(2 * M_PI * t / 7) +
                rng.normal());
  }
  return y;
}

TEST(DecomposeStructural, PartsAddUpToTheSeries) {
  auto y = made(200);
  y[40] = y[41] = std::nan("");
  const auto parts = decompose_structural(y, {.seasons = {24, 7}, .thorough = false}).value();
  EXPECT_EQ(parts.periods, (std::vector<int>{7, 24}));
  for (std::size_t t = 0; t < y.size(); ++t) {
    const double sum = parts.trend.mean[t] + parts.seasons[0].mean[t] + parts.seasons[1].mean[t];
    EXPECT_TRUE(std::isfinite(sum)) << t;
    if (std::isnan(y[t])) {
      EXPECT_TRUE(std::isnan(parts.remainder[t]));
    } else {
      EXPECT_NEAR(sum + parts.remainder[t], y[t], 1e-9);
    }
  }
}

TEST(DecomposeStructural, FindsThePartsThatASeriesWasMadeOf) {
  const auto y = made(240);
  const auto parts = decompose_structural(y, {.seasons = {7, 24}, .thorough = false}).value();
  double worst = 0;
  int inside = 0;
  for (int t = 0; t < 240; ++t) {
    const auto i = static_cast<std::size_t>(t);
    const double day = 8 * std::sin(2 * M_PI * t / 24);
    worst = std::max({worst, std::abs(parts.trend.mean[i] - 50 - 0.1 * t),
                      std::abs(parts.seasons[0].mean[i] - 5 * std::cos(2 * M_PI * t / 7)),
                      std::abs(parts.seasons[1].mean[i] - day)});
    inside += std::abs(parts.seasons[1].mean[i] - day) < 2 * parts.seasons[1].deviation[i] ? 1 : 0;
  }
  EXPECT_LT(worst, 1.2);            // Noise of 1 a value.
  EXPECT_GT(inside, 240 * 8 / 10);  // Two deviations: 95 % of a normal; 24 numbers, not 240.
}

// Its season grows with its trend, so the model is of its logarithm; the parts are of y and add up.
TEST(DecomposeStructural, TheSeasonOfAirPassengersGrowsWithTheTrend) {
  const std::vector<double> y(classic::kAirPassengers.begin(), classic::kAirPassengers.end());
  const auto parts = decompose_structural(y, {.seasons = {12}, .thorough = false}).value();
  EXPECT_TRUE(parts.logarithm);
  const auto& season = parts.seasons[0].mean;
  for (const std::size_t july : {std::size_t{6}, std::size_t{66}, std::size_t{138}}) {
    EXPECT_NEAR(season[july] / parts.trend.mean[july], 0.24, 0.08) << july;
  }
  for (std::size_t t = 0; t < y.size(); ++t) {
    EXPECT_NEAR(parts.trend.mean[t] + season[t] + parts.remainder[t], y[t], 1e-9);
    EXPECT_GT(parts.trend.deviation[t], 0);
  }
  EXPECT_NEAR(parts.trend.mean.back(), 480, 25);
}

// A set of dummies sums to nothing over a round but for what it changes by.
TEST(DecomposeStructural, ASeasonSumsToLittle) {
  const auto parts = decompose_structural(made(240), {.seasons = {24}, .thorough = false}).value();
  const auto& season = parts.seasons[0].mean;
  for (std::size_t t = 0; t + 24 <= season.size(); t += 24) {
    const auto from = season.begin() + static_cast<std::ptrdiff_t>(t);
    EXPECT_NEAR(std::accumulate(from, from + 24, 0.0) / 24, 0, 0.3) << t;
  }
}

TEST(DecomposeStructural, RefusesWhatItCannotTakeApart) {
  EXPECT_FALSE(decompose_structural({}, {}).has_value());
  EXPECT_FALSE(decompose_structural(std::vector<double>(30, 5.0), {}).has_value());
  EXPECT_FALSE(decompose_structural(std::vector<double>(30, std::nan("")), {}).has_value());
  const auto far = decompose_structural(made(4000), {.seasons = {120}, .thorough = false});
  ASSERT_FALSE(far.has_value());
  EXPECT_NE(far.error().message.find("too many to smooth"), std::string::npos);
}

}  // namespace
}  // namespace foreshock
