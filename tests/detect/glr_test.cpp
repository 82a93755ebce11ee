#include "foreshock/detect/glr.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "foreshock/core/random.h"

namespace foreshock {
namespace {

constexpr int kWindows[] = {2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128};

/// max over windows of (sum of the last w)^2 / 2w at the end of z, the newest of its reset at
/// `start`; the window that has it, with the sign of its sum.
std::pair<double, int> brute_force(const std::vector<double>& z, std::size_t start) {
  double most = 0;
  int best = 0;
  for (const int w : kWindows) {
    if (static_cast<std::size_t>(w) > z.size() - start) break;
    double sum = 0;
    for (std::size_t t = z.size() - static_cast<std::size_t>(w); t < z.size(); ++t) sum += z[t];
    const double statistic = sum * sum / (2 * w);
    if (statistic > most) {
      most = statistic;
      best = sum > 0 ? w : -w;
    }
  }
  return {most, best};
}

int points_until(double surprise, Rng& rng, double shift) {
  Glr glr;
  for (int t = 1; t < 100'000; ++t) {
    if (glr.observe(rng.normal() + shift).surprise >= surprise) return t;
  }
  return 100'000;
}

// Run lengths are near exponential: the mean of 2,000 has a standard error of 2.3%, the table one
// of 1.6% and its linear interpolation less than 1%. A limit of 13% fails by chance less than once
// in 10^4 seeds.
TEST(Glr, ItsSurpriseIsTheRateOfFalseAlarms) {
  Rng rng(21);
  for (const double surprise : {2.0, 2.5, 3.0}) {
    double total = 0;
    for (int run = 0; run < 2000; ++run) total += points_until(surprise, rng, 0);
    const double promised = std::pow(10, surprise);
    EXPECT_NEAR(total / 2000, promised, 0.13 * promised) << "surprise " << surprise;
  }
}

// 10^5 points go around the ring of sums 780 times. Sums are floats of size 20 or so: a rounding of
// 1e-6 in each, times twice the sum over 2w, is below 1e-4 of a statistic of size 1 to 20.
TEST(Glr, ItsStatisticIsThatOfItsWindowsForEver) {
  Rng rng(22);
  Glr glr;
  std::vector<double> z;
  std::size_t start = 0;
  for (int t = 0; t < 100'000; ++t) {
    if (t == 50'021) {
      glr.reset();
      start = z.size();
    }
    z.push_back(rng.normal() + (t % 1000 > 900 ? 1.0 : 0.0));
    const Score score = glr.observe(z.back());
    const auto [most, best] = brute_force(z, start);
    ASSERT_NEAR(glr.statistic(), most, 1e-4 + 1e-4 * most) << t;
    // Where two windows are all but equal, rounding chooses.
    if (best != 0 && score.since == std::abs(best) - 1) {
      ASSERT_EQ(score.direction, best > 0 ? 1 : -1) << t;
    }
  }
}

TEST(Glr, FindsAShiftOfOneStandardDeviationWithinDozensOfPoints) {
  Rng rng(23);
  double total = 0;
  for (int run = 0; run < 500; ++run) total += points_until(3, rng, 1);
  EXPECT_LT(total / 500, 30);
}

TEST(Glr, PointsBackToWhereTheShiftBegan) {
  Glr glr;
  for (int t = 0; t < 100; ++t) glr.observe(t % 2 == 0 ? 0.5 : -0.5);
  Score score;
  for (int t = 0; t < 24; ++t) score = glr.observe(-2);

  EXPECT_EQ(score.direction, -1);
  EXPECT_EQ(score.since, 23);  // A window of 24 holds the shift and nothing else.
  EXPECT_GT(score.surprise, 10);
}

TEST(Glr, OneValueBeyondAllReasonIsForgottenAfterItsLongestWindow) {
  Glr glr;
  EXPECT_TRUE(std::isfinite(glr.observe(1e300).surprise));
  Rng rng(24);
  for (int t = 0; t < 300; ++t) glr.observe(rng.normal());
  EXPECT_LT(glr.statistic(), 12);
}

TEST(Glr, AFloorHidesOnlyWhatLiesBelowIt) {
  Rng rng(25);
  Glr full;
  Glr floored;
  for (int t = 0; t < 50'000; ++t) {
    const double z = rng.normal() + (t % 5000 < 100 ? 1 : 0);
    const double floor = 3 * rng.uniform();
    const Score all = full.observe(z);
    const Score some = floored.observe(z, floor);
    if (all.surprise > floor) {
      ASSERT_EQ(some.surprise, all.surprise) << t;
      ASSERT_EQ(some.direction, all.direction) << t;
      ASSERT_EQ(some.since, all.since) << t;
    } else {
      ASSERT_EQ(some.surprise, 0) << t;
    }
  }
}

TEST(Glr, RunLengthsGrowWithTheStatistic) {
  double before = glr_log10_run_length(0);
  for (double statistic = 0.25; statistic < 100; statistic += 0.25) {
    const double now = glr_log10_run_length(statistic);
    ASSERT_GT(now, before) << statistic;
    before = now;
  }
}

}  // namespace
}  // namespace foreshock
