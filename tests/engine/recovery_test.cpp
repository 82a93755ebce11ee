#include "foreshock/engine/recovery.h"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "series_fixture.h"

#include "foreshock/core/random.h"
#include "foreshock/engine/catalog.h"

namespace foreshock {
namespace {

using testing_series::same;

/// A mean of 50 with AR(1) noise about it, as fitted.
Recovery fitted(std::uint64_t seed) {
  Rng rng(seed);
  std::vector<double> y;
  double deviation = 0;
  for (int t = 0; t < 400; ++t) {
    deviation = 0.5 * deviation + rng.normal();
    y.push_back(50 + deviation);
  }
  ArimaOrder order;
  order.p = 1;
  return Recovery(fit_model({.name = "arima", .order = order}, y, Effort::kLive).value().model);
}

double location(const Recovery& recovery) {
  return recovery.expect().location();
}

TEST(Recovery, OneStrangeValueIsForgottenByTheNextThatAreNot) {
  auto recovery = fitted(1);
  Rng rng(2);
  recovery.challenge(80);
  for (int t = 0; t < 20; ++t) ASSERT_FALSE(recovery.contest(50 + rng.normal(), 1, true)) << t;
  EXPECT_NEAR(location(recovery), 50, 3);
}

TEST(Recovery, ALevelThatMovedIsBelievedAfterTwoMoreValues) {
  auto recovery = fitted(3);
  Rng rng(4);
  recovery.challenge(80 + rng.normal());
  EXPECT_FALSE(recovery.contest(80 + rng.normal(), 1, false));
  EXPECT_NEAR(location(recovery), 80, 4);  // It is ahead already.
  EXPECT_TRUE(recovery.contest(80 + rng.normal(), 1, false));
  EXPECT_EQ(recovery.rival(), Recovery::Rival::kKept);
  EXPECT_NEAR(location(recovery), 80, 4);
  EXPECT_NEAR(recovery.moved_by(), 30, 4);
}

TEST(Recovery, TheOldWorldComesBackWithItsModel) {
  auto recovery = fitted(5);
  Rng rng(6);
  recovery.challenge(80);
  while (!recovery.contest(80 + rng.normal(), 1, false)) continue;
  for (int t = 0; t < 100; ++t) {
    const double y = 80 + rng.normal();
    ASSERT_FALSE(recovery.revert(y, 1)) << t;
    recovery.learn(y, 1);
  }
  EXPECT_TRUE(recovery.revert(50, 1));
  EXPECT_NEAR(location(recovery), 50, 3);
  EXPECT_NEAR(recovery.moved_by(), -30, 4);
}

TEST(Recovery, AModelThatLostIsForgottenAfterAWhile) {
  auto recovery = fitted(7);
  Rng rng(8);
  recovery.challenge(80);
  while (!recovery.contest(80 + rng.normal(), 1, false)) continue;
  const std::size_t both = recovery.state_bytes();
  for (int t = 0; t < 600; ++t) recovery.learn(80 + rng.normal(), 1);
  EXPECT_EQ(recovery.rival(), Recovery::Rival::kNone);
  EXPECT_LT(recovery.state_bytes(), both);
  EXPECT_FALSE(recovery.revert(50, 1));
}

TEST(Recovery, AChangeThatWasNoneIsTakenBack) {
  auto recovery = fitted(9);
  Rng rng(10);
  recovery.keep();
  recovery.replace(
      fit_model({.name = "naive"}, std::vector<double>{52, 53, 52, 53, 52, 53, 54}, Effort::kLive)
          .value()
          .model);
  recovery.set_moved(3);
  double deviation = 0;
  bool back = false;
  for (int t = 0; t < 400 && !back; ++t) {
    deviation = 0.5 * deviation + rng.normal();
    back = recovery.revert(50 + deviation, 1);
    if (!back) recovery.learn(50 + deviation, 1);
  }
  EXPECT_TRUE(back);
  EXPECT_EQ(recovery.moved_by(), -3);
}

TEST(Recovery, MissingValuesDecideNothing) {
  auto recovery = fitted(11);
  recovery.challenge(80);
  for (int t = 0; t < 50; ++t) ASSERT_FALSE(recovery.contest(std::nan(""), 1, false));
  EXPECT_EQ(recovery.rival(), Recovery::Rival::kChallenger);
  EXPECT_FALSE(recovery.revert(std::nan(""), 1));
}

TEST(Recovery, ASnapshotMakesATwinAndEveryCutIsRefused) {
  for (const bool won : {false, true}) {
    auto recovery = fitted(12);
    Rng rng(13);
    recovery.challenge(80);
    if (won) {
      while (!recovery.contest(80 + rng.normal(), 1, false)) continue;
    }
    StateWriter out;
    recovery.save(out);
    for (std::size_t n = 0; n < out.bytes().size(); ++n) {
      StateReader in(out.bytes().first(n));
      ASSERT_FALSE(Recovery::read(in).has_value()) << n;
    }
    StateReader in(out.bytes());
    auto twin = Recovery::read(in).value();
    EXPECT_EQ(in.left(), 0U);
    for (int t = 0; t < 50; ++t) {
      const double y = 80 + rng.normal();
      ASSERT_TRUE(same(recovery.expect(), twin.expect())) << t;
      if (won) {
        recovery.learn(y, 1);
        twin.learn(y, 1);
      } else {
        ASSERT_EQ(recovery.contest(y, 1, false), twin.contest(y, 1, false)) << t;
      }
    }
  }
}

TEST(Health, EveryStateHasAName) {
  for (const Health health : {Health::kWarmup, Health::kHealthy, Health::kSuspect,
                              Health::kAdapting, Health::kDegraded}) {
    EXPECT_FALSE(name_of(health).empty());
  }
}

}  // namespace
}  // namespace foreshock
