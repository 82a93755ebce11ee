#include "foreshock/models/local_trend.h"

#include <cmath>
#include <numbers>
#include <vector>

#include <gtest/gtest.h>

#include "../support/classic_series.h"

#include "foreshock/core/random.h"

namespace foreshock {
namespace {

const double kNaN = std::nan("");

std::vector<double> line(int n, double noise, std::uint64_t seed) {
  Rng rng(seed);
  std::vector<double> y;
  for (int t = 0; t < n; ++t) y.push_back(3 + 0.5 * t + noise * rng.normal());
  return y;
}

// Golden: statsmodels 0.13.5, UnobservedComponents(Nile, level="lltrend"), exact diffuse, fitted:
// variances 14678.01, 1752.77 and 1e-16 at -631.7106891224774, less log(2 pi) / 2 for each of two
// diffuse steps. The slope's variance is at its edge, which a search only comes near to.
TEST(LocalTrendFit, AgreesWithStatsmodelsOnTheNile) {
  const auto fitted = fit_local_trend(classic::kNile).value();
  const auto& noise = dynamic_cast<const LocalTrend&>(*fitted.model).noise();
  EXPECT_NEAR(fitted.report.log_likelihood, -631.7106891224774 + std::log(2 * std::numbers::pi),
              2e-3);
  EXPECT_NEAR(noise.r, 14678.01, 1e-2 * 14678);
  EXPECT_NEAR(noise.q_level, 1752.77, 3e-2 * 1752);
  EXPECT_LT(noise.q_slope, 0.01);
}

// Property: no point of a grid of shares is likelier. Tolerance: the search's own.
TEST(LocalTrendFit, FindsTheHighestPointOfTheLikelihood) {
  Rng rng(43);
  for (int series = 0; series < 20; ++series) {
    auto y = line(60, 1, 100 + static_cast<std::uint64_t>(series));
    double walk = 0;
    for (double& v : y) v += walk += 0.3 * rng.normal();
    y[7] = y[8] = kNaN;
    const auto fitted = fit_local_trend(y).value();
    for (double level = -12; level <= 4; level += 2) {
      for (double slope = -14; slope <= 2; slope += 2) {
        const TrendNoise noise{.q_level = std::exp(level), .q_slope = std::exp(slope), .r = 1};
        ASSERT_GE(fitted.report.log_likelihood, trend_likelihood(y, noise).log_likelihood - 1e-3)
            << series << " at " << level << " " << slope;
      }
    }
  }
}

// By hand: with r alone the model is a line by least squares, which a noisy line calls for.
TEST(LocalTrendFit, GoesOnWithALine) {
  const auto y = line(200, 0.1, 3);
  const auto steps = fit_local_trend(y).value().model->forecast(Horizon(10)).steps;
  for (int h = 0; h < 10; ++h) {
    EXPECT_NEAR(steps[static_cast<std::size_t>(h)].location(), 3 + 0.5 * (200 + h), 0.3) << h;
  }
}

TEST(LocalTrendFit, RefusesTooFewValuesAndPerfectLines) {
  EXPECT_FALSE(fit_local_trend({}).has_value());
  EXPECT_FALSE(fit_local_trend(std::vector{1.0, 3.0, 2.0, 5.0}).has_value());
  EXPECT_FALSE(fit_local_trend(std::vector{1.0, kNaN, 3.0, kNaN, 2.0, 5.0}).has_value());
  EXPECT_FALSE(fit_local_trend(std::vector<double>(20, 0.0)).has_value());
  EXPECT_FALSE(fit_local_trend(std::vector<double>(20, 5.0)).has_value());
  EXPECT_FALSE(fit_local_trend(line(20, 0, 1)).has_value());
}

TEST(LocalTrend, IsUnknownUntilTwoValuesAreSeen) {
  auto model = LocalTrend::make({.q_level = 1, .q_slope = 1, .r = 1}, 10).value();
  for (const double y : {kNaN, 4.0, kNaN}) {
    model.learn(y);
    EXPECT_FALSE(model.expect().is_known());
  }
  model.learn(6);
  EXPECT_TRUE(model.expect().is_known());
  EXPECT_NEAR(model.expect().location(), 7, 1e-12);
  const auto parts = model.explain();
  ASSERT_EQ(parts.size(), 2U);
  EXPECT_NEAR(parts[0].value + parts[1].value, 7, 1e-12);
}

TEST(LocalTrend, RefusesVariancesThatAreNone) {
  EXPECT_FALSE(LocalTrend::make({.q_level = 0, .q_slope = 0, .r = 0}, 5).has_value());
  EXPECT_FALSE(LocalTrend::make({.q_level = 1, .q_slope = -1, .r = 1}, 5).has_value());
  EXPECT_FALSE(LocalTrend::make({.q_level = 1, .q_slope = 1, .r = kNaN}, 5).has_value());
  EXPECT_FALSE(LocalTrend::make({.q_level = 1, .q_slope = 1, .r = 1}, -1).has_value());
}

}  // namespace
}  // namespace foreshock
