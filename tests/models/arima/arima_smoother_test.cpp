#include <cmath>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include "../../support/classic_series.h"
#include "../../support/dense_smoother.h"

#include "foreshock/core/random.h"
#include "foreshock/filters/score.h"
#include "foreshock/filters/smoothed_noise.h"
#include "foreshock/filters/smoother.h"
#include "foreshock/models/arima/fit.h"
#include "foreshock/models/arima/system.h"

namespace foreshock {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

struct Case {
  ArimaOrder order;
  std::vector<double> coefficients;
  double sigma2;
  double noise;
};

/// The kinds of model that tests/golden/sarimax.h has, with shorter seasons: the whole Gaussian of
/// 27 states takes gigabytes.
const std::vector<Case> kCases{
    {{0, 1, 1, 0, 1, 1, 4}, {-0.4, -0.6}, 0.0014, 0},
    {{2, 1, 1, 1, 1, 1, 4}, {0.5, -0.2, -0.6, 0.3, -0.7}, 1e5, 0},
    {{3, 0, 0}, {0.75, 0.05, 0.1}, 85, 0},
    {{2, 0, 2}, {1.4, -0.7, -0.2, -0.2}, 0.05, 0},
    {{2, 1, 0}, {0.4, 0.1}, 150, 0},
    {{1, 0, 1}, {0.8, 0.3}, 0.1, 0.4},
    {{1, 2, 1, 0, 1, 0, 3}, {0.3, -0.5}, 1, 0},
};

// Property: states and noise, with gaps in the diffuse phase and after it.
TEST(ArimaSmoother, IsTheWholeGaussian) {
  Rng rng(91);
  for (const Case& given : kCases) {
    SCOPED_TRACE(given.order.name());
    auto system = arima_system(given.order, given.coefficients, given.sigma2).value();
    system.r = given.noise;
    const double sigma = std::sqrt(given.sigma2);
    std::vector<double> y;
    for (int t = 0; t < 40; ++t) y.push_back(sigma * rng.normal() + (t > 0 ? y.back() : 0));
    y[2] = y[20] = y[21] = y[33] = kNaN;

    const auto course = kalman::filter(system, system.start, y).value();
    const auto states = kalman::smooth(system, course);
    const auto noise = kalman::smooth_noise(system, course);

    const dense::Smoother wanted(system, y);
    for (Eigen::Index t = 0; t < 40; ++t) {
      const auto at = static_cast<std::size_t>(t);
      EXPECT_NEAR((states[at].x - wanted.x(t).cast<double>()).norm() / sigma, 0, 1e-8) << t;
      EXPECT_NEAR((states[at].P - wanted.P(t).cast<double>()).norm() / given.sigma2, 0, 1e-8) << t;
      EXPECT_NEAR(noise[at].v / sigma, static_cast<double>(wanted.v(t)) / sigma, 1e-8) << t;
      if (t == 39) continue;
      EXPECT_NEAR((noise[at].w - wanted.w(t).cast<double>()).norm() / sigma, 0, 1e-8) << t;
    }
  }
}

// Without noise of observation a value is what it is, and a missing one of a random walk lies on
// the line between its neighbours.
TEST(ArimaSmoother, InterpolatesWhatIsMissing) {
  std::vector<double> y(classic::kUsAccidentalDeaths.begin(), classic::kUsAccidentalDeaths.end());
  const auto airline = arima_system({0, 1, 1, 0, 1, 1, 12}, std::vector{-0.43, -0.55}, 1e5).value();
  y[5] = y[30] = y[31] = kNaN;
  const auto smoothed = kalman::smooth(airline, kalman::filter(airline, airline.start, y).value());
  for (std::size_t t = 0; t < y.size(); ++t) {
    const double level = airline.h.dot(smoothed[t].x);
    const double variance = airline.h.dot(smoothed[t].P * airline.h);
    if (std::isnan(y[t])) {
      EXPECT_NEAR(level, classic::kUsAccidentalDeaths[t], 3 * std::sqrt(variance)) << t;
      EXPECT_GT(variance, 1e3) << t;
    } else {
      EXPECT_NEAR(level, y[t], 1e-7) << t;
      EXPECT_NEAR(variance, 0, 1e-5) << t;
    }
  }
  const auto walk = arima_system({0, 1, 0}, {}, 1).value();
  const std::vector<double> gap{1, kNaN, kNaN, 4};
  const auto line = kalman::smooth(walk, kalman::filter(walk, walk.start, gap).value());
  EXPECT_NEAR(walk.h.dot(line[1].x), 2, 1e-12);
  EXPECT_NEAR(walk.h.dot(line[2].x), 3, 1e-12);
  EXPECT_NEAR(walk.h.dot(line[2].P * walk.h), 2.0 / 3, 1e-12);
}

// At the maximum the score by the noise's variance is zero: sigma2 is solved for there.
TEST(ArimaSmoother, HasNoSlopeInTheVarianceThatWasSolvedFor) {
  std::vector<double> y(classic::kUsAccidentalDeaths.begin(), classic::kUsAccidentalDeaths.end());
  y[5] = y[30] = kNaN;
  const ArimaOrder order{0, 1, 1, 0, 1, 1, 12};
  const std::vector<double> coefficients{-0.43, -0.55};
  const auto fit = arima_at(y, {order}, coefficients).value();
  const auto system = arima_system(order, coefficients, fit.sigma2).value();

  const auto found = kalman::score(system, system.start, y).value();

  // Q, and the stationary part of the start, are in proportion to sigma2.
  const double slope =
      (found.Q.array() * system.Q.array()).sum() + (found.P.array() * system.start.P.array()).sum();
  EXPECT_NEAR(slope, 0, 1e-7);
}

}  // namespace
}  // namespace foreshock
