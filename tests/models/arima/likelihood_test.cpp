#include <cmath>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include "../../support/dense_gaussian.h"

#include "foreshock/core/random.h"
#include "foreshock/models/arima/fit.h"
#include "foreshock/models/arima/internal/objective.h"
#include "foreshock/models/arima/params.h"

namespace foreshock {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

const std::vector<ArimaOrder>& orders() {
  static const std::vector<ArimaOrder> kOrders{{1, 0, 0},
                                               {0, 0, 1},
                                               {2, 0, 3},
                                               {3, 0, 1},
                                               {0, 0, 1, 0, 0, 1, 4},
                                               {1, 0, 0, 1, 0, 0, 4},
                                               {2, 0, 1, 1, 0, 2, 4},
                                               {5, 0, 2, 1, 0, 1, 3}};
  return kOrders;
}

/// Coefficients inside the region, from partial autocorrelations up to 0.8.
std::vector<double> random_coefficients(const ArimaOrder& order, Rng& rng) {
  const auto k = static_cast<std::size_t>(order.coefficient_count());
  std::vector<double> x(k);
  std::vector<double> c(k);
  for (double& v : x) v = std::clamp(0.6 * rng.normal(), -1.1, 1.1);
  from_unconstrained(order, x, c, {});
  return c;
}

std::vector<double> noise(Rng& rng, std::size_t n) {
  std::vector<double> y;
  for (std::size_t t = 0; t < n; ++t) y.push_back(rng.normal() + (t > 0 ? 0.5 * y.back() : 0.0));
  return y;
}

// The recursion against the whole covariance matrix, for every order and random coefficients.
TEST(ArimaLikelihood, IsThatOfTheWholeCovarianceMatrix) {
  Rng rng(71);
  for (const ArimaOrder& order : orders()) {
    for (int i = 0; i < 5; ++i) {
      const auto c = random_coefficients(order, rng);
      const auto y = noise(rng, 45);
      const auto V = dense::toeplitz(dense::autocovariances(order, c, y.size()));
      const double exact = dense::log_likelihood(V, {y.begin(), y.end()});
      const auto fit = arima_at(y, {order, ArimaConstant::kNone, {}}, c).value();
      EXPECT_NEAR(fit.log_likelihood, exact, 1e-8) << order.name() << " " << i;
    }
  }
}

// Long enough for the switch to the sparse recursion, which must not show.
TEST(ArimaLikelihood, DoesNotNoticeTheSwitchToTheSparseRecursion) {
  Rng rng(72);
  for (const ArimaOrder& order : orders()) {
    const auto c = random_coefficients(order, rng);
    const auto y = noise(rng, 600);
    auto process = arima::make_process<long double>(order);
    arima::set_coefficients(order, c, process);
    std::vector<long double> e(y.size());
    const long double log_h = arima::innovations(process, y, y.size(), e);
    long double squares = 0;
    for (const long double v : e) squares += v * v;
    const auto fit = arima_at(y, {order, ArimaConstant::kNone, {}}, c).value();
    EXPECT_NEAR(fit.sigma2 / static_cast<double>(squares / 600.0L), 1, 1e-9) << order.name();
    const double n = 600;
    const double exact =
        -0.5 * (n * std::log(2 * std::acos(-1.0) * static_cast<double>(squares) / n) + n +
                static_cast<double>(log_h));
    EXPECT_NEAR(fit.log_likelihood, exact, 1e-8) << order.name();
  }
}

// What is missing is integrated out: the likelihood is that of the values that are there.
TEST(ArimaLikelihood, OfAGappySeriesIsThatOfTheValuesThatAreThere) {
  Rng rng(73);
  for (const ArimaOrder& order : orders()) {
    const auto c = random_coefficients(order, rng);
    const auto whole = noise(rng, 40);
    std::vector<double> y = whole;
    std::vector<long double> seen;
    dense::Matrix A;
    for (std::size_t t = 0; t < y.size(); ++t) {
      if (t == 5 || t == 6 || t == 20 || t == 33) {
        y[t] = kNaN;
        continue;
      }
      seen.push_back(y[t]);
      A.emplace_back(y.size(), 0.0L);
      A.back()[t] = 1;
    }
    const auto V = dense::toeplitz(dense::autocovariances(order, c, y.size()));
    const double exact = dense::log_likelihood(dense::between(A, V), seen);
    const auto fit = arima_at(y, {order, ArimaConstant::kNone, {}}, c).value();
    EXPECT_NEAR(fit.log_likelihood, exact, 1e-8) << order.name();
    EXPECT_EQ(fit.count, 36);
    EXPECT_EQ(fit.guesses.size(), 4U);
  }
}

// The same with one difference: contrasts of neighbours that are there are sums of differences.
TEST(ArimaLikelihood, OfAGappyDifferencedSeriesIsThatOfItsContrasts) {
  Rng rng(74);
  for (ArimaOrder order : orders()) {
    const auto c = random_coefficients(order, rng);
    auto y = noise(rng, 40);
    for (const std::size_t t : {0U, 7U, 8U, 9U, 30U, 39U}) y[t] = kNaN;
    std::vector<long double> seen;
    dense::Matrix A;
    std::size_t before = 1;
    for (std::size_t t = 2; t < y.size(); ++t) {
      if (y[t] != y[t]) continue;
      seen.push_back(static_cast<long double>(y[t]) - y[before]);
      A.emplace_back(y.size(), 0.0L);
      for (std::size_t u = before + 1; u <= t; ++u) A.back()[u] = 1;
      before = t;
    }
    const auto V = dense::toeplitz(dense::autocovariances(order, c, y.size()));
    const double exact = dense::log_likelihood(dense::between(A, V), seen);
    order.d = 1;
    const auto fit = arima_at(y, {order, ArimaConstant::kNone, {}}, c).value();
    EXPECT_NEAR(fit.log_likelihood, exact, 1e-8) << order.name();
  }
}

// Gradient, with mean, regressor and missing values, against central differences of the value.
TEST(ArimaObjective, HasTheGradientThatDifferencesShow) {
  Rng rng(75);
  for (const ArimaOrder& order : orders()) {
    auto y = noise(rng, 60);
    y[10] = y[11] = y[40] = kNaN;
    std::vector<std::vector<double>> x{noise(rng, 60)};
    const auto sample = arima_sample(y, order, ArimaConstant::kMean, x).value();
    arima::ObjectiveRoom room;
    arima::Objective objective(order, sample, room);
    const std::size_t k = objective.size();
    std::vector<double> at(k);
    to_unconstrained(order, random_coefficients(order, rng), 0.99, at);
    std::vector<double> gradient(k);
    std::vector<double> hessian(k * k);

    objective.value(at, gradient, hessian);

    for (std::size_t j = 0; j < k; ++j) {
      auto up = at;
      auto down = at;
      up[j] += 1e-5;
      down[j] -= 1e-5;
      const double slope = (objective.value(up) - objective.value(down)) / 2e-5;
      EXPECT_NEAR(gradient[j], slope, 1e-6 * (1 + std::abs(slope))) << order.name() << " " << j;
    }
  }
}

// Effects are generalised least squares: what is added to y comes back in them, and nowhere else.
TEST(ArimaLikelihood, GivesBackWhatWasAddedLinearly) {
  Rng rng(76);
  const ArimaOrder order{1, 0, 1};
  const std::vector<double> c{0.6, 0.3};
  auto y = noise(rng, 80);
  std::vector<std::vector<double>> x{noise(rng, 80)};
  const ArimaSpec spec{order, ArimaConstant::kMean, x};
  const auto before = arima_at(y, spec, c).value();
  for (std::size_t t = 0; t < y.size(); ++t) y[t] += 7 - 3 * x[0][t];

  const auto after = arima_at(y, spec, c).value();

  EXPECT_NEAR(after.effects[0], before.effects[0] + 7, 1e-10);
  EXPECT_NEAR(after.effects[1], before.effects[1] - 3, 1e-10);
  EXPECT_NEAR(after.log_likelihood, before.log_likelihood, 1e-9);
}

TEST(ArimaLikelihood, RefusesWhatItCannotUse) {
  const std::vector<double> y{1, 2, 4, 3, 5, 4, 6, 5, 7, 9};
  const ArimaSpec ar1{{1, 0, 0}};
  EXPECT_FALSE(arima_at(y, ar1, {}).has_value());                         // None given.
  EXPECT_FALSE(arima_at(y, ar1, std::vector{1.0}).has_value());           // On the circle.
  EXPECT_FALSE(arima_at(y, {{0, 0, 1}}, std::vector{-1.5}).has_value());  // Not invertible.
  EXPECT_FALSE(arima_at(y, {{1, 0, 0, 1, 0, 0, 0}}, std::vector{0.1, 0.1}).has_value());
  EXPECT_FALSE(arima_at(y, {{-1, 0, 0}}, {}).has_value());
  EXPECT_FALSE(arima_at({}, ar1, std::vector{0.5}).has_value());
  EXPECT_FALSE(arima_at(std::vector{kNaN, kNaN}, ar1, std::vector{0.5}).has_value());
  EXPECT_FALSE(arima_at(y, {{1, 1, 0}, ArimaConstant::kMean}, std::vector{0.5}).has_value());
  EXPECT_FALSE(arima_at(y, {{1, 0, 0}, ArimaConstant::kDrift}, std::vector{0.5}).has_value());
  const std::vector<std::vector<double>> shorter{{1, 2, 3}};
  EXPECT_FALSE(arima_at(y, {{1, 0, 0}, ArimaConstant::kNone, shorter}, std::vector{0.5}));
  const std::vector<std::vector<double>> same(2, std::vector<double>{1, 5, 2, 4, 3, 1, 2, 9, 2, 1});
  EXPECT_FALSE(arima_at(y, {{1, 0, 0}, ArimaConstant::kNone, same}, std::vector{0.5}));
}

}  // namespace
}  // namespace foreshock
