#include "foreshock/core/random.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "foreshock/core/normal.h"
#include "foreshock/core/predictive.h"
#include "foreshock/core/running.h"

namespace foreshock {
namespace {

/// Kolmogorov-Smirnov: the largest distance between the share of points below and the
/// probabilities `p` of the points, times sqrt(n). Above 1.95 once in 1000 (Smirnov 1948).
double kolmogorov(std::vector<double> p) {
  std::sort(p.begin(), p.end());
  const auto n = static_cast<double>(p.size());
  double most = 0;
  for (std::size_t i = 0; i < p.size(); ++i) {
    const auto below = static_cast<double>(i);
    most = std::max({most, p[i] - below / n, (below + 1) / n - p[i]});
  }
  return most * std::sqrt(n);
}

// Golden: an independent transcription of xoshiro256++ 1.0 and splitmix64 in Python 3.11 integers,
// seed 42.
TEST(Rng, DrawsTheBitsOfXoshiro256PlusPlus) {
  Rng rng(42);
  EXPECT_EQ(rng.bits(), 0xd0764d4f4476689fU);
  EXPECT_EQ(rng.bits(), 0x519e4174576f3791U);
  EXPECT_EQ(rng.bits(), 0xfbe07cfb0c24ed8cU);
}

TEST(Rng, RepeatsItselfForASeedAndNotForAnother) {
  Rng one(1);
  Rng same(1);
  Rng other(2);
  for (int i = 0; i < 100; ++i) {
    const std::uint64_t bits = one.bits();
    EXPECT_EQ(bits, same.bits());
    EXPECT_NE(bits, other.bits());
  }
}

// Statistical: each fails once in 1000 seeds; the seeds are fixed.
TEST(Rng, DrawsUniformNormalAndExponentialNumbers) {
  Rng rng(7);
  std::vector<double> uniform;
  std::vector<double> normal;
  std::vector<double> exponential;
  for (int i = 0; i < 20'000; ++i) {
    uniform.push_back(rng.uniform());
    normal.push_back(normal_cdf(rng.normal()));
    exponential.push_back(-std::expm1(-rng.exponential()));
  }
  EXPECT_LT(kolmogorov(uniform), 1.95);
  EXPECT_LT(kolmogorov(normal), 1.95);
  EXPECT_LT(kolmogorov(exponential), 1.95);
}

// Statistical: each of 5 fails once in 1000 seeds.
TEST(Rng, DrawsStudentTNumbersWhosePitIsUniform) {
  Rng rng(8);
  for (const double dof : {0.5, 1.0, 3.0, 30.0, HUGE_VAL}) {
    const Predictive t = Predictive::student_t(0, 1, dof);
    std::vector<double> pit;
    for (int i = 0; i < 10'000; ++i) pit.push_back(t.cdf(rng.student_t(dof)));
    EXPECT_LT(kolmogorov(pit), 1.95) << dof;
  }
}

TEST(Rng, NeverDrawsUniformZeroOrOne) {
  Rng rng(9);
  double least = 1;
  double most = 0;
  for (int i = 0; i < 1'000'000; ++i) {
    const double u = rng.uniform();
    least = std::min(least, u);
    most = std::max(most, u);
  }
  EXPECT_GT(least, 0);
  EXPECT_LT(most, 1);
}

// Statistical: chi-squared with 5 degrees of freedom is above 20.5 once in 1000.
TEST(Rng, DrawsBelowNWithoutFavour) {
  Rng rng(10);
  std::array<int, 6> counts{};
  for (int i = 0; i < 60'000; ++i) ++counts[rng.below(6)];
  double chi_squared = 0;
  for (const int count : counts) chi_squared += std::pow(count - 10'000.0, 2) / 10'000;
  EXPECT_LT(chi_squared, 20.5);
  EXPECT_EQ(rng.below(1), 0U);
  const std::uint64_t most = (std::uint64_t{1} << 63) + 1;
  for (int i = 0; i < 100; ++i) EXPECT_LT(rng.below(most), most);
}

// Statistical: the mean within 4 standard errors (once in 16,000), the variance within 5.
TEST(Rng, DrawsPoissonNumbersWithEqualMeanAndVariance) {
  Rng rng(11);
  constexpr int kDraws = 40'000;
  for (const double mean : {0.1, 3.0, 9.99, 10.0, 50.0, 1e4, 1e6}) {
    RunningMoments moments;
    for (int i = 0; i < kDraws; ++i) {
      const int draw = rng.poisson(mean);
      ASSERT_GE(draw, 0);
      moments.add(draw);
    }
    EXPECT_NEAR(moments.mean(), mean, 4 * std::sqrt(mean / kDraws)) << mean;
    const double error = mean * std::sqrt((2 + 1 / mean) / kDraws);
    EXPECT_NEAR(moments.variance(), mean, 5 * error) << mean;
  }
  EXPECT_EQ(rng.poisson(0), 0);
}

// Statistical: chi-squared with 21 degrees of freedom is above 46.8 once in 1000.
TEST(Rng, DrawsPoissonNumbersWithTheRightShares) {
  Rng rng(12);
  constexpr int kDraws = 50'000;
  std::array<int, 22> counts{};  // 0..4 together, 5, ..., 24, 25 and more
  for (int i = 0; i < kDraws; ++i) {
    ++counts[static_cast<std::size_t>(std::clamp(rng.poisson(14) - 4, 0, 21))];
  }
  std::array<double, 22> shares{};
  double share = std::exp(-14.0);
  double left = 1;
  for (std::size_t k = 0; k < 25; ++k) {
    shares[k < 4 ? 0 : k - 4] += share;
    left -= share;
    share *= 14 / static_cast<double>(k + 1);
  }
  shares[21] = left;
  double chi_squared = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const double expected = shares[i] * kDraws;
    chi_squared += (counts[i] - expected) * (counts[i] - expected) / expected;
  }
  EXPECT_LT(chi_squared, 46.8);
}

TEST(RngDeathTest, RefusesImpossibleArguments) {
  Rng rng(1);
  EXPECT_DEATH(rng.below(0), "n >= 1");
  EXPECT_DEATH(rng.poisson(-1), "mean >= 0");
  EXPECT_DEATH(rng.student_t(0), "dof > 0");
}

}  // namespace
}  // namespace foreshock
