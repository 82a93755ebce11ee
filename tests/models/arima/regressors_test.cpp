#include "foreshock/models/arima/regressors.h"

#include <cmath>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include "foreshock/core/random.h"

namespace foreshock {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// y = 50 + 4 x + AR(1) errors of scale 1; x is known `ahead` steps further than y.
struct World {
  std::vector<double> y;
  std::vector<std::vector<double>> X;
};
World world(std::size_t n, std::size_t ahead, std::uint64_t seed) {
  Rng rng(seed);
  World out{{}, {{}}};
  double error = 0;
  for (std::size_t t = 0; t < n + ahead; ++t) {
    out.X[0].push_back(rng.normal());
    error = 0.5 * error + rng.normal();
    if (t < n) out.y.push_back(50 + 4 * out.X[0].back() + error);
  }
  return out;
}

const ArimaOptions kAr1{.order = ArimaOrder{.p = 1}};

TEST(ForecastArima, FollowsWhatIsKnownAhead) {
  const World w = world(300, 5, 1);

  const auto out = forecast_arima(w.y, 0, w.X, Horizon(5), kAr1).value();

  EXPECT_NEAR(out.fit.effects[1], 4, 4 * out.fit.errors[2]);
  EXPECT_EQ(out.forecast_regressors, 0U);
  ASSERT_EQ(out.forecast.steps.size(), 5U);
  for (std::size_t h = 0; h < 5; ++h) {
    EXPECT_NEAR(out.forecast.steps[h].median(), 50 + 4 * w.X[0][300 + h], 2.5) << h;
  }
}

TEST(ForecastArima, AForecastRegressorWidensByItsOwnVariance) {
  const World known = world(300, 3, 2);
  World unknown = known;
  unknown.X[0].resize(300);

  const auto sure = forecast_arima(known.y, 0, known.X, Horizon(3), kAr1).value();
  const auto unsure = forecast_arima(unknown.y, 0, unknown.X, Horizon(3), kAr1).value();

  EXPECT_EQ(unsure.forecast_regressors, 1U);
  for (std::size_t h = 0; h < 3; ++h) {
    // x has standard deviation 1, its effect is 4: the variance gains some 16.
    const double gain =
        std::pow(unsure.forecast.steps[h].scale(), 2) - std::pow(sure.forecast.steps[h].scale(), 2);
    EXPECT_NEAR(gain, 16, 4) << h;
  }
}

TEST(ForecastArima, MissingValuesAndRegressorsCostNoMoreThanTheirStep) {
  World w = world(300, 2, 3);
  const auto whole = forecast_arima(w.y, 0, w.X, Horizon(2), kAr1).value();
  for (std::size_t t = 100; t < 110; ++t) w.y[t] = kNaN;
  w.X[0][200] = kNaN;  // y[200] says nothing without it.
  w.X[0][105] = kNaN;  // And y[105] is not there anyway.
  w.y[0] = kNaN;

  const auto holed = forecast_arima(w.y, 0, w.X, Horizon(2), kAr1).value();

  EXPECT_EQ(holed.fit.count, 300 - 12);
  EXPECT_NEAR(holed.fit.effects[1], whole.fit.effects[1], 2 * whole.fit.errors[2]);
  EXPECT_NEAR(holed.forecast.steps[0].median(), whole.forecast.steps[0].median(), 0.5);
}

TEST(ForecastArima, FindsTheOrderOfWhatIsLeft) {
  const World w = world(400, 4, 4);

  const auto out = forecast_arima(w.y, 0, w.X, Horizon(4)).value();

  EXPECT_EQ(out.fit.order.d, 0);  // y is stationary once x is out.
  EXPECT_GE(out.fit.order.coefficient_count(), 1);
}

// Units of the regressor are free: effect and standard error scale, forecasts stay.
TEST(ForecastArima, KnowsNoUnitOfARegressor) {
  World w = world(200, 3, 5);
  const auto before = forecast_arima(w.y, 0, w.X, Horizon(3), kAr1).value();
  for (double& x : w.X[0]) x = 1e6 * x;
  const auto after = forecast_arima(w.y, 0, w.X, Horizon(3), kAr1).value();

  EXPECT_NEAR(after.fit.effects[1] * 1e6, before.fit.effects[1], 1e-6);
  EXPECT_NEAR(after.fit.log_likelihood, before.fit.log_likelihood, 1e-6);
  for (std::size_t h = 0; h < 3; ++h) {
    EXPECT_NEAR(after.forecast.steps[h].median(), before.forecast.steps[h].median(), 1e-5);
    EXPECT_NEAR(after.forecast.steps[h].scale(), before.forecast.steps[h].scale(), 1e-5);
  }
}

TEST(ForecastArima, RefusesRegressorsThatTellNothingApart) {
  World w = world(100, 3, 6);
  const auto refused = [&](std::vector<std::vector<double>> X) {
    const auto given = forecast_arima(w.y, 0, X, Horizon(3), kAr1);
    const auto chosen = forecast_arima(w.y, 0, X, Horizon(3));
    return !given.has_value() && !chosen.has_value() &&
           given.error().code == Errc::kInvalidArgument;
  };
  EXPECT_TRUE(refused({std::vector<double>(103, 7.0)}));
  EXPECT_TRUE(refused({w.X[0], w.X[0]}));
  EXPECT_TRUE(refused({std::vector<double>(99, 1.0)}));
  EXPECT_TRUE(refused({std::vector<double>(103, kNaN)}));
}

}  // namespace
}  // namespace foreshock
