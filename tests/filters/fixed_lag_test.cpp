#include "foreshock/filters/fixed_lag.h"

#include <cmath>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include "../support/random_system.h"
#include "../support/structural_system.h"

#include "foreshock/filters/smoother.h"

namespace foreshock::kalman {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

void expect_same(const Belief& found, const Belief& wanted, double tolerance) {
  ASSERT_EQ(found.A.cols(), wanted.A.cols());
  EXPECT_NEAR((found.x - wanted.x).norm(), 0, tolerance);
  EXPECT_NEAR((found.P - wanted.P).norm(), 0, tolerance);
  EXPECT_NEAR((found.A * found.A.transpose() - wanted.A * wanted.A.transpose()).norm(), 0,
              tolerance);
}

// Property: at every t, what it says of every state within reach is what the smoother says of it
// that runs backwards over y_1 .. y_t; with a lag as long as the series that is all of them.
TEST(FixedLag, IsTheSmootherOfWhatHasBeenSeen) {
  Rng rng(75);
  for (int i = 0; i < 24; ++i) {
    SCOPED_TRACE(i);
    const Eigen::Index k = 1 + i % 5;
    const auto unknown = static_cast<Eigen::Index>(rng.below(static_cast<std::uint64_t>(k) + 1));
    System system = random_system(rng, k, unknown);
    if (i % 7 == 0) system.r = 0;
    const int lag = i % 3 == 0 ? 30 : i % 6;
    const auto y = random_values(rng, 25);
    auto smoother = FixedLag::make(system, system.start, lag).value();
    EXPECT_EQ(smoother.depth(), -1);

    for (std::size_t t = 0; t < y.size(); ++t) {
      smoother.learn(y[t]);

      const std::vector<double> seen(y.begin(), y.begin() + static_cast<std::ptrdiff_t>(t) + 1);
      const auto wanted = smooth(system, filter(system, system.start, seen).value());
      ASSERT_EQ(smoother.depth(), std::min(lag, static_cast<int>(t)));
      for (int back = 0; back <= smoother.depth(); ++back) {
        const Belief& state = wanted[t - static_cast<std::size_t>(back)];
        const double size = 1 + state.P.norm() + state.A.squaredNorm();
        expect_same(smoother.state(back), state, 1e-9 * size);
      }
    }
  }
}

TEST(FixedLag, StaysExactOnALongStream) {
  Rng rng(76);
  System system = structural::stack(structural::trend(0.1, 0.01), structural::dummies(7, 0.05));
  system.r = 1;
  std::vector<double> y;
  for (int t = 0; t < 3000; ++t) y.push_back(rng.below(5) == 0 ? kNaN : 1e6 + 10 * rng.normal());
  auto smoother = FixedLag::make(system, system.start, 20).value();

  for (const double v : y) smoother.learn(v);

  const auto wanted = smooth(system, filter(system, system.start, y).value());
  for (int back = 0; back <= 20; ++back) {
    const Belief& state = wanted[y.size() - 1 - static_cast<std::size_t>(back)];
    EXPECT_NEAR((smoother.state(back).x - state.x).norm(), 0, 1e-7) << back;
    EXPECT_NEAR((smoother.state(back).P - state.P).norm(), 0, 1e-12) << back;
  }
}

// By hand: a level without noise of its own is the mean of all values, however far back.
TEST(FixedLag, OfAConstantLevelIsTheMean) {
  System system = structural::level(0);
  system.r = 2;
  auto smoother = FixedLag::make(system, system.start, 2).value();
  for (const double y : {1.0, kNaN, 4.0, 7.0}) smoother.learn(y);
  for (int back = 0; back <= 2; ++back) {
    EXPECT_NEAR(smoother.state(back).x[0], 4, 1e-14);
    EXPECT_NEAR(smoother.state(back).P(0, 0), 2.0 / 3, 1e-14);
  }
}

TEST(FixedLag, ExpectsWhatTheFilterExpects) {
  Rng rng(77);
  const System system = random_system(rng, 3, 2);
  const auto y = random_values(rng, 20);
  auto smoother = FixedLag::make(system, system.start, 4).value();
  const Course course = filter(system, system.start, y).value();
  for (std::size_t t = 0; t < y.size(); ++t) {
    const Seen seen = smoother.learn(y[t]);
    EXPECT_EQ(seen.expected, course.steps[t].seen.expected);
    EXPECT_EQ(seen.variance, course.steps[t].seen.variance);
    EXPECT_EQ(seen.diffuse, course.steps[t].seen.diffuse);
  }
}

TEST(FixedLag, RefusesWhatDoesNotFit) {
  const System system = structural::level(1);
  EXPECT_FALSE(FixedLag::make(system, system.start, -1));
  EXPECT_FALSE(FixedLag::make(system, {}, 1));
}

}  // namespace
}  // namespace foreshock::kalman
