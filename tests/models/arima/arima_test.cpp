#include "foreshock/models/arima/arima.h"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "../../support/classic_series.h"
#include "../../support/dense_gaussian.h"

#include "foreshock/core/random.h"
#include "foreshock/models/arima/mle.h"

namespace foreshock {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr ArimaOrder kAirline{0, 1, 1, 0, 1, 1, 12};

std::vector<double> log_air_passengers() {
  std::vector<double> y(classic::kAirPassengers.begin(), classic::kAirPassengers.end());
  for (double& v : y) v = std::log(v);
  return y;
}

// statsmodels 0.13.5, SARIMAX(log(AirPassengers), (0,1,1), (0,1,1,12), exact diffuse) at -0.4,
// -0.6, sigma^2 0.0014: forecast(12).
TEST(Arima, ForecastsAsTheExactDiffuseFilterDoes) {
  const double expected[] = {6.1100245808642395, 6.055286842052771, 6.176622938131869,
                             6.199074685263034,  6.2315757574297,   6.368976320093601,
                             6.505462423356604,  6.501845894863399, 6.325627099263275,
                             6.208343297663904,  6.064224475478178, 6.1695279652310155};
  const auto y = log_air_passengers();
  const auto fit = arima_at(y, {kAirline}, std::vector{-0.4, -0.6}).value();
  const auto steps = arima_after(y, fit).value().forecast(Horizon(12)).steps;
  for (std::size_t h = 0; h < 12; ++h) {
    EXPECT_NEAR(steps[h].location(), expected[h], 2e-9) << h;
  }
}

// The same with autoregression and mean; R 4.2.2: predict(arima(lh, order = c(3,0,0)), 12).
TEST(Arima, ForecastsAnAutoregressionAsRDoes) {
  const std::vector<double> lh{2.4, 2.4, 2.4, 2.2, 2.1, 1.5, 2.3, 2.3, 2.5, 2.0, 1.9, 1.7,
                               2.2, 1.8, 3.2, 3.2, 2.7, 2.2, 2.2, 1.9, 1.9, 1.8, 2.7, 3.0,
                               2.3, 2.0, 2.0, 2.9, 2.9, 2.7, 2.7, 2.3, 2.6, 2.4, 1.8, 1.7,
                               1.5, 1.4, 2.1, 3.3, 3.5, 3.5, 3.1, 2.6, 2.1, 3.4, 3.0, 2.9};
  const double expected[] = {2.460173, 2.270829, 2.198597, 2.260696, 2.346939, 2.414479,
                             2.438918, 2.421440, 2.410223, 2.408138, 2.409460, 2.411790};
  const ArimaSpec spec{{3, 0, 0}, ArimaConstant::kMean};
  const auto steps =
      arima_after(lh, arima_mle(lh, spec).value()).value().forecast(Horizon(12)).steps;
  for (std::size_t h = 0; h < 5; ++h) EXPECT_NEAR(steps[h].location(), expected[h], 2e-3) << h;
}

// A model that has learnt is where a fit to the longer series at the same coefficients is.
TEST(Arima, LearningIsWhatARestartWouldHaveFound) {
  const auto y = log_air_passengers();
  const std::vector<double> c{-0.4, -0.6};
  const auto half = std::span(y).first(100);
  auto model = arima_after(half, arima_at(half, {kAirline}, c).value()).value();
  for (std::size_t t = 100; t < y.size(); ++t) model.learn(y[t]);
  const auto restarted = arima_after(y, arima_at(y, {kAirline}, c).value()).value();
  for (std::size_t h = 0; h < 12; ++h) {
    // What the shorter series could not tell about its first innovations fades as 0.6^(n / 12).
    EXPECT_NEAR(model.forecast(Horizon(12)).steps[h].location(),
                restarted.forecast(Horizon(12)).steps[h].location(), 2e-3);
  }
}

/// y with gaps, all before `begin` there; model at given coefficients after begin, then learning.
struct Gappy {
  std::vector<double> y;
  std::size_t begin = 300;
};

Gappy gappy(std::uint64_t seed) {
  Rng rng(seed);
  Gappy out;
  for (std::size_t t = 0; t < 330; ++t) {
    out.y.push_back(rng.normal() + (t > 0 ? 0.6 * out.y.back() : 0));
  }
  for (const std::size_t t : {303U, 304U, 310U, 311U, 312U, 320U}) out.y[t] = kNaN;
  return out;
}

/// Mean and variance of y_t given those before it that are there, by the whole covariance matrix,
/// innovations of variance 1.
std::pair<double, double> conditional(const std::vector<long double>& acov,
                                      const std::vector<double>& y, std::size_t t) {
  std::vector<std::size_t> seen;
  for (std::size_t u = 0; u < t; ++u) {
    if (y[u] == y[u]) seen.push_back(u);
  }
  dense::Matrix V(seen.size(), std::vector<long double>(seen.size()));
  std::vector<long double> x;
  std::vector<long double> c;
  for (std::size_t i = 0; i < seen.size(); ++i) {
    x.push_back(y[seen[i]]);
    c.push_back(acov[t - seen[i]]);
    for (std::size_t j = 0; j < seen.size(); ++j) {
      V[i][j] = acov[seen[i] > seen[j] ? seen[i] - seen[j] : seen[j] - seen[i]];
    }
  }
  const dense::Matrix L = dense::cholesky(V);
  const auto a = dense::solve_lower(L, x);
  const auto b = dense::solve_lower(L, c);
  long double mean = 0;
  long double variance = acov[0];
  for (std::size_t i = 0; i < a.size(); ++i) {
    mean += a[i] * b[i];
    variance -= b[i] * b[i];
  }
  return {static_cast<double>(mean), static_cast<double>(variance)};
}

// In and after gaps, mean and variance are those of the whole covariance matrix.
TEST(Arima, GapsAreFilteredExactly) {
  const std::vector<std::pair<ArimaOrder, std::vector<double>>> models{
      {{1, 0, 0}, {0.7}},
      {{0, 0, 1}, {0.5}},
      {{2, 0, 1}, {0.5, 0.2, 0.4}},
      {{1, 0, 1, 0, 0, 1, 4}, {0.6, 0.3, -0.5}}};
  for (const auto& [order, c] : models) {
    const Gappy data = gappy(31);
    const auto acov = dense::autocovariances(order, c, data.y.size());
    const auto before = std::span(data.y).first(data.begin);
    auto model = arima_after(before, arima_at(before, {order}, c).value()).value();
    const double widened = model.expect().scale() / model.sigma();  // By doubt, the same each time.
    for (std::size_t t = data.begin; t < data.y.size(); ++t) {
      const auto [mean, variance] = conditional(acov, data.y, t);
      const Predictive p = model.expect();
      EXPECT_NEAR(p.location(), mean, 1e-4) << order.name() << " " << t;
      const double growth = std::pow(p.scale() / model.sigma() / widened, 2);
      EXPECT_NEAR(growth, variance, 1e-4) << order.name() << " " << t;
      model.learn(data.y[t]);
    }
  }
}

TEST(Arima, ALongGapEndsAndIsForgotten) {
  const auto y = log_air_passengers();
  auto model = arima_after(y, arima_mle(y, {kAirline}).value()).value();
  const std::size_t before = model.state_bytes();
  for (int i = 0; i < 100; ++i) model.learn(kNaN);
  EXPECT_GT(model.expect().scale(), 5 * model.sigma());
  EXPECT_GT(model.state_bytes(), before);
  for (int i = 0; i < 400; ++i) model.learn(model.expect().location());
  EXPECT_EQ(model.state_bytes(), before);
}

TEST(Arima, AMeanADriftAndAProfileStayWhereTheyAre) {
  Rng rng(8);
  std::vector<double> level;
  std::vector<double> ramp;
  for (int t = 0; t < 200; ++t) {
    level.push_back(40 + rng.normal());
    ramp.push_back((t > 0 ? ramp.back() : 0) + 2 + 0.3 * rng.normal());
  }
  const auto flat =
      arima_after(level, arima_mle(level, {{1, 0, 0}, ArimaConstant::kMean}).value()).value();
  EXPECT_NEAR(flat.forecast(Horizon(50)).steps.back().location(), 40, 0.5);
  const auto climbing =
      arima_after(ramp, arima_mle(ramp, {{0, 1, 0}, ArimaConstant::kDrift}).value()).value();
  EXPECT_NEAR(climbing.forecast(Horizon(50)).steps.back().location() - ramp.back(), 100, 5);
  const auto seasonal =
      arima_after(level, arima_mle(level, {{0, 0, 0}, ArimaConstant::kMean}).value(),
                  {.profile = {10, 0, -10}})
          .value();
  const auto steps =
      seasonal.forecast(Horizon(3)).steps;  // 200 = 2 mod 3: the third phase is next.
  EXPECT_NEAR(steps[0].location() - steps[1].location(), -20, 1e-9);
}

TEST(Arima, OfALogarithmIsLognormal) {
  const auto y = log_air_passengers();
  const auto model = arima_after(y, arima_mle(y, {kAirline}).value(), {.power = 0}).value();
  EXPECT_TRUE(model.expect().is_log());
  EXPECT_NEAR(model.expect().median(), std::exp(6.11018), 0.1);
}

TEST(Arima, ItsPartsAddUpToWhatItExpects) {
  const auto y = log_air_passengers();
  const auto model = arima_after(y, arima_mle(y, {kAirline}).value()).value();
  double sum = 0;
  for (const Component& part : model.explain()) sum += part.value;
  EXPECT_NEAR(sum, model.expect().location(), 1e-12);
}

TEST(Arima, RefusesWhatItCannotBe) {
  Arima::Start start{.order = {1, 0, 0},
                     .coefficients = {0.5},
                     .values = {1},
                     .innovations = {0},
                     .errors = {.sigma = 1}};
  EXPECT_TRUE(Arima::make(start).has_value());
  const auto refused = [&](auto change) {
    Arima::Start other = start;
    change(other);
    return !Arima::make(other).has_value();
  };
  EXPECT_TRUE(refused([](auto& s) { s.coefficients = {1.0}; }));
  EXPECT_TRUE(refused([](auto& s) { s.coefficients = {}; }));
  EXPECT_TRUE(refused([](auto& s) { s.values = {1, 2}; }));
  EXPECT_TRUE(refused([](auto& s) { s.innovations = {kNaN}; }));
  EXPECT_TRUE(refused([](auto& s) { s.errors.sigma = -1; }));
  EXPECT_TRUE(refused([](auto& s) { s.phase = 1; }));
  EXPECT_TRUE(refused([](auto& s) { s.order.p = -1; }));
  EXPECT_TRUE(refused([](auto& s) { s.order.P = 1; }));
}

}  // namespace
}  // namespace foreshock
