#include "foreshock/filters/imm.h"

#include <cmath>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include "../support/random_system.h"
#include "../support/structural_system.h"

#include "foreshock/filters/likelihood.h"

namespace foreshock::kalman {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

System trend(double level, double slope) {
  System out = structural::trend(level, slope);
  out.r = 1;
  return out;
}

/// A slope that jumps shows at once, in the level of the same step.
System ramp(double slope) {
  System out = trend(0, 0);
  out.Q.setConstant(slope);
  return out;
}

/// Normal, shift, ramp: now and then the level jumps, or the slope does.
Imm::Options usual() {
  Eigen::MatrixXd moves(3, 3);
  moves << 0.98, 0.01, 0.01, 0.9, 0.05, 0.05, 0.9, 0.05, 0.05;
  return {.regimes = {trend(1e-4, 1e-6), trend(400, 1e-6), ramp(9)},
          .moves = moves,
          .first = Eigen::Vector3d(0.98, 0.01, 0.01)};
}

TEST(Imm, OfOneRegimeIsTheFilter) {
  Rng rng(161);
  const System system = random_system(rng, 3, 2);
  const Eigen::MatrixXd one = Eigen::MatrixXd::Ones(1, 1);
  auto imm = Imm::make({{system}, one, one}, system.start).value();
  const auto y = random_values(rng, 30);
  const Course course = filter(system, system.start, y).value();
  for (std::size_t t = 0; t < 30; ++t) {
    const Seen seen = imm.learn(y[t]);
    EXPECT_EQ(seen.expected, course.steps[t].seen.expected);
    EXPECT_EQ(seen.variance, course.steps[t].seen.variance);
    EXPECT_EQ(imm.belief().x, course.steps[t].belief.x);
    EXPECT_EQ(imm.belief().P, course.steps[t].belief.P);
  }
}

// Property: regimes that never follow one another are models to choose from, and their
// probabilities those of Bayes' rule, by the likelihoods.
TEST(Imm, WeighsModelsThatDoNotChange) {
  Rng rng(162);
  const std::vector<System> regimes{trend(0.01, 0.001), trend(1, 0.001), trend(0.01, 0.3)};
  const Eigen::Vector3d first(0.2, 0.5, 0.3);
  auto imm = Imm::make({regimes, Eigen::MatrixXd::Identity(3, 3), first}, regimes[0].start).value();
  const auto y = random_values(rng, 12);
  for (const double v : y) imm.learn(v);

  Eigen::Vector3d weight;
  Eigen::VectorXd mean = Eigen::VectorXd::Zero(2);
  for (int i = 0; i < 3; ++i) {
    const System& system = regimes[static_cast<std::size_t>(i)];
    const Course course = filter(system, system.start, y).value();
    weight[i] = first[i] * std::exp(course.likelihood.log_likelihood);
    mean += weight[i] * course.steps.back().belief.x;
  }
  mean /= weight.sum();
  weight /= weight.sum();
  EXPECT_NEAR((imm.probabilities() - weight).norm(), 0, 1e-10);
  EXPECT_NEAR((imm.belief().x - mean).norm(), 0, 1e-10);
}

// A shift of 20 deviations at 50, a ramp of 4 a step from 100 on.
TEST(Imm, TellsAShiftFromARamp) {
  Rng rng(163);
  auto imm = Imm::make(usual(), trend(1, 1).start).value();
  std::vector<Eigen::VectorXd> probabilities;
  std::vector<Eigen::VectorXd> states;
  for (int t = 0; t < 150; ++t) {
    const double level = (t >= 50 ? 20 : 0) + (t >= 100 ? 4.0 * (t - 100) : 0);
    imm.learn(level + rng.normal());
    probabilities.push_back(imm.probabilities());
    states.push_back(imm.belief().x);
  }
  for (const std::size_t quiet : {40u, 60u, 99u, 130u}) {
    EXPECT_GT(probabilities[quiet][0], 0.9) << quiet;
  }
  EXPECT_GT(probabilities[50][1], 0.9);
  // One value cannot tell a ramp from a small shift, and two can: what stays is the slope.
  EXPECT_LT(probabilities[101][0], 0.5);
  EXPECT_NEAR(states[53][1], 0, 0.5);
  EXPECT_NEAR(states[106][1], 4, 0.5);
  for (std::size_t t = 55; t < 100; ++t) EXPECT_NEAR(states[t][0], 20, 2) << t;
  EXPECT_NEAR(states[130][1], 4, 0.3);
}

TEST(Imm, LearnsNothingFromMissingValues) {
  auto imm = Imm::make(usual(), trend(1, 1).start).value();
  const Imm::Options options = usual();
  for (const double y : {1.0, 2.0, 3.0, 30.0}) imm.learn(y);
  const Eigen::VectorXd before = imm.probabilities();
  imm.learn(kNaN);
  EXPECT_NEAR((imm.probabilities() - options.moves.transpose() * before).norm(), 0, 1e-15);
}

// Far out every density underflows, and the nearest regime is still the nearest.
TEST(Imm, StandsAValueFromNowhere) {
  auto imm = Imm::make(usual(), trend(1, 1).start).value();
  for (const double y : {1.0, 1.0, 1.0, 1.0, 1e9}) imm.learn(y);
  EXPECT_TRUE(imm.probabilities().allFinite());
  EXPECT_NEAR(imm.probabilities().sum(), 1, 1e-12);
  EXPECT_GT(imm.probabilities()[1], 0.9);
}

TEST(Imm, RefusesWhatDoesNotFit) {
  const Belief start = trend(1, 1).start;
  const auto broken = [&](auto change) {
    Imm::Options options = usual();
    change(options);
    return !Imm::make(options, start).has_value();
  };
  EXPECT_FALSE(broken([](Imm::Options&) {}));
  EXPECT_TRUE(broken([](Imm::Options& o) { o.regimes.clear(); }));
  EXPECT_TRUE(broken([](Imm::Options& o) { o.regimes[1].F(0, 1) = 2; }));
  EXPECT_TRUE(broken([](Imm::Options& o) { o.regimes[1].r = -1; }));
  EXPECT_TRUE(broken([](Imm::Options& o) { o.moves(0, 0) = 0.5; }));
  EXPECT_TRUE(broken([](Imm::Options& o) { o.moves.row(0) << 1.5, -0.5, 0; }));
  EXPECT_TRUE(broken([](Imm::Options& o) { o.moves.resize(2, 3); }));
  EXPECT_TRUE(broken([](Imm::Options& o) { o.first.resize(2); }));
  EXPECT_FALSE(Imm::make(usual(), {}));
}

}  // namespace
}  // namespace foreshock::kalman
