#include "foreshock/filters/steady.h"

#include <cmath>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include "../support/random_system.h"
#include "../support/structural_system.h"

namespace foreshock::kalman {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

System with_noise(System system, double r) {
  system.r = r;
  return system;
}

/// Level, slope and a season of twelve months, the size of a usual model.
System monthly(double scale) {
  using structural::stack;
  System out = structural::trend(0.1 * scale, 0.001 * scale);
  for (int j = 1; j < 6; ++j) out = stack(out, structural::wave(12, j, 0.01 * scale));
  return with_noise(out, scale);
}

Belief after(const System& system, int steps) {
  Belief belief = system.start;
  for (int t = 0; t < steps; ++t) {
    correct(system, belief, 0);
    predict(system, belief);
  }
  return belief;
}

// Digits are lost as one over the gain. By hand: P = (q + sqrt(q^2 + 4 q r)) / 2 before a value,
// Durbin & Koopman (2012), 2.11.
TEST(SteadyState, OfALevelIsTheRootOfAQuadratic) {
  for (const double q : {1e-12, 1e-6, 0.1, 1.0, 1e6, 1e12}) {
    for (const double r : {1.0, 1e-9, 1e9}) {
      const auto found = steady_state(with_noise(structural::level(q), r)).value();
      const double P = (q + std::sqrt(q * q + 4 * q * r)) / 2;
      const double K = P / (P + r);
      const double tolerance = 1e-13 + 1e-16 / K;
      EXPECT_NEAR(found.P(0, 0) / P, 1, tolerance) << q << " " << r;
      EXPECT_NEAR(found.K[0] / K, 1, tolerance) << q << " " << r;
      EXPECT_NEAR(found.filtered(0, 0) / (K * r), 1, tolerance) << q << " " << r;
      EXPECT_NEAR(found.s / (P + r), 1, tolerance) << q << " " << r;
    }
  }
}

// Property: it is where the filter itself comes to.
TEST(SteadyState, IsWhereTheFilterComesTo) {
  Rng rng(101);
  std::vector<System> systems{monthly(1), monthly(1e12),
                              with_noise(structural::dummies(7, 0.3), 2)};
  for (int i = 0; i < 40; ++i) systems.push_back(random_system(rng, 1 + i % 5, 1));
  for (std::size_t i = 3; i < systems.size(); i += 6) systems[i].r = 0;
  for (const System& system : systems) {
    const auto found = steady_state(system).value();
    const Belief wanted = after(system, 3000);
    EXPECT_NEAR((found.P - wanted.P).norm(), 0, 1e-11 * wanted.P.norm());
    const Seen seen = expect(system, wanted);
    EXPECT_NEAR(found.s, seen.variance, 1e-11 * seen.variance);
  }
}

// A value without noise of a slope that moves: the first step knows h' Q h + r = 0, and doubling
// cannot begin. The level is what is seen, so the slope is known but for its last step.
TEST(SteadyState, IsFoundWhereOneStepHasNoNoise) {
  const auto found = steady_state(structural::trend(0, 2)).value();
  Eigen::MatrixXd wanted(2, 2);
  wanted << 2, 2, 2, 4;
  EXPECT_NEAR((found.P - wanted).norm(), 0, 1e-12);
  EXPECT_NEAR(found.K[0], 1, 1e-14);
  EXPECT_NEAR(found.K[1], 1, 1e-14);
}

TEST(SteadyState, OfWhatNeverMovesIsKnowledge) {
  const auto found = steady_state(with_noise(structural::level(0), 3)).value();
  EXPECT_EQ(found.P(0, 0), 0);
  EXPECT_EQ(found.K[0], 0);
  EXPECT_EQ(found.s, 3);
}

TEST(SteadyState, IsRefusedWhereThereIsNone) {
  System unseen = with_noise(structural::stack(structural::level(1), structural::level(1)), 1);
  unseen.h[1] = 0;
  EXPECT_EQ(steady_state(unseen).error().code, Errc::kNotConverged);
  // Explodes without noise: from an exact state all stays known, from any other one it does not.
  System exploding = with_noise(structural::level(0), 1);
  exploding.F(0, 0) = 1.5;
  EXPECT_EQ(steady_state(exploding).error().code, Errc::kNotConverged);
  EXPECT_EQ(steady_state(structural::level(0)).error().code, Errc::kNotConverged);  // No noise.
  EXPECT_EQ(steady_state({}).error().code, Errc::kInvalidArgument);
}

TEST(StationaryCovariance, SolvesItsEquation) {
  Rng rng(102);
  for (int i = 0; i < 40; ++i) {
    const Eigen::Index k = 1 + i % 6;
    Eigen::MatrixXd F = random_matrix(rng, k, k);
    F *= 0.99 / F.norm();
    const Eigen::MatrixXd root = random_matrix(rng, k, k);
    const Eigen::MatrixXd Q = root * root.transpose();
    const Eigen::MatrixXd P = stationary_covariance(F, Q).value();
    EXPECT_NEAR((F * P * F.transpose() + Q - P).norm(), 0, 1e-13 * P.norm());
    EXPECT_EQ((P - P.transpose()).norm(), 0);
  }
  const Eigen::MatrixXd one = Eigen::MatrixXd::Ones(1, 1);
  for (const double gap : {0.5, 1e-3, 1e-6, 1e-9}) {
    const double wanted = 1 / (gap * (2 - gap));  // 1 / (1 - phi^2)
    EXPECT_NEAR(stationary_covariance((1 - gap) * one, one).value()(0, 0), wanted,
                wanted * (1e-14 + 1e-15 / gap));
  }
}

TEST(StationaryCovariance, RefusesWhatDoesNotDieOut) {
  const Eigen::MatrixXd one = Eigen::MatrixXd::Ones(1, 1);
  EXPECT_FALSE(stationary_covariance(one, one));
  EXPECT_FALSE(stationary_covariance(-1.5 * one, one));
  EXPECT_FALSE(stationary_covariance(kNaN * one, one));
  EXPECT_FALSE(stationary_covariance(0.5 * one, Eigen::MatrixXd::Ones(2, 2)));
  EXPECT_FALSE(stationary_covariance({}, {}));
}

/// Values, at first one in ten missing, later a gap of 30 now and then.
std::vector<double> gappy(Rng& rng, int n, double scale) {
  std::vector<double> y;
  for (int t = 0; t < n; ++t) {
    const bool missing = t % 600 >= 570 || (t < 100 && rng.below(10) == 0);
    y.push_back(missing ? kNaN : scale * (100 + rng.normal()));
  }
  return y;
}

// Property: the same answers as the filter in full, and most steps steady. Two figures of what is
// wrong at the switch, 1e-12, are kept free.
TEST(SteadyFilter, AnswersAsTheWholeFilter) {
  Rng rng(103);
  std::vector<System> systems{with_noise(structural::level(0.1), 1),
                              with_noise(structural::trend(0.1, 0.01), 1), monthly(1)};
  for (int i = 0; i < 12; ++i) systems.push_back(random_system(rng, 1 + i % 4, i % 2));
  for (const System& system : systems) {
    auto found = SteadyFilter::make(system, system.start).value();
    Belief wanted = system.start;
    int steady = 0;
    const auto y = gappy(rng, 1500, 1);
    for (std::size_t t = 0; t < y.size(); ++t) {
      if (t > 0) predict(system, wanted);
      const Seen expected = correct(system, wanted, y[t]);
      const Seen seen = found.learn(y[t]);
      const double deviation = std::sqrt(expected.variance);
      ASSERT_NEAR(seen.expected, expected.expected, 1e-10 * (100 + deviation)) << t;
      ASSERT_NEAR(seen.variance, expected.variance, 1e-10 * expected.variance) << t;
      ASSERT_NEAR((found.belief().x - wanted.x).norm(), 0, 1e-10 * (100 + wanted.x.norm())) << t;
      ASSERT_NEAR((found.belief().P - wanted.P).norm(), 0, 1e-10 * wanted.P.norm()) << t;
      steady += found.is_steady() ? 1 : 0;
    }
    EXPECT_GT(steady, 300);
  }
}

TEST(SteadyFilter, LeavesAndComesBackAfterAGap) {
  const System system = with_noise(structural::level(1), 1);
  auto filter = SteadyFilter::make(system, system.start).value();
  int first = 0;
  while (!filter.is_steady()) {
    filter.learn(5);
    ASSERT_LT(++first, 30);
  }
  filter.learn(kNaN);
  EXPECT_FALSE(filter.is_steady());
  int again = 0;
  while (!filter.is_steady()) {
    filter.learn(5);
    ASSERT_LT(++again, 30);
  }
  EXPECT_GT(again, 1);
}

// No steady state: filtered in full for ever.
TEST(SteadyFilter, GoesWithoutASteadyState) {
  System system = with_noise(structural::stack(structural::level(1), structural::level(1)), 1);
  system.h[1] = 0;
  system.start.A.resize(2, 0);
  auto found = SteadyFilter::make(system, system.start).value();
  Belief wanted = system.start;
  for (int t = 0; t < 100; ++t) {
    if (t > 0) predict(system, wanted);
    const Seen expected = correct(system, wanted, t % 3);
    EXPECT_EQ(found.learn(t % 3).expected, expected.expected);
    EXPECT_FALSE(found.is_steady());
  }
  EXPECT_FALSE(SteadyFilter::make(system, {}));
}

}  // namespace
}  // namespace foreshock::kalman
