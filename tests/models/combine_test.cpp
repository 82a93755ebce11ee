#include "foreshock/models/combine.h"

#include <array>
#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "foreshock/models/local_level.h"
#include "foreshock/models/naive.h"

namespace foreshock {
namespace {

const double kNan = std::numeric_limits<double>::quiet_NaN();

TEST(Combine, TakesTheMiddleOfAnOddNumberWhateverTheWildOneSays) {
  const std::array parts{Predictive::normal(10, 1), Predictive::normal(1e9, 1e3),
                         Predictive::normal(12, 2)};
  const std::array weights{1.0 / 3, 1.0 / 3, 1.0 / 3};
  const Predictive all = combine(parts, weights);
  EXPECT_EQ(all.location(), 12);
  EXPECT_EQ(all.scale(), 2);
}

TEST(Combine, LiesHalfwayBetweenTheTwoInTheMiddleAndIsAsWideAsTheNarrower) {
  const std::array parts{Predictive::normal(4, 8), Predictive::student_t(1, 2, 7),
                         Predictive::normal(3, 1), Predictive::normal(2, 4)};
  const std::array weights{0.25, 0.25, 0.25, 0.25};
  const Predictive all = combine(parts, weights);
  EXPECT_EQ(all.location(), 2.5);
  EXPECT_EQ(all.scale(), 2);
  EXPECT_EQ(all.dof(), 7);  // Of the one whose width it is.
}

TEST(Combine, FollowsWhoHasMoreThanHalfOfTheWeight) {
  const std::array parts{Predictive::normal(1, 5), Predictive::normal(2, 1),
                         Predictive::normal(3, 1)};
  const Predictive all = combine(parts, std::array{0.6, 0.3, 0.1});
  EXPECT_EQ(all.location(), 1);
  EXPECT_EQ(all.scale(), 5);
}

TEST(Combine, LeavesOutWhatIsNotKnown) {
  const std::array parts{Predictive::unknown(), Predictive::normal(7, 3)};
  const Predictive all = combine(parts, std::array{0.9, 0.1});
  EXPECT_EQ(all.location(), 7);
  EXPECT_EQ(all.scale(), 3);
  EXPECT_FALSE(combine(std::array{Predictive::unknown()}, std::array{1.0}).is_known());
}

TEST(Combine, IsOfTheLogarithmWhereMostOfTheWeightIs) {
  const Predictive log = Predictive::normal(std::log(100), 0.1).of_logarithm();
  const std::array parts{log, log, Predictive::normal(100, 10)};
  const std::array weights{0.3, 0.3, 0.4};
  const Predictive all = combine(parts, weights);
  EXPECT_EQ(all.power(), 0);
  EXPECT_NEAR(all.median(), 100, 1e-9);
  EXPECT_NEAR(all.location(), std::log(100), 1e-12);
  EXPECT_NEAR(all.scale(), 0.1, 1e-12);

  const Predictive plain = combine(parts, std::array{0.2, 0.2, 0.6});
  EXPECT_EQ(plain.power(), 1);
  EXPECT_NEAR(plain.median(), 100, 1e-9);
  EXPECT_NEAR(plain.scale(), 10, 1e-9);
}

// A normal that reaches below zero has no logarithm; the combination still must have one.
TEST(Combine, ForcesWhatReachesBelowZeroOntoTheLogScale) {
  const Predictive log = Predictive::normal(0, 0.1).of_logarithm();
  const std::array parts{log, log, Predictive::normal(-5, 2)};
  const std::array weights{0.35, 0.35, 0.3};
  const Predictive all = combine(parts, weights);
  EXPECT_TRUE(all.is_known());
  EXPECT_NEAR(all.median(), 1, 1e-12);
}

TEST(Combine, HoldsAtTheEndsOfTheNumbers) {
  for (const double unit : {1e-300, 1e-9, 1e12, 1e300}) {
    const std::array parts{Predictive::normal(1 * unit, 2 * unit),
                           Predictive::normal(2 * unit, 4 * unit)};
    const Predictive all = combine(parts, std::array{0.5, 0.5});
    EXPECT_NEAR(all.location() / unit, 1.5, 1e-12) << unit;
    EXPECT_NEAR(all.scale() / unit, 2, 1e-12) << unit;
  }
}

Combination two_levels() {
  std::vector<Combination::Member> members;
  members.push_back({LocalLevel::make({.q = 1, .r = 1}, 10).value().clone(), 0.25});
  members.push_back({std::make_unique<Naive>(false), 0.75});
  return Combination::make(std::move(members)).value();
}

TEST(Combination, TeachesAllItsMembersAndAsksThemAll) {
  Combination model = two_levels();
  for (const double y : {3.0, kNan, 5.0, 4.0, 9.0}) model.learn(y);
  EXPECT_EQ(model.members().front().weight, 0.75);  // Most weight first.
  EXPECT_EQ(model.expect().location(), 9);          // The naive one has more than half.
  const Forecast ahead = model.forecast(Horizon(3));
  ASSERT_EQ(ahead.steps.size(), 3U);
  EXPECT_EQ(ahead.steps[0].location(), 9);
  EXPECT_GT(model.state_bytes(), sizeof(Combination));
}

TEST(Combination, CopiesShareNothing) {
  Combination model = two_levels();
  model.learn(1);
  model.learn(3);
  const auto twin = model.clone();
  model.learn(100);
  EXPECT_EQ(twin->expect().location(), 3);
}

TEST(Combination, RefusesWeightsAndMembersThatMakeNoSense) {
  const auto refused = [](std::vector<double> weights) {
    std::vector<Combination::Member> members;
    for (const double w : weights) members.push_back({std::make_unique<Naive>(false), w});
    return !Combination::make(std::move(members)).has_value();
  };
  EXPECT_TRUE(refused({}));
  EXPECT_TRUE(refused({0.5, 0.4}));
  EXPECT_TRUE(refused({1.5, -0.5}));
  EXPECT_TRUE(refused({1, 0}));
  EXPECT_TRUE(refused({kNan, 1}));
  EXPECT_TRUE(refused(std::vector<double>(17, 1.0 / 17)));
  EXPECT_FALSE(refused({0.5, 0.5}));

  std::vector<Combination::Member> nested;
  nested.push_back({std::make_unique<Combination>(two_levels()), 1.0});
  EXPECT_FALSE(Combination::make(std::move(nested)).has_value());
  std::vector<Combination::Member> empty;
  empty.push_back({nullptr, 1.0});
  EXPECT_FALSE(Combination::make(std::move(empty)).has_value());
}

}  // namespace
}  // namespace foreshock
