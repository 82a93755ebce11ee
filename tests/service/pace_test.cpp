#include "foreshock/app/service/pace.h"

#include <gtest/gtest.h>

#include "foreshock/app/service/breaker.h"

namespace foreshock::app {
namespace {

using Seconds = Pace::Seconds;
using Clock = Breaker::Clock;

TEST(Pace, CommitsWithinHalfOfTheBudget) {
  const Pace pace(Seconds(0.05));

  EXPECT_FALSE(pace.is_due(Seconds(0.024), 0));
  EXPECT_TRUE(pace.is_due(Seconds(0.025), 0));
}

TEST(Pace, WaitsFourTimesAsLongAsCommitsTake) {
  Pace pace(Seconds(0.05));

  pace.committed(Seconds(0.02), Seconds(0));

  EXPECT_FALSE(pace.is_due(Seconds(0.079), 0));
  EXPECT_TRUE(pace.is_due(Seconds(0.081), 0));
}

TEST(Pace, CommitsAtOnceWhatIsTooLargeToWait) {
  const Pace pace(Seconds(0.05));

  EXPECT_TRUE(pace.is_due(Seconds(0), Pace::kMostBytes));
}

TEST(Pace, DoublesWhenFarBehindUpToASecondAndComesBack) {
  Pace pace(Seconds(0.05));
  for (int i = 0; i < 20; ++i) pace.committed(Seconds(0.01), Seconds(30));
  EXPECT_FALSE(pace.is_due(Seconds(0.99), 0));
  EXPECT_TRUE(pace.is_due(Seconds(1), 0));

  pace.committed(Seconds(0.01), Seconds(0.1));

  EXPECT_TRUE(pace.is_due(Seconds(0.05), 0));
}

TEST(Pace, PollsNoLongerThanFiveMilliseconds) {
  EXPECT_EQ(Pace(Seconds(10)).poll_ms(), 5);
  EXPECT_EQ(Pace(Seconds(0.001)).poll_ms(), 1);
}

TEST(Breaker, TripsWhenMoreThanOneInTwentyIsUnreadableOverTenSeconds) {
  Breaker breaker;
  const auto now = Clock::now();
  breaker.count(1'000, 51);

  EXPECT_EQ(breaker.look(now + std::chrono::seconds{9}), Breaker::Change::kNone);
  EXPECT_EQ(breaker.look(now + std::chrono::seconds{11}), Breaker::Change::kTripped);
  EXPECT_TRUE(breaker.is_open());
}

TEST(Breaker, BearsOneInTwenty) {
  Breaker breaker;
  breaker.count(1'000, 50);

  EXPECT_EQ(breaker.look(Clock::now() + std::chrono::seconds{11}), Breaker::Change::kNone);
}

TEST(Breaker, DoesNotTripOverAFewRecords) {
  Breaker breaker;
  breaker.count(99, 99);

  EXPECT_EQ(breaker.look(Clock::now() + std::chrono::seconds{11}), Breaker::Change::kNone);
}

TEST(Breaker, ClosesAfterHalfAMinuteAndLooksAnew) {
  Breaker breaker;
  const auto now = Clock::now();
  breaker.count(1'000, 1'000);
  breaker.look(now + std::chrono::seconds{11});

  EXPECT_EQ(breaker.look(now + std::chrono::seconds{40}), Breaker::Change::kNone);
  EXPECT_EQ(breaker.look(now + std::chrono::seconds{42}), Breaker::Change::kClosed);
  EXPECT_FALSE(breaker.is_open());
  EXPECT_EQ(breaker.look(now + std::chrono::seconds{60}), Breaker::Change::kNone);
}

}  // namespace
}  // namespace foreshock::app
