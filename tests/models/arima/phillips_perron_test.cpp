#include "foreshock/models/arima/phillips_perron.h"

#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "../../golden/unit_roots.h"

#include "foreshock/models/arima/adf.h"

namespace foreshock {
namespace {

TEST(PhillipsPerron, AgreesWithR) {
  for (const golden::UnitRoots& c : golden::kUnitRoots) {
    SCOPED_TRACE(c.series);
    const int lags = phillips_perron_lags_short(c.y.size());
    const auto found = phillips_perron_test(c.y, UnitRootTerms::kTrend, lags);
    ASSERT_TRUE(found);
    EXPECT_NEAR(found->z_alpha, c.pp_trend.statistic, 1e-8 * std::abs(c.pp_trend.statistic));
    EXPECT_NEAR(found->alpha_tail.p_value, c.pp_trend.p, 1e-8);
  }
}

// Property: without autocovariances nothing is corrected, and Z(tau) is the t-value of ADF.
TEST(PhillipsPerron, WithoutLagsIsDickeyFuller) {
  for (const UnitRootTerms terms : {UnitRootTerms::kLevel, UnitRootTerms::kTrend}) {
    const auto found = phillips_perron_test(classic::kNile, terms, 0);
    EXPECT_NEAR(found->z_tau, adf_test(classic::kNile, terms, 0)->statistic, 1e-11);
  }
}

TEST(PhillipsPerron, DoesNotKnowUnitsOrOffsets) {
  for (const UnitRootTerms terms : {UnitRootTerms::kLevel, UnitRootTerms::kTrend}) {
    const auto plain = phillips_perron_test(classic::kNile, terms, 4);
    for (const double scale : {-1.0, 1e-9, 1e9}) {
      for (const double offset : {0.0, 1e6}) {
        std::vector<double> y;
        for (const double v : classic::kNile) y.push_back(scale * (v + offset));
        const auto found = phillips_perron_test(y, terms, 4);
        EXPECT_NEAR(found->z_alpha, plain->z_alpha, 1e-7);
        EXPECT_NEAR(found->z_tau, plain->z_tau, 1e-8);
      }
    }
  }
}

// Statistical: 4000 random walks of 501 points, 200 +- 14 below the 5 % point; four standard
// deviations, and 20 for the finite n of a statistic whose tables count rows a little otherwise.
TEST(PhillipsPerron, RejectsRandomWalksAsOftenAsItSays) {
  for (const UnitRootTerms terms : {UnitRootTerms::kLevel, UnitRootTerms::kTrend}) {
    std::mt19937_64 rng(20240903);
    std::normal_distribution<double> normal;
    int by_alpha = 0;
    int by_tau = 0;
    std::vector<double> y(501);
    for (int trial = 0; trial < 4000; ++trial) {
      double level = 0;
      for (double& v : y) v = level += normal(rng);
      const auto found = phillips_perron_test(y, terms, 0);
      by_alpha += found->z_alpha < found->alpha_tail.critical_5 ? 1 : 0;
      by_tau += found->z_tau < found->tau_tail.critical_5 ? 1 : 0;
    }
    EXPECT_NEAR(by_alpha, 200, 76);
    EXPECT_NEAR(by_tau, 200, 76);
  }
}

TEST(PhillipsPerron, RefusesWhatItCannotTest) {
  const UnitRootTerms level = UnitRootTerms::kLevel;
  EXPECT_FALSE(phillips_perron_test({}, level, 0));
  EXPECT_FALSE(phillips_perron_test(std::vector<double>{1}, level, 0));
  EXPECT_FALSE(phillips_perron_test(std::vector<double>(50, 0.1), level, 2));
  EXPECT_FALSE(phillips_perron_test(classic::kNile, UnitRootTerms::kNone, 2));
  EXPECT_FALSE(phillips_perron_test(classic::kNile, level, -1));
  EXPECT_FALSE(phillips_perron_test(classic::kNile, level, 99));
  std::vector<double> ramp;
  for (int t = 0; t < 50; ++t) ramp.push_back(1e6 + 0.1 * t);
  EXPECT_FALSE(phillips_perron_test(ramp, level, 2));
  EXPECT_FALSE(phillips_perron_test(ramp, UnitRootTerms::kTrend, 2));
  std::vector<double> y(classic::kNile.begin(), classic::kNile.end());
  for (const double bad : {std::nan(""), std::numeric_limits<double>::infinity()}) {
    y[50] = bad;
    EXPECT_FALSE(phillips_perron_test(y, level, 2));
  }
}

}  // namespace
}  // namespace foreshock
