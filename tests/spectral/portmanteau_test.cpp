#include "foreshock/spectral/portmanteau.h"

#include <cmath>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include "../golden/correlation.h"
#include "../support/classic_series.h"
#include "random_series.h"

namespace foreshock {
namespace {

// Both relative; the p-value changes by half of what the statistic does absolutely, so by more.
void expect_test(const Portmanteau& found, const std::array<double, 2>& expected) {
  EXPECT_NEAR(found.statistic / expected[0], 1, 1e-12);
  EXPECT_NEAR(found.p_value / expected[1], 1, 1e-11);
}

// Deviations -1 1 0 0: r_1 = -1/2, r_2 = 0. With 2 degrees of freedom the tail is exp(-Q / 2).
TEST(Portmanteau, OfFourPointsIsWhatIsCountedByHand) {
  const std::vector<double> y{1, 3, 2, 2};
  const auto ljung = ljung_box(y, 2, 0).value();
  const auto box = box_pierce(y, 2, 0).value();

  EXPECT_NEAR(ljung.statistic, 4 * 6 * 0.25 / 3, 1e-14);
  EXPECT_NEAR(ljung.p_value, std::exp(-1), 1e-14);
  EXPECT_NEAR(box.statistic, 1, 1e-14);
  EXPECT_NEAR(box.p_value, std::exp(-0.5), 1e-14);
}

TEST(Portmanteau, IsBoxTestOfR) {
  expect_test(ljung_box(classic::kNile, 10, 0).value(), golden::kNileLjungBox);
  expect_test(box_pierce(classic::kNile, 10, 0).value(), golden::kNileBoxPierce);
  expect_test(ljung_box(golden::kPresidents, 8, 0).value(), golden::kPresidentsLjungBox);
}

TEST(Portmanteau, TakesFittedParametersOffTheDegreesOfFreedom) {
  const auto test = ljung_box(golden::kLh, 12, 3).value();
  EXPECT_EQ(test.degrees_of_freedom, 9U);
  expect_test(test, golden::kLhLjungBox);
}

// Below 1e-17, 1 - cdf is 0; with 2 degrees of freedom the tail is known.
TEST(Portmanteau, IsExactFarOutInTheTail) {
  Rng rng(20240510);
  const auto test = ljung_box(random_series(rng, 100, 0.9), 2, 0).value();
  EXPECT_LT(test.p_value, 1e-17);
  EXPECT_NEAR(test.p_value / std::exp(-test.statistic / 2), 1, 1e-12);
}

// Under white noise P(p < 0.1) = 0.1. The share among 2000 series has a standard error of 0.0067,
// so that a correct test fails once in some 10,000 seeds.
TEST(LjungBox, IsRightAboutWhiteNoise) {
  Rng rng(20240511);
  int rejected = 0;
  for (int repeat = 0; repeat < 2000; ++repeat) {
    rejected += ljung_box(random_series(rng, 200, 0), 10, 0).value().p_value < 0.1 ? 1 : 0;
  }
  EXPECT_NEAR(rejected / 2000.0, 0.1, 0.027);
}

TEST(Portmanteau, DoesNotThrowWhereThePValueIsZero) {
  std::vector<double> y(20000);
  for (std::size_t t = 0; t < y.size(); ++t) y[t] = static_cast<double>(t);
  const auto test = ljung_box(y, 100, 0).value();
  EXPECT_GT(test.statistic, 1e6);
  EXPECT_EQ(test.p_value, 0);
}

// Exact, by hand: y = 1 0 -1 0 repeated has r_4 = 1 - 4 / n, r_8 = 1 - 8 / n.
TEST(SeasonalLjungBox, SumsTheSeasonalLags) {
  const double n = 40;
  std::vector<double> y;
  for (int i = 0; i < 10; ++i) y.insert(y.end(), {1, 0, -1, 0});

  const auto test = seasonal_ljung_box(y, 4).value();

  const double r4 = 1 - 4 / n;
  const double r8 = 1 - 8 / n;
  const double q = n * (n + 2) * (r4 * r4 / (n - 4) + r8 * r8 / (n - 8));
  EXPECT_NEAR(test.statistic, q, 1e-10);
  EXPECT_EQ(test.degrees_of_freedom, 2U);
  EXPECT_NEAR(test.p_value / std::exp(-q / 2), 1, 1e-10);  // Chi-square with two degrees.
}

TEST(SeasonalLjungBox, NegativeCorrelationIsNoSeason) {
  std::vector<double> y;
  for (int i = 0; i < 10; ++i) y.insert(y.end(), {1, 0, -1, 0});
  EXPECT_EQ(seasonal_ljung_box(std::span(y).first(5), 2).value().statistic, 0);
  EXPECT_EQ(seasonal_ljung_box(y, 1).error().code, Errc::kInvalidArgument);
  EXPECT_EQ(seasonal_ljung_box(y, 40).error().code, Errc::kInvalidArgument);
}

// Statistical, seed fixed: white noise at 5 %. Negative halves count as 0, so that the level is
// below its name; 2000 repeats, four standard errors.
TEST(SeasonalLjungBox, IsConservativeForWhiteNoise) {
  Rng rng(99);
  int rejected = 0;
  for (int repeat = 0; repeat < 2000; ++repeat) {
    rejected += seasonal_ljung_box(random_series(rng, 120, 0), 12).value().p_value < 0.05 ? 1 : 0;
  }
  EXPECT_LT(rejected / 2000.0, 0.05);
  EXPECT_GT(rejected / 2000.0, 0.01);
}

TEST(Portmanteau, RefusesWhatItCannotTest) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const std::vector<std::vector<double>> bad{
      {}, {1}, {1, 2}, {kNaN, kNaN, kNaN}, {4, 4, 4, 4}, {1, 2, kInfinity, 3}};
  for (const auto test : {ljung_box, box_pierce}) {
    for (const auto& y : bad) EXPECT_EQ(test(y, 2, 0).error().code, Errc::kInvalidArgument);
    EXPECT_EQ(test(golden::kLh, 0, 0).error().code, Errc::kInvalidArgument);
    EXPECT_EQ(test(golden::kLh, 3, 3).error().code, Errc::kInvalidArgument);
    EXPECT_EQ(test(golden::kLh, 48, 0).error().code, Errc::kInvalidArgument);
  }
  const std::vector<double> gaps{1, kNaN, 3, kNaN, 2, kNaN, 5};
  EXPECT_EQ(ljung_box(gaps, 2, 0).error().code, Errc::kInvalidArgument);
}

}  // namespace
}  // namespace foreshock
