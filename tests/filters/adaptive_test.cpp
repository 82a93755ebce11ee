#include "foreshock/filters/adaptive.h"

#include <cmath>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include "../support/structural_system.h"

#include "foreshock/core/random.h"

namespace foreshock::kalman {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

System level(double q, double r) {
  System out = structural::level(q);
  out.r = r;
  return out;
}

// Statistical: the mean of 20,000 ratios, whose error is some 2 %, for innovations of half and of
// three times the deviation that is promised.
TEST(InnovationScale, FindsHowMuchLargerInnovationsAre) {
  for (const double times : {0.5, 1.0, 3.0}) {
    auto scale = InnovationScale::make({}).value();
    Rng rng(181);
    double sum = 0;
    for (int t = 0; t < 21'000; ++t) {
      scale.learn({.variance = 4}, times * 2 * rng.normal());
      if (t >= 1000) sum += scale.ratio() / 20'000;
    }
    EXPECT_NEAR(sum / (times * times), 1, 0.08) << times;
  }
}

TEST(InnovationScale, IsHardlyMovedByOneOutlier) {
  auto scale = InnovationScale::make({.rate = 0.02, .clip = 3}).value();
  scale.learn({.variance = 1}, 1e9);
  EXPECT_GT(scale.ratio(), 1.1);
  EXPECT_LT(scale.ratio(), 1.2);
  const double before = scale.ratio();
  scale.learn({.variance = 1}, kNaN);
  scale.learn({.variance = 1, .diffuse = 1}, 5);
  scale.learn({.variance = 0}, 5);
  EXPECT_EQ(scale.ratio(), before);
}

// Statistical: a level whose q is taken to be a hundredth, or a hundred times, of what it is. The
// stochastic approximation ends within a factor of two of it, on average over 20,000 steps.
TEST(NoiseTuner, FindsTheNoiseOfALevel) {
  for (const double wrong : {0.01, 1.0, 100.0}) {
    auto tuner = NoiseTuner::make({}).value();
    System system = level(0.2 * wrong, 1);
    Belief belief = system.start;
    Rng rng(182);
    double truth = 0;
    double mean = 0;
    for (int t = 0; t < 40'000; ++t) {
      truth += std::sqrt(0.2) * rng.normal();
      const double y = rng.below(10) == 0 ? kNaN : truth + rng.normal();
      const Seen seen = correct(system, belief, y);
      tuner.learn(seen, y - seen.expected);
      system.Q(0, 0) = 0.2 * wrong * tuner.factor();
      predict(system, belief);
      if (t >= 20'000) mean += std::log(wrong * tuner.factor()) / 20'000;
    }
    EXPECT_NEAR(mean, 0, std::log(2)) << wrong;
  }
}

TEST(NoiseTuner, TakesAGapForNoNeighbour) {
  auto tuner = NoiseTuner::make({}).value();
  tuner.learn({.variance = 1}, 2);
  tuner.learn({.variance = 1}, kNaN);
  tuner.learn({.variance = 1}, 2);
  EXPECT_EQ(tuner.factor(), 1);
  tuner.learn({.variance = 1}, 2);
  EXPECT_NEAR(tuner.factor(), std::exp(0.02 * 4), 1e-15);
  tuner.learn({.variance = 1}, -2);
  EXPECT_NEAR(tuner.factor(), 1, 1e-15);
}

/// Mean of r over the second half of a level whose noise has variance 1, then 25.
template <class Noise>
std::pair<double, double> follow(Noise noise) {
  System system = level(0.05, 0);
  Belief belief = system.start;
  Rng rng(183);
  double truth = 0;
  double small = 0;
  double large = 0;
  for (int t = 0; t < 8000; ++t) {
    truth += std::sqrt(0.05) * rng.normal();
    const double deviation = t < 4000 ? 1 : 5;
    noise.correct(system, belief, rng.below(10) == 0 ? kNaN : truth + deviation * rng.normal());
    predict(system, belief);
    if (t >= 2000 && t < 4000) small += noise.r() / 2000;
    if (t >= 6000) large += noise.r() / 2000;
  }
  return {small, large};
}

// Statistical: 2000 values are good to some 5 % of a variance; those that follow one another so
// closely as here to 10 %.
TEST(SageHusa, FollowsTheNoise) {
  const auto [small, large] =
      follow(SageHusa::make({.forgetting = 0.98, .floor = 1e-6}, 10).value());
  EXPECT_NEAR(small, 1, 0.15);
  EXPECT_NEAR(large, 25, 0.15 * 25);
}

TEST(VariationalNoise, FollowsTheNoise) {
  const auto [small, large] = follow(VariationalNoise::make({}, 10).value());
  EXPECT_NEAR(small, 1, 0.15);
  EXPECT_NEAR(large, 25, 0.15 * 25);
}

TEST(SageHusa, StaysAboveItsFloor) {
  auto noise = SageHusa::make({.forgetting = 0.5, .floor = 0.3}, 1).value();
  const System system = level(0, 0);
  Belief belief = system.start;
  for (int t = 0; t < 200; ++t) noise.correct(system, belief, 5);
  EXPECT_EQ(noise.r(), 0.3);
}

// The value that is 20 deviations off raises r for itself: less than a third of the pull.
TEST(VariationalNoise, IsRobust) {
  auto noise = VariationalNoise::make({}, 1, 20).value();
  const System system = level(0, 0);
  Belief belief{
      .x = Eigen::VectorXd::Zero(1), .P = Eigen::MatrixXd::Ones(1, 1), .A = Eigen::MatrixXd(1, 0)};
  noise.correct(system, belief, 20);
  EXPECT_LT(belief.x[0], 10.0 / 3);
  EXPECT_GT(noise.r(), 5);
}

TEST(Adaptive, LearnsNothingOfTheNoiseFromWhatIsMissingOrDiffuse) {
  auto fading = SageHusa::make({.forgetting = 0.9, .floor = 1e-9}, 2).value();
  auto unknown = VariationalNoise::make({}, 2).value();
  const System system = level(1, 0);
  for (int i = 0; i < 2; ++i) {
    Belief belief = system.start;
    const auto learn = [&](double y) {
      return i == 0 ? fading.correct(system, belief, y) : unknown.correct(system, belief, y);
    };
    learn(kNaN);
    EXPECT_GT(learn(1e6).diffuse, 0);
    learn(kNaN);
    EXPECT_EQ(belief.x[0], 1e6);
    EXPECT_EQ(i == 0 ? fading.r() : unknown.r(), 2);
  }
}

TEST(Adaptive, RefusesWhatIsOutOfRange) {
  EXPECT_FALSE(InnovationScale::make({.rate = 0}));
  EXPECT_FALSE(InnovationScale::make({.rate = 1}));
  EXPECT_FALSE(InnovationScale::make({.clip = kNaN}));
  EXPECT_FALSE(NoiseTuner::make({.rate = -1}));
  EXPECT_FALSE(NoiseTuner::make({.clip = 0}));
  EXPECT_FALSE(NoiseTuner::make({.largest = 1}));
  EXPECT_FALSE(SageHusa::make({.forgetting = 1, .floor = 1}, 2));
  EXPECT_FALSE(SageHusa::make({.floor = 0}, 2));
  EXPECT_FALSE(SageHusa::make({.floor = 3}, 2));
  EXPECT_FALSE(VariationalNoise::make({.forgetting = 0}, 1));
  EXPECT_FALSE(VariationalNoise::make({.sweeps = 0}, 1));
  EXPECT_FALSE(VariationalNoise::make({}, 0));
  EXPECT_FALSE(VariationalNoise::make({}, 1, 0));
}

}  // namespace
}  // namespace foreshock::kalman
