#include "foreshock/models/ets_likelihood.h"

#include <cmath>
#include <ostream>
#include <vector>

#include <gtest/gtest.h>

#include "foreshock/core/random.h"
#include "foreshock/models/season_start.h"

namespace foreshock {
namespace {

using Real = long double;
using Trend = EtsForm::Trend;

/// One-step errors from the given first states, by the recursions of Hyndman et al. (2008), table
/// 2.2, in long double.
std::vector<Real> errors(std::span<const double> y, const EtsForm& form, const EtsSmoothing& s,
                         std::vector<Real> x) {
  Real level = x[0];
  Real slope = form.has_trend() ? x[1] : 0;
  const std::size_t first = form.has_trend() ? 2 : 1;
  const auto m = static_cast<std::size_t>(form.season);
  std::vector<Real> season(x.begin() + static_cast<std::ptrdiff_t>(first), x.end());
  std::vector<Real> out;
  for (std::size_t t = 0; t < y.size(); ++t) {
    const Real before = level + s.phi * slope;
    const Real expected = before + (m > 0 ? season[t % m] : 0);
    const Real error = y[t] == y[t] ? y[t] - expected : 0;
    if (y[t] == y[t]) out.push_back(error);
    level = before + s.alpha * error;
    slope = s.phi * slope + s.beta * error;
    if (m > 0) season[t % m] += s.gamma * error;
  }
  return out;
}

/// Least sum of squares of u + sum_k x_k g_k over x, by modified Gram-Schmidt.
Real least_squares(std::vector<std::vector<Real>> g, std::vector<Real> u) {
  const auto dot = [](const auto& a, const auto& b) {
    Real sum = 0;
    for (std::size_t t = 0; t < a.size(); ++t) sum += a[t] * b[t];
    return sum;
  };
  for (std::size_t i = 0; i < g.size(); ++i) {
    const Real squared = dot(g[i], g[i]);
    const auto remove = [&](std::vector<Real>& from) {
      const Real share = dot(g[i], from) / squared;
      for (std::size_t t = 0; t < from.size(); ++t) from[t] -= share * g[i][t];
    };
    for (std::size_t k = i + 1; k < g.size(); ++k) remove(g[k]);
    remove(u);
  }
  return dot(u, u);
}

/// States: level, slope if there is one, all seasons (which sum to zero).
Real dense(std::span<const double> y, const EtsForm& form, const EtsSmoothing& s,
           std::span<const double> given) {
  const std::size_t main = form.has_trend() ? 2 : 1;
  const auto m = static_cast<std::size_t>(form.season);
  std::vector<Real> zero(main + m, 0);
  for (std::size_t k = 0; k < given.size(); ++k) zero[main + k] = given[k];
  const auto u = errors(y, form, s, zero);
  std::vector<std::vector<Real>> columns;
  const std::size_t free = given.empty() && m > 0 ? main + m - 1 : main;
  for (std::size_t k = 0; k < free; ++k) {
    auto unit = zero;
    unit[k] += 1;
    if (k >= main) unit.back() -= 1;
    auto column = errors(y, form, s, unit);
    for (std::size_t t = 0; t < column.size(); ++t) column[t] -= u[t];
    columns.push_back(std::move(column));
  }
  return least_squares(std::move(columns), u);
}

struct FormCase {
  EtsForm form;
  friend void PrintTo(const FormCase& c, std::ostream* out) { *out << c.form.name(); }
};

EtsSmoothing random_smoothing(const EtsForm& form, Rng& rng) {
  EtsSmoothing s{.alpha = 0.02 + 0.96 * rng.uniform()};
  if (form.has_trend()) s.beta = s.alpha * rng.uniform();
  if (form.has_season()) s.gamma = (1 - s.alpha) * rng.uniform();
  if (form.trend == Trend::kDamped) s.phi = 0.8 + 0.18 * rng.uniform();
  return s;
}

std::vector<double> random_series(Rng& rng, int n, bool gaps) {
  std::vector<double> y;
  double level = 0;
  for (int t = 0; t < n; ++t) {
    level += 0.1 * rng.normal();
    const double v = level + std::sin(t) + rng.normal();
    y.push_back(gaps && rng.below(5) == 0 ? std::nan("") : v);
  }
  return y;
}

class EtsConcentratedForms : public testing::TestWithParam<FormCase> {};

// Property: the states solved for are the least-squares ones; a dense solution in long double says
// how small the squares can be. Tolerance: normal equations in double, relative to their size.
TEST_P(EtsConcentratedForms, ReachesTheLeastSquaresOfADenseSolution) {
  const EtsForm form = GetParam().form;
  Rng rng(31);
  for (int series = 0; series < 40; ++series) {
    const auto y = random_series(rng, 70, series % 2 == 1);
    const auto s = random_smoothing(form, rng);
    EtsConcentrated concentrated(y, form);

    const double found = concentrated.squared_errors(s);

    const auto wanted = static_cast<double>(dense(y, form, s, {}));
    ASSERT_NEAR(found, wanted, 1e-8 * wanted) << series << " alpha " << s.alpha;
  }
}

// Property: running the model from initial() makes those very errors.
TEST_P(EtsConcentratedForms, ItsInitialStatesMakeItsErrors) {
  const EtsForm form = GetParam().form;
  Rng rng(32);
  for (int series = 0; series < 40; ++series) {
    const auto y = random_series(rng, 70, series % 2 == 1);
    const auto s = random_smoothing(form, rng);
    EtsConcentrated concentrated(y, form);
    const double squares = concentrated.squared_errors(s);

    EtsState state = concentrated.initial();

    double sum = 0;
    for (const double v : state.season) sum += v;
    EXPECT_NEAR(sum, 0, 1e-12);
    double direct = 0;
    for (const double v : y) {
      const double error = v == v ? v - state.expect(s) : 0;
      direct += error * error;
      state.learn(s, error);
    }
    ASSERT_NEAR(direct, squares, 1e-7 * squares) << series;
  }
}

TEST_P(EtsConcentratedForms, WithAGivenSeasonOnlyLevelAndSlopeAreSolvedFor) {
  const EtsForm form = GetParam().form;
  if (!form.has_season()) GTEST_SKIP() << "no season to give";
  Rng rng(33);
  for (int series = 0; series < 20; ++series) {
    const auto y = random_series(rng, 70, series % 2 == 1);
    const auto s = random_smoothing(form, rng);
    const auto given = seasonal_start(y, form.season);
    EtsConcentrated concentrated(y, form, given);
    const auto wanted = static_cast<double>(dense(y, form, s, given));
    ASSERT_NEAR(concentrated.squared_errors(s), wanted, 1e-9 * wanted) << series;
    EXPECT_EQ(concentrated.initial().season, given);
  }
}

INSTANTIATE_TEST_SUITE_P(Forms, EtsConcentratedForms,
                         testing::Values(FormCase{{}}, FormCase{{.trend = Trend::kAdditive}},
                                         FormCase{{.trend = Trend::kDamped}},
                                         FormCase{{.season = 7}},
                                         FormCase{{.trend = Trend::kAdditive, .season = 4}},
                                         FormCase{{.trend = Trend::kDamped, .season = 12}},
                                         FormCase{{.trend = Trend::kDamped, .season = 2}}));

TEST(EtsConcentrated, CountsTheValuesThatAreThere) {
  const std::vector<double> y{1, std::nan(""), 3};
  EXPECT_EQ(EtsConcentrated(y, {}).count(), 2);
}

// A phase that was never seen has no state that anyone could find.
TEST(EtsConcentrated, RefusesStatesThatNobodyCanSee) {
  std::vector<double> y;
  for (int t = 0; t < 24; ++t) y.push_back(t % 4 == 1 ? std::nan("") : t % 5);
  EtsConcentrated concentrated(y, {.season = 4});
  EXPECT_TRUE(std::isinf(concentrated.squared_errors({.alpha = 0.2, .gamma = 0.1})));
}

}  // namespace
}  // namespace foreshock
