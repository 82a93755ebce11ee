// Edges of the region, of the data and of the season: near-unit roots, factors that cancel, fewer
// values than parameters, seasons that are long or longer than the series.

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "../../support/dense_gaussian.h"
#include "traps.h"

#include "foreshock/core/random.h"
#include "foreshock/models/arima/automatic.h"
#include "foreshock/models/arima/mle.h"

namespace foreshock {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

std::vector<double> noise(std::size_t n, std::uint64_t seed) {
  Rng rng(seed);
  std::vector<double> y;
  for (std::size_t t = 0; t < n; ++t) y.push_back(rng.normal());
  return y;
}

/// An AR(1) begun in its stationary distribution.
std::vector<double> autoregression(std::size_t n, double phi, std::uint64_t seed) {
  std::vector<double> y = noise(n, seed);
  y[0] /= std::sqrt((1 - phi) * (1 + phi));
  for (std::size_t t = 1; t < n; ++t) y[t] += phi * y[t - 1];
  return y;
}

/// An MA(1).
std::vector<double> moving_average(std::size_t n, double theta, std::uint64_t seed) {
  std::vector<double> y = noise(n + 1, seed);
  for (std::size_t t = 0; t < n; ++t) y[t] = y[t + 1] + theta * y[t];
  y.pop_back();
  return y;
}

/// y_t - phi y_{t-1} = e_t + theta e_{t-1}, autocovariances in closed form.
/// Source: Brockwell & Davis (1991), example 3.3.1.
std::vector<long double> autocovariances(long double phi, long double theta, std::size_t count) {
  const long double span = (1 - phi) * (1 + phi);
  std::vector<long double> acov{1 + (theta + phi) * (theta + phi) / span};
  acov.push_back(phi * acov[0] + theta);
  while (acov.size() < count) acov.push_back(phi * acov.back());
  acov.resize(count);
  return acov;
}

double exact(const std::vector<double>& y, double phi, double theta) {
  return dense::log_likelihood(dense::toeplitz(autocovariances(phi, theta, y.size())),
                               {y.begin(), y.end()});
}

// Where others end in a decomposition error.
TEST(ArimaEdges, NearUnitRootsHaveTheLikelihoodOfTheWholeCovarianceMatrix) {
  for (const double phi : {0.99, 0.999, 0.9999, 0.99998, -0.9999}) {
    const auto y = autoregression(150, phi, 21);
    const auto fit = arima_at(y, {{1, 0, 0}}, std::vector{phi}).value();
    EXPECT_NEAR(fit.log_likelihood, exact(y, phi, 0), 1e-8) << phi;
  }
  for (const double theta : {-0.99, -0.999, -0.99999, -1 + 1e-7, 0.9999}) {
    const auto y = moving_average(150, theta, 22);
    const auto fit = arima_at(y, {{0, 0, 1}}, std::vector{theta}).value();
    EXPECT_NEAR(fit.log_likelihood, exact(y, 0, theta), 1e-8) << theta;
  }
  for (const auto& [phi, theta] : {std::pair(0.9999, -0.999), {0.9999, -0.99989}, {-0.9999, 0.5}}) {
    const auto y = autoregression(150, phi, 23);
    const auto fit = arima_at(y, {{1, 0, 1}}, std::vector{phi, theta}).value();
    EXPECT_NEAR(fit.log_likelihood, exact(y, phi, theta), 1e-7) << phi << " " << theta;
  }
}

// An autoregression on the circle but for rounding has no likelihood that double precision knows.
TEST(ArimaEdges, ARootOnTheCircleIsRefused) {
  const auto y = autoregression(150, 0.999, 21);
  for (const double phi : {0.999999, 1.0, -1.0, 1.5}) {
    const auto fit = arima_at(y, {{1, 0, 0}}, std::vector{phi});
    ASSERT_FALSE(fit.has_value()) << phi;
    EXPECT_FALSE(fit.error().message.empty());
  }
}

TEST(ArimaEdges, NearUnitRootsAreFoundAndForecastFinitely) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const auto walk = autoregression(150, 0.9999, seed);
    const auto ar = arima_mle(walk, {{1, 0, 0}}).value();
    EXPECT_TRUE(ar.converged);
    EXPECT_GT(ar.log_likelihood, exact(walk, 0.9999, 0) - 1e-6);
    EXPECT_NEAR(ar.log_likelihood, exact(walk, ar.coefficients[0], 0), 1e-7);

