#include "foreshock/spectral/peak_tests.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "golden_lines.h"
#include "random_series.h"

namespace foreshock {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::vector<golden::Line> golden_of(const std::string& kind) {
  auto lines = golden::read_lines(FORESHOCK_GOLDEN "/peak_tests.txt");
  lines.erase(std::remove_if(lines.begin(), lines.end(),
                             [&](const auto& line) { return line.words[0] != kind; }),
              lines.end());
  return lines;
}

TEST(FisherG, HasThePValuesOf60Digits) {
  for (const auto& line : golden_of("fisher")) {
    const auto m = std::stoul(line.words[1]);
    const double g = line.values[0];
    const double expected = line.values[1];

    const double p = fisher_g_p_value(g, m).value();

    EXPECT_NEAR(p, expected, 1e-12 * expected) << m << ' ' << g;
    EXPECT_NEAR(1 - p, 1 - expected, 1e-12 * (1 - expected) + 1e-15) << m << ' ' << g;
  }
}

TEST(FisherG, HasTheCriticalValuesOf60Digits) {
  for (const auto& line : golden_of("critical")) {
    const auto m = std::stoul(line.words[1]);
    const double g = fisher_g_critical(line.values[0], m).value();
    EXPECT_NEAR(g, line.values[1], 1e-12 * line.values[1]) << m << ' ' << line.values[0];
  }
}

TEST(Siegel, HasTheStatisticsAndPValuesOf60Digits) {
  for (const auto& line : golden_of("siegel")) {
    const auto& v = line.values;
    const SiegelOptions options{.lambda = std::stod(line.words[2]), .level = v[0]};
    const auto found = siegel_test(std::span(v).subspan(4), options).value();
    EXPECT_NEAR(found.statistic, v[2], 1e-12) << line.words[1];
    EXPECT_NEAR(found.p_value, v[3], 1e-11 * v[3]) << line.words[1];
  }
}

TEST(FisherGTest, FindsThePeakOfWorkedSeries) {
  const auto x = golden::values_of(golden::read_lines(FORESHOCK_GOLDEN "/spectra.txt"), "x");
  const auto shared = golden_of("shared")[0].values;
  const auto noise = golden_of("noise")[0].values;
  for (const auto& [series, expected] :
       {std::pair{std::span<const double>(x), shared}, {std::span(noise).subspan(3), noise}}) {
    const auto ordinates = peak_ordinates(series).value();
    const auto found = fisher_g_test(ordinates).value();
    EXPECT_EQ(ordinates.size(), (series.size() - 1) / 2);
    EXPECT_NEAR(found.statistic, expected[0], 1e-13);
    EXPECT_EQ(static_cast<double>(found.at + 1), expected[1]);
    EXPECT_NEAR(found.p_value, expected[2], 1e-11 * expected[2]);
  }
}

// Of two, max / sum is uniform on (1/2, 1): 2 (1 - g). Of three 3 (1 - g)^2 above 1/2, and
// 3 (1 - g)^2 - 3 (1 - 2 g)^2 below.
TEST(FisherG, IsWhatIsCountedByHandForTwoAndThree) {
  EXPECT_DOUBLE_EQ(fisher_g_p_value(0.75, 2).value(), 0.5);
  EXPECT_DOUBLE_EQ(fisher_g_p_value(0.75, 3).value(), 3.0 / 16);
  EXPECT_DOUBLE_EQ(fisher_g_p_value(0.375, 3).value(), 3 * (25.0 / 64 - 1.0 / 16));
  EXPECT_DOUBLE_EQ(fisher_g_critical(0.5, 2).value(), 0.75);
}

TEST(FisherG, IsOneWhereNothingCanBeSmaller) {
  for (const std::size_t m : {1U, 2U, 10U, 1'000'000U}) {
    EXPECT_EQ(fisher_g_p_value(1.0 / static_cast<double>(m), m).value(), 1);
  }
  EXPECT_EQ(fisher_g_p_value(1e-9, 10).value(), 1);
  EXPECT_EQ(fisher_g_p_value(1, 10).value(), 0);
}

// Property: falls with g, at every m, also where terms are many orders above the sum.
TEST(FisherG, FallsWithGAtEveryM) {
  for (const std::size_t m : {4U, 40U, 400U, 20'000U, 500'000U}) {
    const auto count = static_cast<double>(m);
    double last = 1;
    for (int step = -8; step < 100; ++step) {  // From where p is 1 to where it is e^-25.
      const double x = 0.25 * step;
      const double g = (std::log(count) + x) / count;
      if (g <= 1 / count || g > 1) continue;
      const double p = fisher_g_p_value(g, m).value();
      EXPECT_LE(p, last + 1e-15) << m << ' ' << x;
      EXPECT_GT(p, 0) << m << ' ' << x;
      last = p;
    }
    if (m >= 40) {
      EXPECT_LT(last, 1e-6);  // Of four, g = 1 comes first.
    }
  }
}

// For large m, P(m g - log m > x) goes to 1 - exp(-exp(-x)), with an error of order log^2 m / m.
TEST(FisherG, GoesToItsLimitForManyOrdinates) {
  for (const double x : {-3.0, -1.0, 0.0, 2.0, 5.0}) {
    const double g = (std::log(1e6) + x) / 1e6;
    EXPECT_NEAR(fisher_g_p_value(g, 1'000'000).value(), -std::expm1(-std::exp(-x)), 1e-3) << x;
  }
}

TEST(FisherGCritical, IsExceededWithItsLevel) {
  for (const std::size_t m : {2U, 3U, 17U, 1000U, 500'000U}) {
    for (const double level : {0.999, 0.5, 0.05, 1e-9, 1e-100}) {
      const double g = fisher_g_critical(level, m).value();
      // One unit in the last place of g moves p by m units; next to g = 1 by 1 / (1 - g) more.
      const double slack = 1e-15 * static_cast<double>(m) / (1 - g) + 1e-13;
      if (slack > 0.01) continue;
      EXPECT_NEAR(fisher_g_p_value(g, m).value() / level, 1, slack) << m << ' ' << level;
    }
  }
}

// Under noise p-values are uniform: of 4000 tests at 5 %, 200 are expected, standard deviation 14.
// 4 of them are the limits; the seed is fixed.
TEST(PeakTests, KeepTheirLevelUnderNoise) {
  Rng rng(20240614);
  int fisher = 0;
  int siegel = 0;
  for (int i = 0; i < 4000; ++i) {
    const auto ordinates = peak_ordinates(random_series(rng, 64, 0)).value();
    fisher += fisher_g_test(ordinates).value().p_value <= 0.05 ? 1 : 0;
    siegel += siegel_test(ordinates).value().p_value <= 0.05 ? 1 : 0;
  }
  EXPECT_NEAR(fisher, 200, 56);
  EXPECT_NEAR(siegel, 200, 56);
}

// Siegel's reason: of two equal sines each hides the other from Fisher.
TEST(Siegel, SeesTwoSinesThatHideEachOtherFromFisher) {
  std::vector<double> ordinates(30, 1.0);
  ordinates[4] = ordinates[11] = 7;
  EXPECT_GT(fisher_g_test(ordinates).value().p_value, 0.1);
  EXPECT_LT(siegel_test(ordinates).value().p_value, 0.05);
}

TEST(Siegel, WithLambdaOneIsFishersTestAtItsLevel) {
  Rng rng(8);
  for (int i = 0; i < 50; ++i) {
    const auto ordinates = peak_ordinates(random_series(rng, 41, 0)).value();
    const SiegelOptions options{.lambda = 1, .level = 0.3};
    const auto siegel = siegel_test(ordinates, options).value();
    EXPECT_EQ(siegel.statistic > 0, fisher_g_test(ordinates).value().p_value < 0.3);
    if (siegel.statistic == 0) {
      EXPECT_NEAR(siegel.p_value, 0.3, 1e-12);
    }
  }
}

TEST(Siegel, AnswersForAMillionOrdinatesOfNoiseAndOfASine) {
  Rng rng(9);
  auto y = random_series(rng, 2'000'000, 0);
  EXPECT_GT(siegel_test(peak_ordinates(y).value()).value().p_value, 1e-4);
  for (std::size_t t = 0; t < y.size(); ++t) {
    y[t] += 0.1 * std::sin(2 * std::numbers::pi * static_cast<double>(t) / 50);
  }
  const auto found = siegel_test(peak_ordinates(y).value()).value();
  EXPECT_EQ(found.at, 39'999U);
  EXPECT_LT(found.p_value, 1e-100);
}

TEST(PeakTests, RefuseWhatIsNoPeriodogram) {
  const std::vector<std::vector<double>> bad{{},         {1},          {0, 0, 0},
                                             {1, -1, 2}, {1, kNaN, 2}, {1, kInfinity, 2}};
  for (const auto& ordinates : bad) {
    EXPECT_EQ(fisher_g_test(ordinates).error().code, Errc::kInvalidArgument);
    EXPECT_EQ(siegel_test(ordinates).error().code, Errc::kInvalidArgument);
  }
  EXPECT_EQ(fisher_g_test(std::vector<double>{0, 3, 0}).value().p_value, 0);
  EXPECT_NEAR(fisher_g_test(std::vector<double>{1e308, 1e308}).value().statistic, 0.5, 1e-15);
}

TEST(PeakTests, RefuseWhatIsOutOfRange) {
  for (const double g : {0.0, -0.1, 1.1, kNaN}) EXPECT_FALSE(fisher_g_p_value(g, 10).has_value());
  EXPECT_FALSE(fisher_g_p_value(0.5, 0).has_value());
  EXPECT_FALSE(fisher_g_critical(0.05, 1).has_value());
  for (const double bad : {0.0, 1.0, -1.0, kNaN}) {
    EXPECT_FALSE(fisher_g_critical(bad, 10).has_value());
    EXPECT_FALSE(siegel_test(std::vector<double>{1, 2}, {.level = bad}).has_value());
  }
  for (const double bad : {0.0, 1.1, kNaN}) {
    EXPECT_FALSE(siegel_test(std::vector<double>{1, 2}, {.lambda = bad}).has_value());
  }
}

TEST(Siegel, AnswersForALambdaOfFourTenthsUpToTenThousandOrdinates) {
  Rng rng(11);
  const auto ordinates = peak_ordinates(random_series(rng, 20'001, 0)).value();
  const double p = siegel_test(ordinates, {.lambda = 0.4}).value().p_value;
  EXPECT_TRUE(p > 0.001 && p < 0.999) << p;
}

// Most of a thousand shares are above a twentieth of the critical one.
TEST(Siegel, SaysWhenItsSumIsLostToRounding) {
  Rng rng(10);
  const auto ordinates = peak_ordinates(random_series(rng, 2001, 0)).value();
  EXPECT_EQ(siegel_test(ordinates, {.lambda = 0.05}).error().code, Errc::kNotConverged);
}

TEST(PeakOrdinates, NeedsThreeFiniteValues) {
  EXPECT_FALSE(peak_ordinates({}).has_value());
  EXPECT_FALSE(peak_ordinates(std::vector<double>{1, 2}).has_value());
  EXPECT_FALSE(peak_ordinates(std::vector<double>{1, kNaN, 2}).has_value());
  EXPECT_EQ(peak_ordinates(std::vector<double>{1, 2, 4}).value().size(), 1U);
  EXPECT_EQ(peak_ordinates(std::vector<double>{1, 2, 4, 3}).value().size(), 1U);
  const auto constant = peak_ordinates(std::vector<double>(50, 0.3)).value();
  EXPECT_FALSE(fisher_g_test(constant).has_value());
}

}  // namespace
}  // namespace foreshock
