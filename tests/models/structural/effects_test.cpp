#include "foreshock/models/structural/effects.h"

#include <cmath>
#include <limits>
#include <numbers>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "../../support/classic_series.h"
#include "../../support/seatbelts.h"

#include "foreshock/core/random.h"
#include "foreshock/models/structural/fit.h"

namespace foreshock {
namespace {

using Columns = std::vector<std::vector<double>>;
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

const StructuralSpec kLevel{.slope = Slope::kNone};
const StructuralSpec kMonthly{.slope = Slope::kNone, .seasons = {{12, 0}}};
const StructuralParams kNile{.irregular = 15099, .level = 1469.1};
const StructuralParams kDrivers{.irregular = 0.004, .level = 0.0003, .seasons = {1e-6}};

std::vector<double> nile() {
  return {classic::kNile.begin(), classic::kNile.end()};
}

std::vector<double> from(std::size_t n, std::size_t first, std::size_t end) {
  std::vector<double> out(n, 0.0);
  for (std::size_t t = first; t < end; ++t) out[t] = 1;
  return out;
}

/// statsmodels counts another (d / 2) log(2 pi) for d diffuse states.
double as_statsmodels(const StructuralFit& fit) {
  return fit.log_likelihood - 0.5 * fit.diffuse * std::log(2 * std::numbers::pi);
}

// Effects at given variances: the last smoothed states of UnobservedComponents(y, "llevel",
// seasonal=.., exog=X, mle_regression=False, use_exact_diffuse=True) of statsmodels 0.15.0 (numpy
// 2.4.6), and their covariances. Tolerance 1e-8, relative.
TEST(StructuralEffects, OfTheNileAreThoseOfStatsmodels) {
  const Columns X{from(100, 28, 100), from(100, 42, 43)};

  const auto one = structural_effects(nile(), Columns{X[0]}, kLevel, kNile).value();
  const auto two = structural_effects(nile(), X, kLevel, kNile).value();

  EXPECT_NEAR(one.values[0] / -315.7372682577228, 1, 1e-8);
  EXPECT_NEAR(one.error(0) / 97.63921419572496, 1, 1e-8);
  EXPECT_NEAR(two.values[0] / -314.34405082, 1, 1e-8);
  EXPECT_NEAR(two.values[1] / -403.99145182, 1, 1e-8);
  EXPECT_NEAR(two.covariance[0] / 9533.628440116272, 1, 1e-8);
  EXPECT_NEAR(two.covariance[1] / -61.55815419726239, 1, 1e-7);
  EXPECT_NEAR(two.covariance[2], two.covariance[1], 1e-9);
  EXPECT_NEAR(two.covariance[3] / 17850.026448787637, 1, 1e-8);
}

TEST(StructuralEffects, OfSeatBeltsAreThoseOfStatsmodels) {
  auto data = classic::read_seatbelts(FORESHOCK_GOLDEN);
  ASSERT_EQ(data.drivers.size(), 192U);
  const Columns X{data.petrol, data.law};

  const auto whole = structural_effects(data.drivers, X, kMonthly, kDrivers).value();
  for (const std::size_t t : {50U, 51U, 52U, 53U, 54U, 170U}) data.drivers[t] = kNaN;
  const auto gaps = structural_effects(data.drivers, X, kMonthly, kDrivers).value();

  EXPECT_NEAR(whole.values[0], -0.2740405167856158, 1e-8);
  EXPECT_NEAR(whole.values[1], -0.23841256391213936, 1e-8);
  EXPECT_NEAR(whole.covariance[0], 0.010240902435502484, 1e-9);
  EXPECT_NEAR(whole.covariance[1], -1.157788604965188e-05, 1e-9);
  EXPECT_NEAR(whole.covariance[3], 0.002278825300880953, 1e-9);
  EXPECT_NEAR(gaps.values[0], -0.2510806766750445, 1e-8);
  EXPECT_NEAR(gaps.values[1], -0.24084990290377764, 1e-8);
  EXPECT_NEAR(gaps.error(0), std::sqrt(0.010491984545891484), 1e-8);
  EXPECT_NEAR(gaps.error(1), std::sqrt(0.0024449263956806883), 1e-8);
}

// Optima of the same with mle_regression=True, by Nelder and Mead from two starts; tolerances: 1e-6
// of the log-likelihood, 1e-3 of variances, 1e-4 of effects.
TEST(StructuralMle, WithAShiftOfTheNileNeedsNoNoiseOfTheLevel) {
  const auto fit = structural_mle(nile(), kLevel, Columns{from(100, 28, 100)}).value();

  // The search ends at a ratio of e^-18, reported as 0: that costs 6e-6.
  EXPECT_NEAR(as_statsmodels(fit), -623.2922274737759, 1e-5);
  EXPECT_NEAR(fit.params.irregular, 16135.93, 16);
  EXPECT_EQ(fit.params.level, 0);
  ASSERT_EQ(fit.effects.size(), 1U);
  EXPECT_NEAR(fit.effects[0], -247.7777, 0.02);
  EXPECT_EQ(fit.parameter_count(), 4);
}

TEST(StructuralMle, WithSeatBeltsAndPetrolIsThatOfStatsmodels) {
  const auto data = classic::read_seatbelts(FORESHOCK_GOLDEN);

  const auto fit = structural_mle(data.drivers, kMonthly, Columns{data.petrol, data.law}).value();

  EXPECT_NEAR(as_statsmodels(fit), 189.66012637096668, 1e-6);
  EXPECT_NEAR(fit.params.irregular / 4.083897e-3, 1, 1e-3);
  EXPECT_NEAR(fit.params.level / 2.237181e-4, 1, 2e-3);
  EXPECT_LT(fit.params.seasons[0], 1e-9);
  EXPECT_NEAR(fit.effects[0], -0.2816531, 1e-4);
  EXPECT_NEAR(fit.effects[1], -0.2359252, 1e-4);
}

// Two ways to the same: the differenced series, and the filter of the levels.
TEST(StructuralMle, HasTheEffectsOfTheFilter) {
  Rng rng(3);
  std::vector<double> y(120);
  Columns X(2, std::vector<double>(y.size()));
  double level = 10;
  for (std::size_t t = 0; t < y.size(); ++t) {
    X[0][t] = rng.normal();
    X[1][t] = 1000 + 5 * std::cos(0.05 * static_cast<double>(t)) + rng.normal();
    level += 0.3 * rng.normal();
    y[t] = level + 2 * X[0][t] - 0.5 * X[1][t] + std::sin(std::numbers::pi / 3 * double(t)) +
           rng.normal();
  }
  for (const std::size_t t : {0U, 17U, 18U, 90U}) y[t] = kNaN;
  for (const StructuralSpec& spec :
       {StructuralSpec{.seasons = {{6, 3}}},
        StructuralSpec{.slope = Slope::kDamped, .seasons = {{6, 0}}},
        StructuralSpec{.slope = Slope::kNone, .cycle = true},
        StructuralSpec{.slope = Slope::kNone, .autoregression = true}}) {
    SCOPED_TRACE(spec.name());

    const auto fit = structural_mle(y, spec, X).value();
    const auto effects = structural_effects(y, X, spec, fit.params).value();

    for (std::size_t j = 0; j < 2; ++j) EXPECT_NEAR(fit.effects[j], effects.values[j], 1e-6) << j;
    EXPECT_NEAR(effects.values[0], 2, 4 * effects.error(0));
    EXPECT_NEAR(effects.values[1], -0.5, 4 * effects.error(1));
    const auto left = without_effects(y, X, effects.values);
    EXPECT_NEAR(structural_log_likelihood(left, spec, fit.params).value(), fit.log_likelihood,
                1e-5);
  }
}

TEST(StructuralMle, RefusesRegressorsThatComponentsFollow) {
  const auto y = nile();
  std::vector<double> line(100);
  std::vector<double> wave(100);
  for (std::size_t t = 0; t < 100; ++t) {
    line[t] = static_cast<double>(t);
    wave[t] = std::sin(2 * std::numbers::pi * static_cast<double>(t) / 12);
  }
  const std::vector<double> ones(100, 1.0);
  const auto shift = from(100, 28, 100);
  auto missing = shift;
  missing[5] = kNaN;

  EXPECT_FALSE(structural_mle(y, kLevel, Columns{ones}));
  EXPECT_FALSE(structural_mle(y, {}, Columns{line}));
  EXPECT_FALSE(structural_mle(y, kMonthly, Columns{wave}));
  EXPECT_FALSE(structural_mle(y, kLevel, Columns{shift, shift}));
  EXPECT_FALSE(structural_mle(y, kLevel, Columns{from(99, 1, 5)}));
  EXPECT_FALSE(structural_mle(y, kLevel, Columns{missing}));
  EXPECT_TRUE(structural_mle(y, kLevel, Columns{line}));
  EXPECT_TRUE(structural_mle(y, kLevel, Columns{wave}));

  EXPECT_FALSE(structural_effects(y, Columns{ones}, kLevel, kNile));
  EXPECT_FALSE(structural_effects(y, Columns{shift, shift}, kLevel, kNile));
  EXPECT_FALSE(structural_effects(y, Columns{missing}, kLevel, kNile));
  EXPECT_FALSE(structural_effects(y, Columns{from(99, 1, 5)}, kLevel, kNile));
}

TEST(StructuralEffects, OfNoRegressorsAreNone) {
  EXPECT_TRUE(structural_effects(nile(), {}, kLevel, kNile).value().values.empty());
}

}  // namespace
}  // namespace foreshock
