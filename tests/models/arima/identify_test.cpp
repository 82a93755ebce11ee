#include "foreshock/models/arima/identify.h"

#include <cmath>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include "foreshock/core/random.h"
#include "foreshock/models/arima/mle.h"
#include "foreshock/models/arima/select.h"

namespace foreshock {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

std::vector<double> noise(std::size_t n, std::uint64_t seed) {
  Rng rng(seed);
  std::vector<double> out(n);
  for (double& v : out) v = rng.normal();
  return out;
}

std::vector<double> autoregression(std::size_t n, double phi, std::uint64_t seed) {
  std::vector<double> out = noise(n, seed);
  for (std::size_t t = 1; t < n; ++t) out[t] += phi * out[t - 1];
  return out;
}

std::vector<double> airline_like(std::size_t n, int season, std::uint64_t seed) {
  const auto m = static_cast<std::size_t>(season);
  const auto e = noise(n, seed);
  std::vector<double> y(n);
  for (std::size_t t = 0; t < n; ++t) {
    y[t] = e[t] + 10 * std::sin(6.283185307179586 * static_cast<double>(t % m) / season);
    if (t > 0) y[t] += 0.3 * static_cast<double>(t);
  }
  return y;
}

TEST(IdentifyArima, SeesAnAutoregressionInThePartialCorrelations) {
  const auto found = identify_arima(autoregression(2000, 0.7, 11), 0).value();

  EXPECT_EQ(found.d, 0);
  EXPECT_EQ(found.pattern.p, 1);
  EXPECT_GT(found.pattern.q, 1);
  ASSERT_FALSE(found.orders.empty());
  EXPECT_EQ(found.orders.front().order.p, 1);
  EXPECT_EQ(found.orders.front().order.q, 0);
}

TEST(IdentifyArima, SeesAMovingAverageInTheCorrelations) {
  auto y = noise(2000, 12);
  for (std::size_t t = y.size() - 1; t > 0; --t) y[t] += 0.8 * y[t - 1];

  const auto found = identify_arima(y, 0).value();

  EXPECT_EQ(found.pattern.q, 1);
  EXPECT_GT(found.pattern.p, 1);
}

TEST(IdentifyArima, SaysOfWhiteNoiseThatNothingIsThere) {
  const auto found = identify_arima(noise(500, 13), 12).value();

  EXPECT_EQ(found.d + found.D, 0);
  EXPECT_EQ(found.pattern.p + found.pattern.q, 0);
  ASSERT_TRUE(found.ljung_box.has_value());
  EXPECT_GT(found.ljung_box->p_value, 0.01);
  ASSERT_TRUE(found.seasonally.has_value());
  EXPECT_GT(found.seasonally->p_value, 0.01);
}

TEST(IdentifyArima, SeesASeason) {
  const auto found = identify_arima(airline_like(240, 12, 14), 12).value();

  EXPECT_EQ(found.D, 1);
  EXPECT_GT(found.strength.value(), 0.9);
  EXPECT_LT(found.seasonally.value().p_value, 1e-6);
  EXPECT_EQ(found.series.acf.size(), 27U);  // Two seasons and two lags, and lag 0.
  EXPECT_EQ(found.series.pacf.size(), 27U);
}

// Property: suggested orders are fitted to their end, so that each is what arima_mle says, and the
// first is what the search chose or better.
TEST(IdentifyArima, OrdersCarryTheCriterionOfTheirMaximum) {
  const auto y = airline_like(150, 4, 15);

  const auto found = identify_arima(y, 4, {.lags = 0, .orders = 4}).value();

  ASSERT_EQ(found.orders.size(), 4U);
  for (const SuggestedOrder& one : found.orders) {
    const auto fit = arima_mle(y, {one.order, one.constant, {}}).value();
    EXPECT_NEAR(one.aicc, fit.aicc(), 1e-3) << one.order.name();
  }
  const auto chosen = select_arima(y, found.d, found.D, 4).value();
  EXPECT_LE(found.orders.front().aicc, chosen.fit.aicc() + 1e-9);
  EXPECT_NEAR(chosen.trail.front().score, chosen.fit.aicc(), 1e-2);
}

TEST(IdentifyArima, BridgesGapsAndCountsThem) {
  auto y = autoregression(300, 0.5, 16);
  for (std::size_t t = 100; t < 110; ++t) y[t] = kNaN;
  y[299] = kNaN;

  const auto found = identify_arima(y, 0).value();

  EXPECT_EQ(found.missing, 11U);
  EXPECT_TRUE(found.kpss.has_value());
  EXPECT_TRUE(found.adf.has_value());
  EXPECT_FALSE(found.series.acf.empty());
}

TEST(IdentifyArima, LeavesOutWhatCannotBeTold) {
  const auto flat = identify_arima(std::vector<double>(20, 3.0), 4).value();
  EXPECT_TRUE(flat.series.acf.empty());
  EXPECT_FALSE(flat.kpss.has_value());

  for (std::size_t n = 1; n < 12; ++n) {
    const auto one = identify_arima(noise(n, 17), 4);
    ASSERT_TRUE(one.has_value()) << n;
    EXPECT_EQ(one->n, n);
  }
  EXPECT_FALSE(identify_arima(std::vector<double>{}, 0).has_value());
  EXPECT_FALSE(identify_arima(std::vector{kNaN, kNaN}, 0).has_value());
  EXPECT_FALSE(
      identify_arima(std::vector{1.0, std::numeric_limits<double>::infinity()}, 0).has_value());
}

}  // namespace
}  // namespace foreshock