    const auto over = moving_average(150, -0.999, seed);
    const auto ma = arima_mle(over, {{0, 0, 1}}).value();
    EXPECT_TRUE(ma.converged);
    EXPECT_GT(ma.log_likelihood, exact(over, 0, -0.999) - 1e-6);
    EXPECT_NEAR(ma.log_likelihood, exact(over, 0, ma.coefficients[0]), 1e-7);

    for (const auto& [y, fit] : {std::pair(walk, ar), {over, ma}}) {
      auto model = arima_after(y, fit).value();
      expect_sound(model);
      expect_same_after_restore(model, y.back());
    }
    for (const auto& y : {walk, over}) expect_sound(*fit_arima(y, 0).value().model);
  }
}

// Drawn to the bound of the search, all starts agree on the best point along it, and soon.
TEST(ArimaEdges, ASearchThatEndsAtItsBoundConverges) {
  auto y = noise(80, 24);
  for (std::size_t t = 0; t < y.size(); ++t) y[t] += 7.3 * static_cast<double>(t / 24) + 10;
  const auto fit = arima_mle(y, {{1, 0, 1, 1, 1, 0, 24}}).value();
  EXPECT_TRUE(fit.converged);
  EXPECT_LT(fit.evaluations, 60 * fit.starts);
  auto errors = fit;
  ASSERT_TRUE(add_standard_errors(y, {{1, 0, 1, 1, 1, 0, 24}}, errors).has_value());
  expect_sound(arima_after(y, fit).value());
}

// The likelihood of white noise is flat along phi = -theta; nothing may break, and no order may
// come out below one that it contains.
TEST(ArimaEdges, FactorsThatCancelDoNoHarm) {
  const auto white = noise(120, 25);
  const double none = arima_mle(white, {{0, 0, 0}}).value().log_likelihood;
  for (const ArimaOrder& order : {ArimaOrder{1, 0, 1}, ArimaOrder{2, 0, 2}, ArimaOrder{3, 0, 3},
                                  ArimaOrder{1, 0, 1, 1, 0, 1, 12}}) {
    const auto fit = arima_mle(white, {order}).value();
    EXPECT_GT(fit.log_likelihood, none - 1e-6) << order.name();
    auto model = arima_after(white, fit).value();
    expect_sound(model);
    expect_same_after_restore(model, 0.3);
  }
  // At the very coefficients that cancel, the likelihood is that of noise.
  for (const double phi : {0.5, -0.95, 0.9999}) {
    const auto fit = arima_at(white, {{1, 0, 1}}, std::vector{phi, -phi}).value();
    EXPECT_NEAR(fit.log_likelihood, none, 1e-8) << phi;
  }
}

TEST(ArimaEdges, FewerValuesThanParametersAreRefusedOrGetLess) {
  for (std::size_t n = 0; n <= 12; ++n) {
    const auto y = noise(n, 26);
    const auto given = fit_arima(y, 4, {.order = ArimaOrder{2, 1, 2, 1, 0, 1, 4}});
    if (n < 9) {
      ASSERT_FALSE(given.has_value()) << n;
      EXPECT_FALSE(given.error().message.empty());
    }
    for (const int season : {0, 4}) {
      const auto fitted = fit_arima(y, season);
      ASSERT_EQ(fitted.has_value(), n >= 3) << n;
      if (!fitted) continue;
      EXPECT_LT(fitted->report.parameters, static_cast<int>(n)) << n;
      expect_sound(*fitted->model);
      expect_same_after_restore(*fitted->model, 0.5);
    }
  }
}

