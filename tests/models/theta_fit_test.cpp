#include "foreshock/models/theta_fit.h"

#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include "../golden/theta.h"
#include "../support/classic_series.h"

#include "foreshock/core/random.h"

namespace foreshock {
namespace {

const double kNaN = std::nan("");

template <class Series>
std::vector<double> of(const Series& y) {
  return {y.begin(), y.end()};
}

Theta fitted(std::span<const double> y, int season, const ThetaOptions& options) {
  return dynamic_cast<const Theta&>(*fit_theta(y, season, options).value().model);
}

template <std::size_t n>
void expect_forecast(std::span<const double> y, int season, const std::array<double, n>& wanted) {
  const auto steps = fitted(y, season, {.line = ThetaLine::kStandard})
                         .forecast(Horizon(static_cast<int>(n)))
                         .steps;
  for (std::size_t h = 0; h < n; ++h) {
    EXPECT_NEAR(steps[h].median(), wanted[h], 1e-3 * wanted[h]) << h;
  }
}

TEST(ThetaFit, ForecastsAsThetafInR) {
  expect_forecast(of(classic::kNile), 1, golden::kThetaNile);
  expect_forecast(of(classic::kAirPassengers), 12, golden::kThetaAirPassengers);
  expect_forecast(of(classic::kUkGas), 4, golden::kThetaUkGas);
}

/// The sum of squares that counts, step by step through the model itself.
double squares_of(std::span<const double> y, const ThetaFit& fit) {
  double sum = 0;
  ThetaState state = fit.initial;
  for (std::size_t t = fit.first; t < y.size(); ++t) {
    const double error = y[t] == y[t] ? y[t] - state.level : 0;
    if (error_counts(fit.weights, state)) sum += error * error;
    state.learn(fit.weights, error);
  }
  return sum;
}

// Property: no other weights or start that are allowed make the errors smaller.
TEST(ThetaFit, IsTheBestOfItsKind) {
  const auto y = of(classic::kAustralianResidents);
  Rng rng(8);
  for (const auto line : {ThetaLine::kOptimised, ThetaLine::kDynamic}) {
    const ThetaFit best = fit_theta_line(y, line).value();
    const double least = squares_of(y, best);
    EXPECT_NEAR(best.rms_error, std::sqrt(least / best.count), 1e-9 * best.rms_error);
    for (int k = 0; k < 2000; ++k) {
      const double size = std::pow(10, -5 * rng.uniform());
      ThetaFit other = best;
      const double alpha = best.weights.alpha + 0.5 * size * rng.normal();
      if (!(alpha >= 1e-4 && alpha <= 0.9999)) continue;
      other.weights.alpha = alpha;
      if (other.weights.dynamic) other.initial.decay = 1 - alpha;
      const double share = best.weights.share + 0.5 * size * rng.normal();
      other.weights.share = std::min(1.0, std::max(0.0, share));
      other.initial.level += 100 * size * rng.normal();
      ASSERT_GE(squares_of(y, other), least * (1 - 1e-9)) << alpha << " " << share;
    }
  }
}

TEST(ThetaFit, TakesGapsForWhatWasExpected) {
  auto y = of(classic::kNile);
  const auto whole = fit_theta_line(y, ThetaLine::kStandard).value();
  for (const std::size_t t : {20U, 21U, 55U, 99U}) y[t] = kNaN;
  y.insert(y.begin(), 3, kNaN);
  for (const auto line : {ThetaLine::kStandard, ThetaLine::kOptimised, ThetaLine::kDynamic}) {
    const auto fit = fit_theta_line(y, line).value();
    const bool dynamic = line == ThetaLine::kDynamic;
    EXPECT_EQ(fit.first, dynamic ? 4U : 3U);
    EXPECT_EQ(fit.count, dynamic ? 94 : 96);
    EXPECT_NEAR(fit.rms_error, whole.rms_error, 0.05 * whole.rms_error);
  }
}

TEST(ThetaFit, GoesOnAlongALineExactly) {
  std::vector<double> y;
  for (int t = 0; t < 30; ++t) y.push_back(7 + 3.0 * t);
  for (const auto line : {ThetaLine::kOptimised, ThetaLine::kDynamic}) {
    const auto steps = fitted(y, 0, {.line = line}).forecast(Horizon(5)).steps;
    for (int h = 0; h < 5; ++h) {
      EXPECT_NEAR(steps[static_cast<std::size_t>(h)].median(), 97 + 3.0 * h, 1e-6);
    }
  }
}

TEST(ThetaFit, SaysAConstantGoesOn) {
  const std::vector<double> y(20, 42.5);
  for (const bool box_cox : {false, true}) {
    const auto model = fitted(y, 4, {.box_cox = box_cox});
    EXPECT_EQ(model.forecast(Horizon(3)).steps[2].median(), 42.5);
    EXPECT_LT(model.expect().quantile(0.99), 42.5 + 1e-9);
  }
}

TEST(ThetaFit, OfTooFewValuesIsStandardOrNone) {
  const std::vector<double> y{3, 5, 4, 6, 5};
  const auto five = fit_theta(y, 0).value();
  EXPECT_EQ(five.report.form, "Theta");
  EXPECT_FALSE(fit_theta_line(y, ThetaLine::kDynamic).has_value());
  EXPECT_TRUE(fit_theta_line(y, ThetaLine::kOptimised).has_value());
  EXPECT_FALSE(fit_theta(std::span(y).first(2), 0).has_value());
  EXPECT_FALSE(fit_theta({}, 0).has_value());
  EXPECT_FALSE(fit_theta(std::vector(9, kNaN), 0).has_value());
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_FALSE(fit_theta(std::vector{1.0, 2.0, infinity, 3.0, 2.0, 4.0, 1.0}, 0).has_value());
}

// Property: units and, for y itself, origins are of no consequence, however far they go.
TEST(ThetaFit, KnowsNoUnit) {
  const auto y = of(classic::kNile);
  for (const auto line : {ThetaLine::kStandard, ThetaLine::kOptimised, ThetaLine::kDynamic}) {
    const auto plain = fit_theta_line(y, line).value();
    for (const auto& [factor, offset] :
         {std::pair{1e12, 0.0}, {1e-9, 0.0}, {1e300, 0.0}, {1.0, 1e6}, {1.0, -1e6}}) {
      std::vector<double> moved;
      for (const double v : y) moved.push_back(factor * v + offset);
      const auto fit = fit_theta_line(moved, line).value();
      EXPECT_NEAR(fit.weights.alpha, plain.weights.alpha, 1e-4) << factor << " " << offset;
      EXPECT_NEAR(fit.weights.share, plain.weights.share, 1e-4);
      EXPECT_NEAR(fit.rms_error / factor, plain.rms_error, 1e-5 * plain.rms_error);
    }
  }
}

TEST(ThetaFit, FactorsNeedPositiveValues) {
  Rng rng(4);
  std::vector<double> y;
  for (int t = 0; t < 60; ++t) y.push_back(20 + 6 * std::sin(1.5707963 * t) + 0.5 * rng.normal());
  EXPECT_EQ(fitted(y, 4, {}).season().kind, SeasonProfile::Kind::kMultiplicative);

  for (double& v : y) v -= 20;

  const auto model = fitted(y, 4, {.box_cox = true});
  EXPECT_EQ(model.season().kind, SeasonProfile::Kind::kAdditive);
  EXPECT_EQ(model.power(), 1);
  EXPECT_NEAR(model.forecast(Horizon(4)).steps[1].median(), 6, 1);
}

// By hand: growth by a factor with noise by a factor is a line with even noise of the logarithm.
TEST(ThetaFit, TakesTheLogarithmOfGrowthByAFactor) {
  Rng rng(12);
  std::vector<double> y;
  for (int t = 0; t < 80; ++t) y.push_back(std::exp(2 + 0.05 * t + 0.1 * rng.normal()));

  const auto fit = fit_theta(y, 0, {.line = ThetaLine::kStandard, .box_cox = true}).value();
  const auto& model = dynamic_cast<const Theta&>(*fit.model);

  EXPECT_LT(model.power(), 0.15);
  // Theta takes half the slope.
  const auto steps = model.forecast(Horizon(21)).steps;
  EXPECT_NEAR(std::log(steps[20].median() / steps[0].median()), 0.5 * 0.05 * 20, 0.1);
  EXPECT_EQ(fit.report.parameters, 4) << "alpha, level, variance and power";
}

TEST(ThetaFit, FindsNoiseInProportionToTheLevel) {
  Rng rng(3);
  std::vector<double> even;
  std::vector<double> growing;
  for (int t = 0; t < 200; ++t) {
    const double e = rng.normal();
    even.push_back(10 + t + 3 * e);
    growing.push_back((10 + t) * (1 + 0.1 * e));
  }

  const auto narrow = fitted(even, 0, {}).expect();
  const auto wide = fitted(growing, 0, {}).expect();

  EXPECT_NEAR(narrow.scale(), 3, 0.5);
  EXPECT_NEAR(wide.scale(), 21, 4);
}

TEST(ThetaFit, KeepsALevelThatLearnsWhereItIsAskedTo) {
  EXPECT_GE(fit_theta_line(std::vector{1.0, 2.0, 1.0, 2.0, 1.0, 2.0, 1.0, 2.0},
                           ThetaLine::kStandard, 0.02)
                .value()
                .weights.alpha,
            0.02);
}

// The likelihood of the report is one of y: that of y in other units differs by their Jacobian.
TEST(ThetaFit, ReportsALikelihoodOfY) {
  const auto y = of(classic::kAirPassengers);
  std::vector<double> thousandfold;
  for (const double v : y) thousandfold.push_back(1000 * v);
  for (const bool box_cox : {false, true}) {
    const auto one = fit_theta(y, 12, {.box_cox = box_cox}).value().report;
    const auto other = fit_theta(thousandfold, 12, {.box_cox = box_cox}).value().report;
    EXPECT_NEAR(one.log_likelihood - other.log_likelihood, 142 * std::log(1000), 0.05);
    EXPECT_EQ(one.parameters, box_cox ? 16 : 15);
  }
}

}  // namespace
}  // namespace foreshock
