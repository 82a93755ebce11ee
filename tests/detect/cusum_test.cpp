#include "foreshock/detect/cusum.h"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "foreshock/core/random.h"

namespace foreshock {
namespace {

int points_until(Cusum cusum, double surprise, Rng& rng, double shift) {
  for (int t = 1; t < 100'000; ++t) {
    if (cusum.observe(rng.normal() + shift).surprise >= surprise) return t;
  }
  return 100'000;
}

// Run lengths are near exponential, so the mean of 2,000 has a standard error of about 2.3%; the
// approximation adds under 2%. A limit of 10% fails by chance less than once in 10^4 seeds.
TEST(Cusum, ItsSurpriseIsTheRateOfFalseAlarms) {
  Rng rng(11);
  for (const double surprise : {2.0, 2.5, 3.0}) {
    double total = 0;
    for (int run = 0; run < 2000; ++run) {
      total += points_until(Cusum::make({.slack = 0.5}).value(), surprise, rng, 0);
    }
    const double promised = std::pow(10, surprise);
    EXPECT_NEAR(total / 2000, promised, 0.10 * promised) << "surprise " << surprise;
  }
}

TEST(Cusum, FindsAShiftOfOneStandardDeviationWithinAFewDozenPoints) {
  Rng rng(12);
  double total = 0;
  for (int run = 0; run < 500; ++run) {
    total += points_until(Cusum::make({}).value(), 3.0, rng, 1.0);
  }
  EXPECT_LT(total / 500, 20);
}

// By hand, slack 0.5: sums 0.5, 1, 0.5 (below: 0.5), 1.5; then down to 0 and beyond.
TEST(Cusum, SaysWhichWayAndSinceWhen) {
  auto cusum = Cusum::make({.slack = 0.5}).value();
  cusum.observe(-3);
  for (const double z : {1.0, 1.0, 0.0, 1.5}) cusum.observe(z);

  const Score up = cusum.observe(4);
  EXPECT_EQ(up.direction, 1);
  EXPECT_EQ(up.since, 4);
  const Score down = cusum.observe(-9);
  EXPECT_EQ(down.direction, -1);
  EXPECT_EQ(down.since, 0);
}

// The surprise is read off polynomials; the run length by its formula is the reference.
TEST(Cusum, ItsSurpriseIsTheLogarithmOfItsRunLength) {
  for (const double slack : {0.01, 0.25, 0.5, 2.0}) {
    auto cusum = Cusum::make({.slack = slack}).value();
    double level = 0;
    for (int t = 0; t < 20'000; ++t) {
      const Score score = cusum.observe(slack + 0.005);
      level = std::max(0.0, level + (slack + 0.005) - slack);
      const double expected = std::max(0.0, std::log10(cusum_run_length(slack, level)));
      if (std::isinf(expected)) break;
      ASSERT_NEAR(score.surprise, expected, 1e-11) << slack << " " << level;
    }
  }
}

// Two-sided CUSUM, k = 0.5, in control: 168 and 465 points. Table of run lengths in Montgomery,
// Introduction to Statistical Quality Control.
TEST(Cusum, RunLengthAgreesWithTheTextbook) {
  EXPECT_NEAR(cusum_run_length(0.5, 4), 168, 0.01 * 168);
  EXPECT_NEAR(cusum_run_length(0.5, 5), 465, 0.01 * 465);
}

TEST(Cusum, RefusesASlackThatIsNotPositive) {
  for (const double slack : {0.0, -1.0, std::nan(""), std::numeric_limits<double>::infinity()}) {
    EXPECT_FALSE(Cusum::make({.slack = slack}).has_value()) << slack;
  }
}

}  // namespace
}  // namespace foreshock
