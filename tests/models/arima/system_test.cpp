#include "foreshock/models/arima/system.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "../../golden/correlation.h"
#include "../../golden/sarimax.h"
#include "../../support/classic_series.h"
#include "../../support/dense_gaussian.h"

#include "foreshock/core/random.h"
#include "foreshock/filters/likelihood.h"
#include "foreshock/models/arima/params.h"
#include "foreshock/models/arima/polynomial.h"

namespace foreshock {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

template <class Series>
std::vector<double> transformed(const Series& series, double (*f)(double)) {
  std::vector<double> out;
  std::transform(series.begin(), series.end(), std::back_inserter(out), f);
  return out;
}

/// The series of a golden case, and in `adjusted` less its mean or drift.
struct Case {
  std::vector<double> adjusted;
  std::vector<double> effect;  ///< At every point and the 12 that are forecast.
};

Case case_of(const golden::Sarimax& golden) {
  const std::string_view name = golden.name;
  const auto log = [](double v) { return std::log(v); };
  const auto same = [](double v) { return v; };
  std::vector<double> y;
  if (name.starts_with("airline_AP")) y = transformed(classic::kAirPassengers, log);
  if (name == "airline_AP_missing_exact_diffuse") {
    for (std::size_t t = 19; t < 25; ++t) y[t] = kNaN;
    for (std::size_t t = 99; t < 103; ++t) y[t] = kNaN;
    y[6] = y[60] = kNaN;
  }
  if (name == "airline_AP_simple_differencing") {
    const auto w = difference_polynomial({0, 1, 0, 0, 1, 0, 12});
    std::vector<double> out;
    for (std::size_t t = 13; t < y.size(); ++t) {
      out.push_back(0);
      for (std::size_t j = 0; j < w.size(); ++j) out.back() += w[j] * y[t - j];
    }
    y = out;
  }
  if (name.ends_with("USAccDeaths")) y = transformed(classic::kUsAccidentalDeaths, same);
  if (name.starts_with("ar3")) y = transformed(golden::kPresidents, same);
  if (name.starts_with("arma22")) {
    y = transformed(golden::kLynx, [](double v) { return std::log10(v); });
  }
  if (name.ends_with("austres")) y = transformed(classic::kAustralianResidents, same);
  if (name.ends_with("hourly700")) y = transformed(golden::kHourly700, same);
  if (name.starts_with("measurement")) {
    y = transformed(golden::kLakeHuron, [](double v) { return v - 579; });
  }
  double phi = 1;
  for (int j = 0; j < golden.order.p; ++j) phi -= golden.coefficients[static_cast<std::size_t>(j)];
  Case out;
  for (std::size_t t = 0; t < y.size() + 12; ++t) {
    const double drift = golden.order.d > 0 ? static_cast<double>(t) : 1;
    out.effect.push_back(golden.intercept / phi * drift);
    if (t < y.size()) out.adjusted.push_back(y[t] - out.effect[t]);
  }
  return out;
}

void expect_near(double found, double wanted, double tolerance, const char* what) {
  EXPECT_NEAR(found, wanted, tolerance * std::max(1.0, std::abs(wanted))) << what;
}

double log_likelihood(const ArimaOrder& order, std::span<const double> coefficients, double sigma2,
                      std::span<const double> y) {
  const auto system = arima_system(order, coefficients, sigma2).value();
  return kalman::log_likelihood(system, system.start, y).value().log_likelihood;
}

ArimaOrder random_order(Rng& rng) {
  const auto up_to = [&](std::uint64_t most) { return static_cast<int>(rng.below(most + 1)); };
  ArimaOrder order{up_to(3), up_to(2), up_to(3)};
  if (rng.below(2) == 0) return order;
  order.P = up_to(1);
  order.D = up_to(1);
  order.Q = up_to(1);
  order.season = 2 + up_to(5);
  return order;
}

/// Coordinates of partial autocorrelations up to 0.8.
std::vector<double> random_coordinates(const ArimaOrder& order, Rng& rng) {
  std::vector<double> x(static_cast<std::size_t>(order.coefficient_count()));
  for (double& v : x) v = std::clamp(0.6 * rng.normal(), -1.1, 1.1);
  return x;
}

std::vector<double> coefficients_at(const ArimaOrder& order, const std::vector<double>& x) {
  std::vector<double> c(x.size());
  from_unconstrained(order, x, c, {});
  return c;
}

std::vector<double> random_walk(Rng& rng, std::size_t n) {
  std::vector<double> y;
  for (std::size_t t = 0; t < n; ++t) y.push_back(rng.normal() + (t > 0 ? y.back() : 0.0));
  return y;
}

/// Where values are missing.
enum class Gaps { kNone, kStart, kEnd, kInside, kDiffusePhase, kScattered };
constexpr int kGaps = 6;

void lose(Gaps gaps, const ArimaOrder& order, Rng& rng, std::vector<double>& y) {
  const std::size_t size = 1 + rng.below(5);
  const auto erase = [&](std::size_t from) {
    std::fill_n(y.begin() + static_cast<std::ptrdiff_t>(from), size, kNaN);
  };
  const auto reach = static_cast<std::size_t>(order.difference_reach());
  if (gaps == Gaps::kStart) erase(0);
  if (gaps == Gaps::kEnd) erase(y.size() - size);
  if (gaps == Gaps::kInside) erase(reach + 20);
  if (gaps == Gaps::kDiffusePhase) erase(reach / 2 + 1);
  if (gaps != Gaps::kScattered) return;
  for (double& v : y) {
    if (rng.below(5) == 0) v = kNaN;
  }
}

TEST(ArimaSystem, AgreesWithStatsmodels) {
  for (const golden::Sarimax& golden : golden::kSarimax) {
    SCOPED_TRACE(golden.name);
    const Case given = case_of(golden);
    auto system = arima_system(golden.order, golden.coefficients, golden.sigma2).value();
    system.r = golden.noise;

    const auto course = kalman::filter(system, system.start, given.adjusted).value();

    const double constant = 0.5 * std::log(2 * std::numbers::pi) * golden.diffuse;
    EXPECT_EQ(course.likelihood.diffuse, golden.diffuse);
    EXPECT_NEAR(course.likelihood.log_likelihood, golden.log_likelihood + constant,
                golden.tolerance);
    const std::size_t n = course.steps.size();
    for (std::size_t j = 0; j < 5; ++j) {
      const kalman::Step& step = course.steps[n - 5 + j];
      expect_near(step.innovation / std::sqrt(step.seen.variance), golden.last_residuals[j],
                  golden.tolerance, "residual");
    }
    kalman::Belief belief = course.steps.back().belief;
    for (std::size_t j = 0; j < 12; ++j) {
      kalman::predict(system, belief);
      const kalman::Seen seen = kalman::expect(system, belief);
      expect_near(seen.expected + given.effect[n + j], golden.forecast[j], golden.tolerance,
                  "forecast");
      expect_near(seen.variance, golden.forecast_variance[j], golden.tolerance,
                  "variance of the forecast");
    }
  }
}

TEST(ArimaSystem, BeginsAsStatsmodelsDoes) {
  int compared = 0;
  for (const golden::Sarimax& golden : golden::kSarimax) {
    SCOPED_TRACE(golden.name);
    const auto terms =
        std::find_if(golden::kSarimaxFirstTerms.begin(), golden::kSarimaxFirstTerms.end(),
                     [&](const auto& one) { return std::string_view(one.name) == golden.name; });
    ASSERT_NE(terms, golden::kSarimaxFirstTerms.end());
    const Case given = case_of(golden);
    auto system = arima_system(golden.order, golden.coefficients, golden.sigma2).value();
    system.r = golden.noise;

    const auto course = kalman::filter(system, system.start, given.adjusted).value();

    for (std::size_t t = 0; t < 5; ++t) {
      const kalman::Step& step = course.steps[t];
      if (step.seen.diffuse > 0) continue;
      const double e = step.innovation;
      const double term = std::isnan(e)
                              ? 0
                              : -0.5 * (std::log(2 * std::numbers::pi * step.seen.variance) +
                                        e * e / step.seen.variance);
      expect_near(term, terms->terms[t], 1e-8, "term");
      ++compared;
    }
  }
  EXPECT_EQ(compared, 24);  // Four without unit roots, and one with one.
}

// Property: the filter on the level and the fast recursion on the differences, which have nothing
// in common but the model, agree. 3000 series came to within 9e-10.
TEST(ArimaSystem, HasTheLikelihoodOfTheDifferences) {
  Rng rng(81);
  for (int i = 0; i < 600; ++i) {
    const ArimaOrder order = random_order(rng);
    const auto c = coefficients_at(order, random_coordinates(order, rng));
    auto y = random_walk(rng, 50 + rng.below(50));
    lose(static_cast<Gaps>(i % kGaps), order, rng, y);

    const auto fit = arima_at(y, {order}, c).value();

    EXPECT_NEAR(log_likelihood(order, c, fit.sigma2, y), fit.log_likelihood, 1e-8)
        << order.name() << " gaps " << i % kGaps;
  }
}

// One partial autocorrelation next to 1, as far as a search goes. The fast recursion is in extended
// precision there but not with gaps, so these end sooner. Tolerance: the variance of the start
// grows as 1 / (1 - partial), and digits go with it.
TEST(ArimaSystem, AgreesNextToTheUnitCircle) {
  const std::vector<ArimaOrder> orders{{1, 0, 0},
                                       {2, 0, 1},
                                       {2, 1, 2},
                                       {1, 1, 1, 1, 0, 1, 7},
                                       {1, 0, 1, 1, 1, 1, 12},
                                       {0, 1, 1, 0, 1, 1, 12}};
  Rng rng(82);
  for (const ArimaOrder& order : orders) {
    for (int i = 0; i < 20; ++i) {
      auto x = random_coordinates(order, rng);
      x[order.p > 1 ? 1 : 0] = (i % 2 == 0 ? 1 : -1) * (2 + i % 5);
      const auto c = coefficients_at(order, x);
      auto y = random_walk(rng, 150);

      const auto whole = arima_at(y, {order}, c).value();
      EXPECT_NEAR(log_likelihood(order, c, whole.sigma2, y), whole.log_likelihood, 1e-7)
          << order.name() << " " << i;

      if (i % 5 > 1) continue;
      y[3] = y[50] = y[51] = kNaN;
      const auto gappy = arima_at(y, {order}, c).value();
      EXPECT_NEAR(log_likelihood(order, c, gappy.sigma2, y), gappy.log_likelihood, 1e-7)
          << order.name() << " " << i;
    }
  }
}

// Exact: y_1 ~ N(0, 1 / (1 - phi^2)), then y_t - phi y_{t-1} ~ N(0, 1).
TEST(ArimaSystem, IsExactForAnAutoregressionOnTheEdge) {
  const std::vector<double> y{2, 1, 3, -1, 0.5};
  for (const double gap : {0.5, 1e-3, 1e-6, 1e-9, 1e-12}) {
    const double phi = 1 - gap;
    const double shrink = gap * (1 + phi);
    double wanted = 0.5 * std::log(shrink) - 0.5 * shrink * y[0] * y[0];
    for (std::size_t t = 1; t < y.size(); ++t) wanted -= 0.5 * std::pow(y[t] - phi * y[t - 1], 2);
    wanted -= 2.5 * std::log(2 * std::numbers::pi);
    // 1 - phi^2 has few digits left.
    EXPECT_NEAR(log_likelihood({1, 0, 0}, std::vector{phi}, 1, y), wanted, 1e-10 + 1e-16 / gap);
  }
}

TEST(ArimaSystem, DoesNotSeeTheOffset) {
  Rng rng(83);
  for (int i = 0; i < 120; ++i) {
    const ArimaOrder order = random_order(rng);
    if (order.d + order.D == 0) continue;
    const auto c = coefficients_at(order, random_coordinates(order, rng));
    auto y = random_walk(rng, 80);
    lose(static_cast<Gaps>(i % kGaps), order, rng, y);
    const double before = log_likelihood(order, c, 1, y);

    for (double& v : y) v += 1e6;

    EXPECT_NEAR(log_likelihood(order, c, 1, y), before, 1e-6) << order.name() << " " << i;
  }
}

// Property: P = F P F' + Q, and h' F^j P h are the autocovariances, here as sums of psi weights.
TEST(ArimaSystem, StartsWhereItStays) {
  Rng rng(84);
  for (int i = 0; i < 100; ++i) {
    ArimaOrder order = random_order(rng);
    order.d = order.D = 0;
    const auto c = coefficients_at(order, random_coordinates(order, rng));
    const kalman::System system = arima_system(order, c, 1).value();
    const Eigen::MatrixXd& P = system.start.P;

    EXPECT_NEAR((system.F * P * system.F.transpose() + system.Q - P).norm(), 0, 1e-13 * P.norm());
    Eigen::VectorXd covariance = P * system.h;
    for (const long double wanted : dense::autocovariances(order, c, 12)) {
      EXPECT_NEAR(system.h.dot(covariance), static_cast<double>(wanted), 1e-12 * P.norm());
      covariance = (system.F * covariance).eval();
    }
  }
}

// Property: a moving average and its mirror image inside the circle are one process.
TEST(ArimaSystem, NeedNotBeInvertible) {
  Rng rng(85);
  const auto y = random_walk(rng, 60);
  for (const double theta : {0.25, 0.5, 0.9}) {
    EXPECT_NEAR(log_likelihood({0, 1, 1}, std::vector{1 / theta}, theta * theta * 3, y),
                log_likelihood({0, 1, 1}, std::vector{theta}, 3, y), 1e-10);
  }
}

// A month that is always missing stays unknown, and forecasts of it say so; years of rounding do
// not make it known, nor take what its first value then tells.
TEST(ArimaSystem, LeavesAMonthUnknownThatIsNeverThere) {
  Rng rng(86);
  for (const int d : {0, 1, 2}) {
    for (const int D : {1, 2}) {
      const auto whole = random_walk(rng, 3000);
      auto y = whole;
      for (std::size_t t = 1; t < y.size(); t += 4) y[t] = kNaN;
      const auto system = arima_system({0, d, 1, 0, D, 1, 4}, std::vector{0.3, -0.5}, 1).value();

      const auto course = kalman::filter(system, system.start, y).value();

      EXPECT_EQ(course.likelihood.diffuse, d + 4 * D - D) << d << D;
      EXPECT_EQ(course.likelihood.count + course.likelihood.diffuse, 2250) << d << D;
      kalman::Belief belief = course.steps.back().belief;
      for (int month = 0; month < 4; ++month) {
        kalman::predict(system, belief);
        EXPECT_EQ(kalman::expect(system, belief).diffuse > 0, month == 1) << d << D;
      }
      y[2993] = whole[2993];
      if (D == 2) y[2997] = whole[2997];
      const auto told = kalman::log_likelihood(system, system.start, y).value();
      EXPECT_EQ(told.diffuse, d + 4 * D) << d << D;
    }
  }
}

TEST(ArimaSystem, TakesEffectsOut) {
  Rng rng(87);
  const std::vector<std::vector<double>> x{random_walk(rng, 70), random_walk(rng, 70)};
  auto y = random_walk(rng, 70);
  y[10] = y[0] = kNaN;
  for (std::size_t t = 0; t < y.size(); ++t)
    y[t] += 50 + 0.3 * static_cast<double>(t) - 4 * x[0][t];
  const ArimaOrder drifting{1, 0, 1, 0, 1, 0, 4};
  const std::vector<ArimaSpec> specs{{{1, 0, 1}, ArimaConstant::kMean, x},
                                     {{1, 1, 1}, ArimaConstant::kDrift, {}},
                                     {drifting, ArimaConstant::kDrift, x},
                                     {{1, 2, 1}, ArimaConstant::kNone, x}};
  for (const ArimaSpec& spec : specs) {
    const std::vector<double> c{0.4, 0.3};
    const auto fit = arima_at(y, spec, c).value();

    const auto left = without_effects(y, spec, fit.effects).value();

    EXPECT_NEAR(log_likelihood(spec.order, c, fit.sigma2, left), fit.log_likelihood, 1e-8)
        << fit.name();
  }
}

TEST(ArimaSystem, RefusesWhatItCannotUse) {
  const auto code = [](const ArimaOrder& order, std::vector<double> c, double sigma2) {
    return arima_system(order, c, sigma2).error().code;
  };
  EXPECT_EQ(code({1, 0, 0}, {}, 1), Errc::kInvalidArgument);
  EXPECT_EQ(code({1, 0, 0}, {0.5, 0.5}, 1), Errc::kInvalidArgument);
  EXPECT_EQ(code({1, 0, 0}, {1}, 1), Errc::kInvalidArgument);
  EXPECT_EQ(code({1, 0, 0}, {kNaN}, 1), Errc::kInvalidArgument);
  EXPECT_EQ(code({0, 0, 1}, {kNaN}, 1), Errc::kInvalidArgument);
  EXPECT_EQ(code({0, 0, 0, 1, 0, 0, 4}, {-1.5}, 1), Errc::kInvalidArgument);
  EXPECT_EQ(code({-1, 0, 0}, {}, 1), Errc::kInvalidArgument);
  EXPECT_EQ(code({0, 0, 0, 0, 1, 0, 0}, {}, 1), Errc::kInvalidArgument);
  EXPECT_EQ(code({0, 1, 0}, {}, 0), Errc::kInvalidArgument);
  EXPECT_EQ(code({0, 1, 0}, {}, -1), Errc::kInvalidArgument);
  EXPECT_EQ(code({0, 1, 0}, {}, kNaN), Errc::kInvalidArgument);
  EXPECT_EQ(code({0, 1, 0}, {}, std::numeric_limits<double>::infinity()), Errc::kInvalidArgument);
  EXPECT_EQ(code({0, 1, 1, 0, 1, 1, 1000}, {0, 0}, 1), Errc::kUnsupported);

  const std::vector<double> y{1, 2, 3};
  const std::vector<std::vector<double>> shorter{{1, 2}};
  EXPECT_FALSE(without_effects(y, {{1, 0, 0}, ArimaConstant::kMean}, {}));
  EXPECT_FALSE(without_effects(y, {{1, 0, 0}}, std::vector{1.0}));
  EXPECT_FALSE(without_effects(y, {{1, 0, 0}, ArimaConstant::kNone, shorter}, std::vector{1.0}));
}

}  // namespace
}  // namespace foreshock
