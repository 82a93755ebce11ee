#include "foreshock/filters/kalman.h"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include <gtest/gtest.h>

#include "../golden/structural.h"
#include "../support/classic_series.h"
#include "../support/structural_system.h"

#include "foreshock/core/random.h"
#include "foreshock/filters/level_filter.h"
#include "foreshock/filters/likelihood.h"
#include "foreshock/filters/trend_filter.h"

namespace foreshock::kalman {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

System system_of(const golden::Structural& golden) {
  const auto& v = golden.variances;
  auto blocks = golden.has_trend ? structural::trend(v[1], v[2]) : structural::level(v[1]);
  if (golden.season == golden::Season::kDummy) {
    blocks = structural::stack(blocks, structural::dummies(golden.period, v[3]));
  }
  for (int j = 1; golden.season == golden::Season::kTrigonometric && j <= golden.harmonics; ++j) {
    blocks = structural::stack(blocks, structural::wave(golden.period, j, v[3]));
  }
  if (golden.cycle.variance > 0) {
    blocks = structural::stack(
        blocks,
        structural::cycle(golden.cycle.frequency, golden.cycle.damping, golden.cycle.variance));
  }
  blocks.r = v[0];
  return blocks;
}

std::vector<double> series_of(const golden::Structural& golden) {
  const std::string_view name = golden.name;
  std::vector<double> y;
  if (name.starts_with("Nile")) y.assign(classic::kNile.begin(), classic::kNile.end());
  if (name.starts_with("log_Air")) {
    for (const double v : classic::kAirPassengers) y.push_back(std::log(v));
  }
  if (name.starts_with("log10_UKgas")) {
    for (const double v : classic::kUkGas) y.push_back(std::log10(v));
  }
  if (name.starts_with("sunspot")) y.assign(classic::kSunspots.begin(), classic::kSunspots.end());
  if (name.ends_with("missing_20_40_60_80")) {
    for (std::size_t t = 20; t < 40; ++t) y[t] = y[t + 40] = kNaN;
  }
  return y;
}

void expect_near(double found, double wanted, const char* what) {
  EXPECT_NEAR(found, wanted, 1e-8 * std::max(1.0, std::abs(wanted))) << what;
}

TEST(Kalman, AgreesWithStatsmodels) {
  for (const golden::Structural& golden : golden::kStructural) {
    SCOPED_TRACE(golden.name);
    const System system = system_of(golden);

    const Course course = filter(system, system.start, series_of(golden)).value();

    const double constant = 0.5 * std::log(2 * std::numbers::pi) * golden.diffuse;
    EXPECT_EQ(course.likelihood.diffuse, golden.diffuse);
    const double wanted = golden.log_likelihood + constant;
    const double size = golden.cycle.variance > 0 ? std::abs(wanted) : 1;
    EXPECT_NEAR(course.likelihood.log_likelihood, wanted, 1e-8 * size);
    const std::size_t n = course.steps.size();
    for (std::size_t j = 0; j < 6; ++j) {
      expect_near(course.steps[j].innovation, golden.first_innovations[j], "innovation");
      expect_near(course.steps[j].seen.variance, golden.first_variances[j], "variance");
    }
    for (std::size_t j = 0; j < 3; ++j) {
      expect_near(course.steps[n - 3 + j].innovation, golden.last_innovations[j], "innovation");
      expect_near(course.steps[n - 3 + j].seen.variance, golden.last_variances[j], "variance");
    }
    for (const golden::FilteredState& filtered : golden.filtered) {
      const Belief& belief = course.steps[filtered.t].belief;
      for (std::size_t i = 0; i < filtered.x.size(); ++i) {
        const auto at = static_cast<Eigen::Index>(i);
        expect_near(belief.x[at], filtered.x[i], "filtered state");
        expect_near(belief.P(at, at), filtered.P[i], "its variance");
      }
    }
    Belief belief = course.steps.back().belief;
    for (std::size_t j = 0; j < 12; ++j) {
      predict(system, belief);
      const Seen seen = expect(system, belief);
      expect_near(seen.expected, golden.forecast[j], "forecast");
      expect_near(seen.variance, golden.forecast_variance[j], "variance of the forecast");
    }
  }
}

// The kernels that are written out for their models, against the general recursion.
TEST(Kalman, IsTheLevelAndTheTrendFilter) {
  Rng rng(41);
  for (int series = 0; series < 40; ++series) {
    const auto size = [&] { return std::pow(10, 4 * rng.uniform() - 3); };
    const TrendNoise noise{.q_level = size(), .q_slope = 0.1 * size(), .r = size()};
    System level = structural::level(noise.q_level);
    System trend = structural::trend(noise.q_level, noise.q_slope);
    level.r = trend.r = noise.r;
    LevelBelief level_belief;
    TrendBelief trend_belief;
    for (int t = 0; t < 60; ++t) {
      const double y = t < series % 4 || rng.below(4) == 0 ? kNaN : 10 * rng.normal();
      correct(level, level.start, y);
      predict(level, level.start);
      level_step({noise.q_level, noise.r}, level_belief, y);
      correct(trend, trend.start, y);
      predict(trend, trend.start);
      trend_step(noise, trend_belief, y);

      ASSERT_EQ(level.start.is_diffuse(), level_belief.diffuse);
      ASSERT_EQ(trend.start.is_diffuse(), trend_belief.is_diffuse());
      if (!level_belief.diffuse) {
        ASSERT_NEAR(level.start.x[0], level_belief.x, 1e-9);
        ASSERT_NEAR(level.start.P(0, 0), level_belief.P, 1e-9 * level_belief.P);
      }
      if (trend_belief.is_diffuse()) continue;
      ASSERT_NEAR(trend.start.x[0], trend_belief.level, 1e-8);
      ASSERT_NEAR(trend.start.x[1], trend_belief.slope, 1e-8);
      ASSERT_NEAR(trend.start.P(0, 0), trend_belief.P.a, 1e-8 * trend_belief.P.a);
      ASSERT_NEAR(trend.start.P(1, 1), trend_belief.P.c, 1e-8 * trend_belief.P.a);
    }
  }
}

// Property: covariances stay symmetric and semi-definite, with next to no noise too. Tolerance:
// rounding of the largest eigenvalue.
TEST(Kalman, KeepsItsCovarianceForALongTime) {
  for (const double r : {0.0, 1e-12, 1.0}) {
    System system = structural::stack(structural::trend(1, 1e-12), structural::dummies(4, 1e-6));
    system.r = r;
    Belief belief = system.start;
    Rng rng(42);
    for (int t = 0; t < 20'000; ++t) {
      correct(system, belief, rng.below(5) == 0 ? kNaN : rng.normal());
      predict(system, belief);
      if (t % 100 != 0) continue;
      ASSERT_EQ((belief.P - belief.P.transpose()).norm(), 0) << t;
      const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(belief.P);
      const Eigen::VectorXd& values = solver.eigenvalues();
      ASSERT_GE(values[0], -1e-13 * values[values.size() - 1]) << t << " r " << r;
    }
  }
}

TEST(Kalman, LearnsNothingFromAMissingValue) {
  System system = structural::trend(1, 0.1);
  system.r = 2;
  Belief belief = system.start;
  correct(system, belief, 3);
  predict(system, belief);
  const Belief before = belief;

  const Seen seen = correct(system, belief, kNaN);

  EXPECT_EQ(seen.expected, 3);
  EXPECT_GT(seen.diffuse, 0);
  EXPECT_EQ(belief.x, before.x);
  EXPECT_EQ(belief.P, before.P);
  EXPECT_EQ(belief.A, before.A);
}

// A value that could not have been otherwise: nothing to learn, and no likelihood.
TEST(Kalman, MeetsAValueWithoutVariance) {
  System system = structural::level(0);
  const std::vector<double> y{5, 5, 6};

  const Course course = filter(system, system.start, y).value();

  EXPECT_EQ(course.steps[2].innovation, 1);
  EXPECT_EQ(course.steps[2].seen.variance, 0);
  EXPECT_EQ(course.steps[2].belief.x[0], 5);
  EXPECT_EQ(course.likelihood.log_likelihood, -std::numeric_limits<double>::infinity());
}

TEST(Kalman, RefusesWhatDoesNotFit) {
  const System good = structural::trend(1, 1);
  EXPECT_TRUE(check(good, good.start).has_value());
  const auto refused = [](const System& system) { return !check(system, system.start); };
  const auto broken = [&](auto change) {
    System system = good;
    change(system);
    return refused(system);
  };
  EXPECT_TRUE(refused({}));
  EXPECT_TRUE(broken([](System& s) { s.F.resize(2, 3); }));
  EXPECT_TRUE(broken([](System& s) { s.Q.resize(3, 3); }));
  EXPECT_TRUE(broken([](System& s) { s.h.resize(3); }));
  EXPECT_TRUE(broken([](System& s) { s.start.x.resize(1); }));
  EXPECT_TRUE(broken([](System& s) { s.start.P.resize(2, 1); }));
  EXPECT_TRUE(broken([](System& s) { s.start.A = Eigen::MatrixXd::Ones(3, 1); }));
  EXPECT_TRUE(broken([](System& s) { s.F(0, 0) = kNaN; }));
  EXPECT_TRUE(broken([](System& s) { s.r = -1; }));
  EXPECT_TRUE(broken([](System& s) { s.r = kNaN; }));
  EXPECT_TRUE(broken([](System& s) { s.Q(1, 1) = -1; }));
  EXPECT_TRUE(broken([](System& s) { s.start.P(0, 0) = -1; }));
  const std::vector<double> y{1, std::numeric_limits<double>::infinity()};
  EXPECT_FALSE(log_likelihood(good, good.start, y).has_value());
  EXPECT_FALSE(filter(good, {}, std::vector<double>{1, 2}).has_value());
}

}  // namespace
}  // namespace foreshock::kalman
