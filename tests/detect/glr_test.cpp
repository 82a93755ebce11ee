#include "foreshock/detect/glr.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "foreshock/core/random.h"

namespace foreshock {
namespace {

using Of = Glr::Of;

/// Scores by which what is usual is known.
Glr settled(Rng& rng) {
  Glr glr;
  for (int t = 0; t < 2000; ++t) glr.add(rng.normal());
  glr.reset();
  return glr;
}

/// Lengths of the windows after so many points: those from 2 to 255 whose start is a multiple of
/// the power of two that is between a quarter and a half of what lies behind it.
std::vector<int> lengths(int points) {
  std::vector<int> out;
  for (int k = 0; k < 7; ++k) {
    for (const int back : {2, 3}) {
      const int start = ((points >> k) - back) * (1 << k);
      if (start >= 0) out.push_back(points - start);
    }
  }
  return out;
}

/// max over windows of (sum of the last w)^2 / 2w.
double level_by_hand(const std::vector<double>& z) {
  double most = 0;
  for (const int w : lengths(static_cast<int>(z.size()))) {
    double sum = 0;
    for (std::size_t t = z.size() - static_cast<std::size_t>(w); t < z.size(); ++t) sum += z[t];
    most = std::max(most, sum * sum / (2 * w));
  }
  return most;
}

int points_until(Of of, double surprise, Rng& rng, double shift, double wider) {
  Glr glr = settled(rng);
  const double never = 1e9;
  const double line = glr_line(of, surprise);
  const Glr::Lines lines{.level = of == Of::kLevel ? line : never,
                         .spread = of == Of::kSpread ? line : never,
                         .dependence = of == Of::kDependence ? line : never};
  for (int t = 1; t < 100'000; ++t) {
    glr.add(std::clamp(rng.normal() * wider + shift, -4.0, 4.0));
    if (glr.look(lines).surprise > 0) return t;
  }
  return 100'000;
}

// Run lengths are near exponential: the mean of 1,000 has a standard error of 3.2 %, the table one
// of 2.6 %. Windows fill up at first, which lengthens short runs of spread and dependence; and how
// much is usual is learnt, which shortens some. Never more false alarms than promised, within four
// errors, and not half as many.
TEST(Glr, ItsSurpriseIsTheRateOfFalseAlarms) {
  for (const Of of : {Of::kLevel, Of::kSpread, Of::kDependence}) {
    Rng rng(21);
    double total = 0;
    for (int run = 0; run < 1000; ++run) total += points_until(of, 2.5, rng, 0, 1);
    const double promised = std::pow(10, 2.5);
    EXPECT_GT(total / 1000, 0.83 * promised) << static_cast<int>(of);
    EXPECT_LT(total / 1000, 1.8 * promised) << static_cast<int>(of);
  }
}

// 20,000 points go around the grid of starts 78 times. Sums are floats of size 20 or so: a rounding
// of 1e-6 in each, times twice the sum over 2w, is below 1e-4 of a statistic of size 1 to 20.
TEST(Glr, ItsLevelStatisticIsThatOfItsWindowsForEver) {
  Rng rng(22);
  Glr glr;
  std::vector<double> z;
  for (int t = 0; t < 20'000; ++t) {
    // From two rounds on the grid repeats every 256 points.
    if (z.size() == 512) z.erase(z.begin(), z.begin() + 256);
    z.push_back(rng.normal());
    glr.add(z.back());
    const double by_hand = level_by_hand(z) / glr.long_run_variance();
    ASSERT_NEAR(glr.statistic(Of::kLevel), by_hand, 1e-4 + 1e-4 * by_hand) << t;
  }
}

TEST(Glr, FindsAShiftOfOneStandardDeviationWithinDozensOfPoints) {
  Rng rng(23);
  double total = 0;
  for (int run = 0; run < 300; ++run) total += points_until(Of::kLevel, 4, rng, 1, 1);
  EXPECT_LT(total / 300, 30);
}

TEST(Glr, FindsNoiseTwiceAsLargeWithinDozensOfPoints) {
  Rng rng(24);
  double total = 0;
  for (int run = 0; run < 300; ++run) total += points_until(Of::kSpread, 4, rng, 0, 2);
  EXPECT_LT(total / 300, 30);
}

TEST(Glr, AShiftIsNoSpreadAndASpreadIsNoShift) {
  for (const bool is_shift : {true, false}) {
    Rng rng(25);
    int right = 0;
    for (int run = 0; run < 200; ++run) {
      Glr glr = settled(rng);
      const Glr::Lines lines{glr_line(Of::kLevel, 5), glr_line(Of::kSpread, 5),
                             glr_line(Of::kDependence, 5)};
      for (int t = 0; t < 3000; ++t) {
        glr.add(is_shift ? rng.normal() + 1 : rng.normal() * 2);
        const auto found = glr.look(lines);
        if (!(found.surprise > 0)) continue;
        right += found.of == (is_shift ? Of::kLevel : Of::kSpread) ? 1 : 0;
        break;
      }
    }
    EXPECT_GE(right, 160) << is_shift;
  }
}

TEST(Glr, PointsBackToWhereTheShiftBegan) {
  Rng rng(26);
  Glr glr = settled(rng);
  for (int t = 0; t < 96; ++t) glr.add(t % 2 == 0 ? 0.5 : -0.5);
  Glr::Finding found;
  for (int t = 0; t < 24; ++t) found = glr.observe(-2);
  EXPECT_EQ(found.direction, -1);
  EXPECT_NEAR(found.since, 23, 6);  // Starts lie on a grid of 8 points there.
  EXPECT_GT(found.surprise, 10);
}

TEST(Glr, OneValueBeyondAllReasonIsForgottenAfterItsLongestWindow) {
  Glr glr;
  EXPECT_TRUE(std::isfinite(glr.observe(1e300).surprise));
  Rng rng(27);
  for (int t = 0; t < 600; ++t) glr.add(rng.normal());
  EXPECT_LT(glr.statistic(Of::kLevel), 12);
}

TEST(Glr, WhatIsToldAgainAndAgainHasToBeClearer) {
  Rng rng(28);
  Glr once = settled(rng);
  Glr often = once;
  for (int i = 0; i < 3; ++i) often.told(Of::kLevel);
  for (int t = 0; t < 50; ++t) {
    const double z = rng.normal() + 1;
    once.add(z);
    often.add(z);
  }
  EXPECT_GT(once.statistic(Of::kLevel), 2 * often.statistic(Of::kLevel));
}

TEST(Glr, RunLengthsGrowWithTheStatisticAndTheLineIsTheirInverse) {
  for (const Of of : {Of::kLevel, Of::kSpread, Of::kDependence}) {
    double before = glr_log10_run_length(of, 0);
    for (double statistic = 0.25; statistic < 100; statistic += 0.25) {
      const double now = glr_log10_run_length(of, statistic);
      ASSERT_GT(now, before) << statistic;
      ASSERT_NEAR(glr_line(of, now), statistic, 1e-9) << statistic;
      before = now;
    }
  }
}

}  // namespace
}  // namespace foreshock
