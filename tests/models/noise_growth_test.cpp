#include "foreshock/models/noise_growth.h"

#include <cmath>
#include <numbers>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "foreshock/core/random.h"

namespace foreshock {
namespace {

std::vector<std::pair<double, double>> errors_of(double exponent, double factor) {
  Rng rng(11);
  std::vector<std::pair<double, double>> out;
  for (int t = 1; t <= 300; ++t) {
    out.emplace_back(factor * 0.2 * std::pow(t, exponent) * rng.normal(), factor * t);
  }
  return out;
}

NoiseGrowthFit::Found found_for(const std::vector<std::pair<double, double>>& errors, double unit) {
  NoiseGrowthFit fit(unit);
  for (const auto& [error, level] : errors) fit.add(error, level);
  return fit.found(true);
}

TEST(NoiseGrowth, IsFoundInErrorsThatHaveIt) {
  for (const double exponent : {0.0, 0.5, 1.0}) {
    const auto found = found_for(errors_of(exponent, 1), 1);
    EXPECT_EQ(found.noise.exponent, exponent);
    EXPECT_EQ(found.noise.least_level, exponent == 0 ? 0 : 1);
    EXPECT_NEAR(found.rms, 0.2, 0.02);
  }
}

// By hand: the density of each error at its own standard deviation.
TEST(NoiseGrowth, HasTheLikelihoodOfTheErrors) {
  const auto errors = errors_of(1, 1);
  const auto found = found_for(errors, 1);
  double wanted = 0;
  for (const auto& [error, level] : errors) {
    const double deviation = found.rms * level;
    wanted -= 0.5 * std::log(2 * std::numbers::pi * deviation * deviation) +
              0.5 * std::pow(error / deviation, 2);
  }
  EXPECT_NEAR(found.log_likelihood, wanted, 1e-9 * std::abs(wanted));
}

TEST(NoiseGrowth, KnowsNoUnit) {
  for (const double exponent : {0.0, 0.5, 1.0}) {
    const auto plain = found_for(errors_of(exponent, 1), 1);
    const auto huge = found_for(errors_of(exponent, 1e280), 1e280);
    EXPECT_EQ(huge.noise.exponent, exponent);
    EXPECT_NEAR(huge.rms / std::pow(1e280, 1 - exponent), plain.rms, 1e-12 * plain.rms);
    EXPECT_NEAR(huge.log_likelihood, plain.log_likelihood - 300 * std::log(1e280), 1e-7);
  }
}

TEST(NoiseGrowth, IsNoneWhereALevelIsNotPositiveOrMayNotCount) {
  auto errors = errors_of(1, 1);
  NoiseGrowthFit fit(1);
  for (const auto& [error, level] : errors) fit.add(error, level);
  EXPECT_EQ(fit.found(false).noise.exponent, 0);
  fit.add(0.1, 0);
  EXPECT_EQ(fit.found(true).noise.exponent, 0);
}

TEST(NoiseGrowth, OfNoErrorsAtAllIsNone) {
  NoiseGrowthFit fit(0);
  for (int t = 1; t < 9; ++t) fit.add(0, t);
  EXPECT_EQ(fit.found(true).noise.exponent, 0);
  EXPECT_EQ(fit.found(true).rms, 0);
  EXPECT_TRUE(std::isfinite(fit.found(true).log_likelihood));
}

TEST(NoiseGrowth, WhatIsBelowTheLeastLevelHasItsNoise) {
  const NoiseGrowth noise{0.5, 4};
  EXPECT_EQ(noise.unit(9), 3);
  EXPECT_EQ(noise.unit(1), 2);
  EXPECT_EQ(noise.unit(-5), 2);
  EXPECT_EQ(NoiseGrowth{}.unit(-5), 1);
  EXPECT_FALSE((NoiseGrowth{1, 0}.is_sound()));
  EXPECT_FALSE((NoiseGrowth{1.5, 2}.is_sound()));
}

}  // namespace
}  // namespace foreshock
