#include "foreshock/models/local_level.h"

#include <cmath>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include "../support/classic_series.h"

#include "foreshock/core/random.h"

namespace foreshock {
namespace {

const double kNaN = std::nan("");

// Golden: statsmodels 0.13.5, UnobservedComponents(Nile, level="llevel"), exact diffuse, fitted;
// log-likelihood less its constant for the diffuse step. Tolerance: their optimiser, 1e-4 relative.
TEST(LocalLevelFit, AgreesWithStatsmodelsOnTheNile) {
  const auto fit = fit_local_level_noise(classic::kNile).value();
  EXPECT_TRUE(fit.converged);
  EXPECT_NEAR(fit.noise.r, 15098.518, 1e-4 * 15098);
  EXPECT_NEAR(fit.noise.q, 1469.176, 1e-4 * 1469);
  EXPECT_NEAR(fit.log_likelihood, -632.545625103, 1e-7);
  EXPECT_EQ(fit.count, 99);
}

// Golden: as above with the years 21 to 40 and 61 to 80 missing.
TEST(LocalLevelFit, AgreesWithStatsmodelsOnTheNileWithGaps) {
  std::vector<double> y(classic::kNile.begin(), classic::kNile.end());
  for (std::size_t t = 20; t < 40; ++t) y[t] = y[t + 40] = kNaN;
  const auto fit = fit_local_level_noise(y).value();
  EXPECT_NEAR(fit.noise.r, 17899.84, 1e-4 * 17899);
  EXPECT_NEAR(fit.noise.q, 685.82, 1e-4 * 685);
  EXPECT_NEAR(fit.log_likelihood, -380.007729, 1e-6);
}

// Golden: as above, the filtered state of the last year and its variance.
TEST(LocalLevel, EndsOnTheNileWhereStatsmodelsEnds) {
  const auto fitted = fit_local_level(classic::kNile).value();
  const auto& model = dynamic_cast<const LocalLevel&>(*fitted.model);
  EXPECT_NEAR(model.belief().x, 798.3703, 0.01);
  EXPECT_NEAR(model.belief().P - model.noise().q, 4032.158, 0.5);
  const auto steps = model.forecast(Horizon(12)).steps;
  EXPECT_NEAR(std::pow(steps[0].scale(), 2), 20600.2579, 3);
  EXPECT_NEAR(std::pow(steps[11].scale(), 2), 36760.358, 5);
  EXPECT_EQ(steps[0].dof(), 98);
}

// Property: no other ratio is likelier.
TEST(LocalLevelFit, FindsTheHighestPointOfTheLikelihood) {
  Rng rng(41);
  for (int series = 0; series < 60; ++series) {
    const double q = std::pow(10, 8 * rng.uniform() - 6);
    std::vector<double> y;
    double x = 0;
    for (int t = 0; t < 60; ++t) {
      y.push_back(rng.below(8) == 0 ? kNaN : x + rng.normal());
      x += std::sqrt(q) * rng.normal();
    }
    const auto fit = fit_local_level_noise(y).value();
    for (double log_ratio = -18; log_ratio <= 14; log_ratio += 0.25) {
      ASSERT_GE(fit.log_likelihood, level_likelihood(y, log_ratio).log_likelihood - 1e-7)
          << series << " at " << log_ratio;
    }
  }
}

TEST(LocalLevelFit, RefusesConstantAndTooShortSeries) {
  const auto refused = [](const std::vector<double>& y) {
    const auto fit = fit_local_level_noise(y);
    return !fit && fit.error().code == Errc::kInvalidArgument && !fit_local_level(y);
  };
  EXPECT_TRUE(refused({}));
  EXPECT_TRUE(refused({1, 2}));
  EXPECT_TRUE(refused({1, kNaN, 2, kNaN}));
  EXPECT_TRUE(refused({5, 5, 5, 5, 5, 5}));
  EXPECT_TRUE(refused({0, 0, kNaN, 0}));
  EXPECT_FALSE(refused({1, 2, 4}));
}

TEST(LocalLevel, RefusesVariancesThatAreNone) {
  EXPECT_FALSE(LocalLevel::make({.q = 0, .r = 0}, 5).has_value());
  EXPECT_FALSE(LocalLevel::make({.q = -1, .r = 1}, 5).has_value());
  EXPECT_FALSE(LocalLevel::make({.q = kNaN, .r = 1}, 5).has_value());
  EXPECT_FALSE(LocalLevel::make({.q = 1, .r = 1}, 0).has_value());
  EXPECT_TRUE(LocalLevel::make({.q = 0, .r = 1}, std::numeric_limits<double>::infinity()));
}

}  // namespace
}  // namespace foreshock
