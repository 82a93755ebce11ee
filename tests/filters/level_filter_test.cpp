#include "foreshock/filters/level_filter.h"

#include <cmath>
#include <numbers>
#include <vector>

#include <gtest/gtest.h>

#include "../support/classic_series.h"

#include "foreshock/core/random.h"

namespace foreshock {
namespace {

std::vector<double> nile_with_gaps() {
  std::vector<double> y(classic::kNile.begin(), classic::kNile.end());
  for (std::size_t year = 21; year <= 40; ++year) y[year - 1] = y[year + 39] = std::nan("");
  return y;
}

/// A random walk seen through noise, one value in six missing, the first ones too.
std::vector<double> gappy_walk(std::uint64_t seed, int n, const LevelNoise& noise) {
  Rng rng(seed);
  std::vector<double> y;
  double x = 50 * rng.normal();
  for (int t = 0; t < n; ++t) {
    const bool missing = rng.below(6) == 0 || t < static_cast<int>(seed % 4);
    y.push_back(missing ? std::nan("") : x + std::sqrt(noise.r) * rng.normal());
    x += std::sqrt(noise.q) * rng.normal();
  }
  return y;
}

// Golden: statsmodels 0.13.5, UnobservedComponents(Nile, level="llevel") with an exact diffuse
// start at variances 15099 and 1469.1: innovations, their variances, filtered states and forecasts.
// Tolerance: their print-out, 1e-12 relative.
TEST(LevelStep, AgreesWithStatsmodelsOnTheNile) {
  const LevelNoise noise{.q = 1469.1, .r = 15099};
  const double v[] = {0, 40, -177.92783993482203, 137.20147047255614, 42.69104543609046};
  const double s[] = {0, 31667.1, 24467.83637939691, 22349.56993870002, 21466.4651947085};
  LevelBelief belief;
  for (std::size_t t = 0; t < classic::kNile.size(); ++t) {
    if (t > 0 && t < 5) {
      EXPECT_NEAR(classic::kNile[t] - belief.x, v[t], 1e-12 * 1000) << t;
      EXPECT_NEAR(belief.P + noise.r, s[t], 1e-12 * s[t]) << t;
    }
    level_step(noise, belief, classic::kNile[t]);
  }
  EXPECT_NEAR(belief.x, 798.3702926083578, 1e-9);
  EXPECT_NEAR(belief.P - noise.q, 4032.1579418087836, 1e-8);
  EXPECT_NEAR(belief.P + noise.r, 20600.257941809046, 1e-8);
}

// Golden: the same model at its maximum, log-likelihood -633.4645636362458 (with gaps
// -380.9266676543253) plus the constant log(2 pi) / 2 of the diffuse step that it counts.
TEST(LevelLikelihood, AgreesWithStatsmodelsAtTheMaximum) {
  const auto whole =
      level_likelihood(classic::kNile, std::log(1469.1764013041509 / 15098.51836172));
  EXPECT_NEAR(whole.log_likelihood, -632.545625103, 1e-8);
  EXPECT_NEAR(whole.r, 15098.51836172, 0.05);
  EXPECT_NEAR(whole.slope, 0, 1e-4);
  EXPECT_EQ(whole.count, 99);

  const auto gaps = level_likelihood(nile_with_gaps(), std::log(685.8209307186 / 17899.842525372));
  EXPECT_NEAR(gaps.log_likelihood, -380.007729120, 1e-8);
  EXPECT_NEAR(gaps.r, 17899.842525372, 0.1);
  EXPECT_NEAR(gaps.slope, 0, 1e-4);
  EXPECT_EQ(gaps.count, 59);
}

// Property: the exact start is the limit of a textbook filter that starts with a huge P. Tolerance:
// P = 1e9 pulls the first value towards 0 by 2e-9 of itself; long double rounds P to 1e-10.
TEST(LevelStep, IsTheLimitOfAHugeFirstVariance) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const LevelNoise noise{.q = std::pow(10, 0.2 * static_cast<double>(seed) - 4), .r = 2};
    LevelBelief belief;
    long double x = 0;
    long double P = 1e9L;
    int seen = 0;
    for (const double y : gappy_walk(seed, 200, noise)) {
      level_step(noise, belief, y);
      if (y == y) {
        const long double K = P / (P + noise.r);
        x += K * (y - x);
        P = (1 - K) * P;
        ++seen;
      }
      P += noise.q;
      ASSERT_EQ(belief.diffuse, seen == 0);
      if (seen == 0) continue;
      ASSERT_NEAR(belief.x, static_cast<double>(x), 1e-6) << seed;
      ASSERT_NEAR(belief.P, static_cast<double>(P), 1e-8 * (belief.P + noise.r)) << seed;
    }
  }
}

// Property: the likelihood is that of its own filter, innovation by innovation.
TEST(LevelLikelihood, IsTheSumOverTheInnovationsOfTheFilter) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const double log_ratio = 0.4 * static_cast<double>(seed) - 12;
    const auto y = gappy_walk(seed, 150, {.q = 0.3, .r = 2});
    const auto found = level_likelihood(y, log_ratio);

    const LevelNoise noise{.q = std::exp(log_ratio) * found.r, .r = found.r};
    LevelBelief belief;
    double sum = 0;
    int count = 0;
    for (const double value : y) {
      if (value == value && !belief.diffuse) {
        const double s = belief.P + noise.r;
        const double v = value - belief.x;
        sum -= 0.5 * (std::log(2 * std::numbers::pi * s) + v * v / s);
        ++count;
      }
      level_step(noise, belief, value);
    }

    EXPECT_EQ(found.count, count);
    EXPECT_NEAR(found.log_likelihood, sum, 1e-10 * std::abs(sum)) << seed;
  }
}