TEST(ArimaEdges, ASeasonLongerThanHalfTheSeriesIsLeftOut) {
  const auto y = noise(40, 27);
  for (const int season : {21, 39, 40, 41, 1000}) {
    const auto fitted = fit_arima(y, season).value();
    EXPECT_EQ(fitted.report.form.find("["), std::string::npos) << fitted.report.form;
    expect_sound(*fitted.model);
    const auto given = fit_arima(y, season, {.order = ArimaOrder{0, 0, 1, 0, 1, 1, season}});
    EXPECT_EQ(given.has_value(), season < 37) << season;
    if (given) expect_sound(*given->model);
  }
}

// Sums of the largest numbers there are: bounded, so that no infinity enters the memory.
TEST(ArimaEdges, TheLargestNumbersDoNotOverflowWhatIsRemembered) {
  const auto y = noise(60, 30);
  for (const ArimaOrder& order : {ArimaOrder{0, 2, 0}, ArimaOrder{1, 2, 2, 1, 1, 0, 4}}) {
    auto fitted = fit_arima(y, 4, {.order = order}).value();
    for (int i = 0; i < 20; ++i) {
      for (const double huge : {1.7e308, -1.7e308, 1.7e308, kNaN, HUGE_VAL}) {
        fitted.model->learn(huge);
        expect_same_after_restore(*fitted.model, huge);
      }
    }
    expect_sound(*fitted.model);
  }
}

TEST(ArimaEdges, AllMissingButThree) {
  std::vector<double> y(400, kNaN);
  y[10] = 3;
  y[11] = 4;
  y[300] = 6;
  for (const int season : {0, 12}) {
    auto fitted = fit_arima(y, season).value();
    expect_sound(*fitted.model);
    expect_same_after_restore(*fitted.model, 5);
  }
  EXPECT_FALSE(fit_arima(y, 0, {.order = ArimaOrder{2, 0, 1}}).has_value());
  y[300] = y[11] = kNaN;
  EXPECT_FALSE(fit_arima(y, 0).has_value());
}

/// A season of m steps, a trend and noise.
std::vector<double> seasonal(std::size_t n, std::size_t m, std::uint64_t seed) {
  auto y = noise(n, seed);
  for (std::size_t t = 0; t < n; ++t) {
    const double angle = 2 * std::acos(-1.0) * static_cast<double>(t % m) / static_cast<double>(m);
    y[t] += 10 * std::sin(angle) + 0.002 * static_cast<double>(t);
  }
  return y;
}

// Days of three years. Another program needs 7 GB for this state, in minutes.
TEST(ArimaEdges, ASeasonOf365IsFitted) {
  const auto y = seasonal(1100, 365, 28);
  auto airline = fit_arima(y, 365, {.order = ArimaOrder{0, 1, 1, 0, 1, 1, 365}}).value();
  EXPECT_EQ(airline.report.outcome, FitReport::Outcome::kConverged);
  EXPECT_LT(airline.model->state_bytes(), 20000U);
  expect_same_after_restore(*airline.model, 11);
  auto automatic = fit_arima(y, 365).value();
  const auto steps = automatic.model->forecast(Horizon(365)).steps;
  const auto next = seasonal(1465, 365, 28);
  double squares = 0;
  for (std::size_t h = 0; h < 365; ++h) {
    const double error = steps[h].location() - next[1100 + h];
    squares += error * error / 365;
  }
  EXPECT_LT(std::sqrt(squares), 3) << automatic.report.form;  // Of a season of 7 and noise of 1.
  expect_same_after_restore(*automatic.model, 11);
}

// Hours of two years and a bit.
TEST(ArimaEdges, ASeasonOf8760IsFitted) {
  const auto y = seasonal(20000, 8760, 29);
  auto given = fit_arima(y, 8760, {.order = ArimaOrder{1, 0, 0, 0, 1, 0, 8760}}).value();
  EXPECT_EQ(given.report.outcome, FitReport::Outcome::kConverged);
  EXPECT_LT(given.model->state_bytes(), 300000U);
  expect_sound(*given.model);
  auto automatic = fit_arima(y, 8760).value();
  expect_sound(*automatic.model);
}

}  // namespace
}  // namespace foreshock
