#include "foreshock/models/arima/select.h"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "../../support/classic_series.h"

#include "foreshock/core/random.h"
#include "foreshock/models/arima/mle.h"
#include "foreshock/models/arima/polynomial.h"

namespace foreshock {
namespace {

std::vector<double> log_air_passengers() {
  std::vector<double> y(classic::kAirPassengers.begin(), classic::kAirPassengers.end());
  for (double& v : y) v = std::log(v);
  return y;
}

// R 4.2.2, forecast 8.20: auto.arima(log(AirPassengers)) is (0,1,1)(0,1,1)[12].
TEST(SelectArima, FindsTheAirlineModel) {
  const auto chosen = select_arima(log_air_passengers(), 1, 1, 12).value();
  EXPECT_EQ(chosen.fit.name(), "ARIMA(0,1,1)(0,1,1)[12]");
  EXPECT_NEAR(chosen.fit.log_likelihood, 244.696486833, 1e-6);
  EXPECT_EQ(chosen.trail.front().outcome, "chosen");
  EXPECT_GE(chosen.trail.size(), 96U);  // All with p + q + P + Q <= 5, and a step beyond.
}

TEST(SelectArima, FindsNothingInNoise) {
  Rng rng(11);
  int plain = 0;
  for (int i = 0; i < 20; ++i) {
    std::vector<double> y;
    for (int t = 0; t < 200; ++t) y.push_back(rng.normal());
    plain += select_arima(y, 0, 0, 0).value().fit.order.coefficient_count() == 0 ? 1 : 0;
  }
  EXPECT_GE(plain, 10);  // AICc keeps a chance of about a third for something small and spurious.
}

TEST(SelectArima, FindsTheSeasonalPartOfASeasonalProcess) {
  Rng rng(12);
  std::vector<double> y;
  std::vector<double> e;
  for (std::size_t t = 0; t < 400; ++t) {
    e.push_back(rng.normal());
    y.push_back(50 + (t >= 7 ? 0.7 * (y[t - 7] - 50) : 0) + e[t] + (t >= 1 ? 0.5 * e[t - 1] : 0));
  }
  const auto fit = select_arima(y, 0, 0, 7).value().fit;
  EXPECT_GE(fit.order.P, 1);
  EXPECT_GE(fit.order.p + fit.order.q, 1);
  ASSERT_EQ(fit.constant, ArimaConstant::kMean) << fit.name();
  EXPECT_NEAR(fit.effects[0], 50, 1);
}

// Its best order is found to lie on the unit circle only when it is polished: once out, it must not
// come back by another step of the race. This series once kept the two at it for ever.
TEST(SelectArima, TakesNoOrderBackThatItHasTurnedDown) {
  constexpr std::size_t kSeason = 12;
  Rng rng(558);
  std::vector<double> y;
  std::vector<double> e;
  const auto at = [](const std::vector<double>& v, std::size_t t, std::size_t lag) {
    return t >= lag ? v[t - lag] : 0;
  };
  for (std::size_t t = 0; t < 92; ++t) {
    e.push_back(rng.normal());
    const double expected = at(y, t, 1) + at(y, t, kSeason) - at(y, t, kSeason + 1);
    y.push_back(expected + e[t] - .7 * at(e, t, 1) - .8 * at(e, t, kSeason) +
                .56 * at(e, t, kSeason + 1));
  }
  const auto chosen = select_arima(y, 1, 1, kSeason).value();
  EXPECT_EQ(chosen.trail.front().outcome, "chosen");
  EXPECT_TRUE(std::isfinite(chosen.fit.aicc()));
}

// The race leaves most searches unfinished; what it chooses is as good as what all of them find.
TEST(SelectArima, ChoosesAsWellAsAnExhaustiveSearch) {
  ArimaSearchSpace whole;
  whole.hope = std::numeric_limits<double>::infinity();
  std::vector<std::vector<double>> all{log_air_passengers()};
  all.emplace_back(classic::kUsAccidentalDeaths.begin(), classic::kUsAccidentalDeaths.end());
  for (const auto& y : all) {
    const auto raced = select_arima(y, 1, 1, 12).value();
    const auto searched = select_arima(y, 1, 1, 12, {}, whole).value();
    EXPECT_LT(raced.fit.aicc(), searched.fit.aicc() + 1);
    EXPECT_LT(raced.evaluations, searched.evaluations);
  }
}

TEST(SelectArima, KeepsRootsOffTheCircle) {
  Rng rng(13);
  // Differenced once too often: the moving average wants its root on the circle.
  std::vector<double> y;
  for (int t = 0; t < 150; ++t) y.push_back(rng.normal());
  const auto fit = select_arima(y, 1, 0, 0).value().fit;
  EXPECT_TRUE(factor_roots_outside(fit.order, fit.coefficients, 1.01));
}

TEST(SelectArima, TheSameInputGivesTheSameBits) {
  const auto y = log_air_passengers();
  const auto a = select_arima(y, 1, 1, 12).value();
  const auto b = select_arima(y, 1, 1, 12).value();
  EXPECT_EQ(a.fit.coefficients, b.fit.coefficients);
  EXPECT_EQ(a.fit.log_likelihood, b.fit.log_likelihood);
  EXPECT_EQ(a.evaluations, b.evaluations);
}

TEST(SelectArima, TakesWhatAFewValuesAllow) {
  for (const std::size_t n : {3U, 4U, 6U, 10U}) {
    const auto y = log_air_passengers();
    const auto chosen = select_arima(std::span(y).first(n), 0, 0, 0);
    ASSERT_TRUE(chosen.has_value()) << n;
    EXPECT_TRUE(std::isfinite(chosen->fit.aicc())) << n;
  }
  EXPECT_FALSE(select_arima(std::vector{1.0}, 0, 0, 0).has_value());
  EXPECT_FALSE(select_arima({}, 0, 0, 0).has_value());
}

// Missing values, a regressor and a mean at once.
TEST(SelectArima, WorksWithGapsAndRegressors) {
  Rng rng(14);
  std::vector<double> y;
  std::vector<std::vector<double>> x(1);
  for (std::size_t t = 0; t < 120; ++t) {
    x[0].push_back(rng.normal());
    y.push_back(3 * x[0][t] + rng.normal() +
                (t > 0 && y[t - 1] == y[t - 1] ? 0.5 * (y[t - 1] - 3 * x[0][t - 1]) : 0));
  }
  y[40] = y[41] = y[90] = std::nan("");
  const auto fit = select_arima(y, 0, 0, 0, x).value().fit;
  EXPECT_NEAR(fit.effects.back(), 3, 0.5);
  EXPECT_EQ(fit.guesses.size(), 3U);
}

}  // namespace
}  // namespace foreshock