// At rest the gain is not computed any more; what comes of it is what a filter in long double says
// that knows no rest, value by value, likelihood and slope, with gaps that wake it up.
TEST(LevelLikelihood, AtRestItIsTheFilterThatNeverRests) {
  for (const double log_ratio : {-8.0, -2.0, 1.0, 9.0}) {
    auto y = gappy_walk(7, 4003, {.q = 0.3, .r = 2});
    y[0] = 0;
    for (std::size_t t = 1; t < y.size(); ++t) {
      if (y[t] != y[t] && t % 997 != 5) y[t] = y[t - 1];  // Few gaps: it rests in between.
    }
    const auto found = level_likelihood(y, log_ratio);
    using Long = long double;
    const Long q = std::exp(Long{log_ratio});
    Long x = y[0], dx = 0, P = 1 + q, dP = q;
    Long squares = 0, dsquares = 0, logs = 0, dlogs = 0;
    for (std::size_t t = 1; t < y.size(); ++t) {
      if (y[t] == y[t]) {
        const Long s = P + 1;
        const Long v = y[t] - x;
        squares += v * v / s;
        dsquares -= 2 * v * dx / s + v * v / s * dP / s;
        logs += std::log(s);
        dlogs += dP / s;
        dx += dP / s / s * v - P / s * dx;
        x += P / s * v;
        dP = dP / s / s;
        P = P / s;
      }
      P += q;
      dP += q;
    }
    const Long n = found.count;
    const Long best = -(n * (std::log(2 * std::numbers::pi_v<Long> * squares / n) + 1) + logs) / 2;
    const Long slope = -(n * dsquares / squares + dlogs) / 2;
    EXPECT_NEAR(found.log_likelihood, static_cast<double>(best),
                1e-12 * std::abs(found.log_likelihood));
    EXPECT_NEAR(found.slope, static_cast<double>(slope), 1e-9 * (1 + std::abs(found.slope)));
    EXPECT_NEAR(found.r, static_cast<double>(squares / n), 1e-12 * found.r);
  }
}

// Property: the slope is the central difference. Tolerance: its third-order term, 1e-3^2.
TEST(LevelLikelihood, HasTheSlopeOfFiniteDifferences) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const auto y = gappy_walk(seed, 150, {.q = 0.3, .r = 2});
    const double at = 0.5 * static_cast<double>(seed) - 14;
    constexpr double kStep = 1e-3;
    const double above = level_likelihood(y, at + kStep).log_likelihood;
    const double below = level_likelihood(y, at - kStep).log_likelihood;
    const double difference = (above - below) / (2 * kStep);
    EXPECT_NEAR(level_likelihood(y, at).slope, difference, 1e-5 * (1 + std::abs(difference)));
  }
}

// Property: log densities fall by log(factor) a point in larger units, r grows by its square.
TEST(LevelLikelihood, KnowsNoUnit) {
  const auto y = gappy_walk(3, 120, {.q = 0.3, .r = 2});
  const auto plain = level_likelihood(y, -1);
  for (const double factor : {1e-100, 1e-6, 1e6, 1e100}) {
    auto scaled = y;
    for (double& v : scaled) v *= factor;
    const auto found = level_likelihood(scaled, -1);
    EXPECT_NEAR(found.r / factor / factor / plain.r, 1, 1e-12) << factor;
    EXPECT_NEAR(found.log_likelihood, plain.log_likelihood - plain.count * std::log(factor), 1e-8);
    EXPECT_NEAR(found.slope, plain.slope, 1e-10);
  }
}

TEST(LevelLikelihood, HasNoInnovationsWithoutTwoValues) {
  const double missing = std::nan("");
  EXPECT_EQ(level_likelihood({}, 0).count, 0);
  EXPECT_EQ(level_likelihood(std::vector{missing, missing}, 0).count, 0);
  EXPECT_EQ(level_likelihood(std::vector{missing, 3.0, missing}, 0).count, 0);
  EXPECT_EQ(level_likelihood(std::vector{missing, 3.0, missing, 4.0}, 0).count, 1);
}

// Property: P stays positive and settles at the root of P^2 = q P + q r, (q + sqrt(q^2 + 4 q r))/2.
TEST(LevelStep, KeepsItsVarianceForALongTime) {
  for (const double r : {1e-12, 1.0, 1e12}) {
    const LevelNoise noise{.q = 1, .r = r};
    LevelBelief belief;
    Rng rng(11);
    for (int t = 0; t < 100'000; ++t) {
      level_step(noise, belief, rng.normal());
      ASSERT_GT(belief.P, 0);
    }
    const double settled = 0.5 * (1 + std::sqrt(1 + 4 * r));
    if (r <= 1) {
      EXPECT_NEAR(belief.P, settled, 1e-12 * settled);
    }
  }
}

}  // namespace
}  // namespace foreshock
