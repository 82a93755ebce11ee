#include "foreshock/core/normal.h"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

namespace foreshock {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

struct Point {
  double x;
  double y;
};

void expect_relative(double found, double expected, double tolerance, double at) {
  EXPECT_NEAR(found, expected, tolerance * std::abs(expected)) << "at " << at;
}

// Golden: mpmath 1.4.1, mp.dps = 40, log(erfc(x / sqrt(2)) / 2); scipy 1.17.1 norm.logsf agrees.
// Tolerance: what the header promises.
TEST(LogNormalTail, AgreesWithManyDigitsNearAndFar) {
  const Point points[] = {{-3, -0.0013508099647481937988}, {-1, -0.17275377902344988953},
                          {0.5, -1.1759117615936186089},   {2, -3.7831843336820319488},
                          {5, -15.064998393988725736},     {10, -53.231285150512470578},
                          {20, -203.91715537109726394},    {35, -616.97510126192251347},
                          {100, -5005.5242086942050886},   {1000, -500007.82669481218431}};
  for (const auto& [x, y] : points) expect_relative(log_normal_tail(x), y, 1e-13, x);
}

// The exact tail, itself good to 1e-13 of its size, is the reference: of both sides, in log10.
TEST(NormalSurprise, AgreesWithTheExactTailEverywhere) {
  const double ln10 = std::log(10);
  for (int i = 0; i <= 400'000; ++i) {
    const double x = i * (40.0 / 400'000);
    const double exact = -(log_normal_tail(x) + std::log(2)) / ln10;
    ASSERT_NEAR(normal_surprise(x), exact, 1e-13 * (1 + exact)) << x;
  }
  EXPECT_TRUE(std::isfinite(normal_surprise(1e200)));
  EXPECT_TRUE(std::isnan(normal_surprise(std::nan(""))));
}

TEST(LogNormalTail, StaysFiniteForEveryFiniteNumber) {
  expect_relative(log_normal_tail(1e150), -5e299, 1e-13, 1e150);
  EXPECT_EQ(log_normal_tail(1e200), std::numeric_limits<double>::lowest());
  EXPECT_EQ(log_normal_tail(kInfinity), -kInfinity);
  EXPECT_EQ(log_normal_tail(-kInfinity), 0);
  EXPECT_TRUE(std::isnan(log_normal_tail(std::nan(""))));
}

// Property: strictly falling, also across the seams at -1 and 30.
TEST(LogNormalTail, FallsEverywhere) {
  for (double x = -8; x < 60; x += 0.001) {
    ASSERT_GT(log_normal_tail(x), log_normal_tail(x + 0.001)) << x;
  }
}

// Golden: scipy 1.17.1 scipy.stats.norm.ppf. Tolerance: both are good to some roundings.
TEST(NormalQuantile, AgreesWithScipy) {
  const Point points[] = {{1e-300, -37.0470962993612}, {1e-20, -9.262340089798409},
                          {1e-5, -4.264890793922825},  {0.025, -1.9599639845400545},
                          {0.1, -1.2815515655446004},  {0.3, -0.5244005127080409},
                          {0.9, 1.2815515655446004},   {0.999, 3.090232306167813}};
  for (const auto& [p, x] : points) expect_relative(normal_quantile(p), x, 1e-14, p);
}

TEST(NormalQuantile, KnowsItsEdges) {
  EXPECT_EQ(normal_quantile(0), -kInfinity);
  EXPECT_EQ(normal_quantile(1), kInfinity);
  EXPECT_EQ(normal_quantile(0.5), 0);
  for (const double p : {-0.1, 1.1, std::nan(""), kInfinity}) {
    EXPECT_TRUE(std::isnan(normal_quantile(p))) << p;
  }
}

// Property: cdf undoes quantile. Tolerance: rounding of p, magnified by |x| / tail at most 40-fold.
TEST(NormalQuantile, IsUndoneByTheCdf) {
  for (double p = 1e-4; p < 1; p += 1e-4) {
    ASSERT_NEAR(normal_cdf(normal_quantile(p)), p, 1e-14);
  }
  for (double log10_p = -300; log10_p < -4; log10_p += 0.7) {
    const double p = std::pow(10, log10_p);
    expect_relative(normal_cdf(normal_quantile(p)), p, 1e-12, p);
  }
}

// Property: the inverse of log_normal_tail over 330 orders of magnitude.
TEST(NormalQuantileOfLogTail, IsUndoneByLogNormalTail) {
  for (double exponent = -30; exponent <= 300; exponent += 0.25) {
    const double log_p = -std::pow(10, exponent);
    const double x = normal_quantile_of_log_tail(log_p);
    expect_relative(log_normal_tail(x), log_p, 1e-12, log_p);
  }
}

TEST(NormalQuantileOfLogTail, KnowsItsEdges) {
  EXPECT_EQ(normal_quantile_of_log_tail(0), -kInfinity);
  EXPECT_EQ(normal_quantile_of_log_tail(-kInfinity), kInfinity);
  EXPECT_NEAR(normal_quantile_of_log_tail(std::log(0.5)), 0, 1e-15);
  EXPECT_TRUE(std::isnan(normal_quantile_of_log_tail(0.1)));
  EXPECT_TRUE(std::isnan(normal_quantile_of_log_tail(std::nan(""))));
}

}  // namespace
}  // namespace foreshock
