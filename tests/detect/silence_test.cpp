#include "foreshock/detect/silence.h"

#include <cmath>

#include <gtest/gtest.h>

#include "foreshock/core/random.h"

namespace foreshock {
namespace {

TEST(Silence, SaysNothingOfASeriesThatNeverSpoke) {
  Silence silence;
  for (int t = 0; t < 1000; ++t) EXPECT_EQ(silence.observe(true).surprise, 0);
}

// By hand: 98 present, never a gap: a gap begins with (0 + 1) / (98 + 2) = 1/100; that it goes on
// has no evidence, 1/2 a step.
TEST(Silence, ARunIsAsUnlikelyAsItsBeginningTimesItsGoingOn) {
  Silence silence;
  for (int t = 0; t < 98; ++t) EXPECT_EQ(silence.observe(false).surprise, 0);
  EXPECT_NEAR(silence.observe(true).surprise, 2, 1e-12);
  const Score third = (silence.observe(true), silence.observe(true));
  EXPECT_NEAR(third.surprise, 2 + 2 * std::log10(2), 1e-12);
  EXPECT_EQ(third.since, 2);
  EXPECT_EQ(third.direction, 0);
}

TEST(Silence, IsNotSurprisedByASeriesThatSpeaksEveryOtherTime) {
  Silence silence;
  for (int t = 0; t < 999; ++t) silence.observe(t % 2 == 1);
  EXPECT_LT(silence.observe(true).surprise, 0.01);
  EXPECT_GT(silence.observe(true).surprise, 2);  // Twice in a row it never was.
}

// Gaps begin once in 50 points and last 1 / 0.3 points: p = 0.02 * 0.7^(r - 1) passes 1e-4 at r =
// 16, where 0.02 * 0.7^15 = 9.5e-5 of present points see a gap that long. In 2e5 steps that is
// about 17 times, standard deviation 4.2; bounds are four of those.
TEST(Silence, ItsSurpriseIsTheRateOfRunsThatLong) {
  Rng rng(31);
  Silence silence;
  bool missing = false;
  int over = 0;
  bool counted = false;
  for (int t = 0; t < 200'000; ++t) {
    missing = rng.uniform() < (missing ? 0.7 : 0.02);
    const bool is_over = silence.observe(missing).surprise >= 4;
    if (is_over && !counted && t > 2000) ++over;
    counted = is_over;
  }
  EXPECT_GE(over, 2);
  EXPECT_LE(over, 34);
}

TEST(Silence, RefusesCountsThatCannotBe) {
  const auto read = [](std::int64_t present, std::int64_t began, std::int64_t missing,
                       std::int64_t run) {
    StateWriter out;
    for (const std::int64_t v : {present, began, missing, run}) out.put(v);
    StateReader in(out.bytes());
    return Silence{}.read(in).has_value();
  };
  EXPECT_TRUE(read(10, 2, 5, 1));
  EXPECT_FALSE(read(10, 5, 2, 1));
  EXPECT_FALSE(read(-1, 0, 0, 0));
  EXPECT_FALSE(read(10, 0, 0, INT64_MAX));
}

}  // namespace
}  // namespace foreshock
