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

void expect_near(double found, double wanted, const char* what) {
  EXPECT_NEAR(found, wanted, 1e-8 * std::max(1.0, std::abs(wanted))) << what;
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
    expect_near(course.likelihood.log_likelihood, golden.log_likelihood + constant, "likelihood");
    const std::size_t n = course.steps.size();
    for (std::size_t j = 0; j < 5; ++j) {
      const kalman::Step& step = course.steps[n - 5 + j];
      expect_near(step.innovation / std::sqrt(step.seen.variance), golden.last_residuals[j],
                  "residual");
    }
    kalman::Belief belief = course.steps.back().belief;
    for (std::size_t j = 0; j < 12; ++j) {
      kalman::predict(system, belief);
      const kalman::Seen seen = kalman::expect(system, belief);
      expect_near(seen.expected + given.effect[n + j], golden.forecast[j], "forecast");
      expect_near(seen.variance, golden.forecast_variance[j], "variance of the forecast");
    }
  }
}

}  // namespace
}  // namespace foreshock
