#include "foreshock/spectral/durbin_levinson.h"

#include <cmath>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include "../golden/correlation.h"
#include "random_series.h"

#include "foreshock/spectral/correlation.h"

namespace foreshock {
namespace {

// An AR(1) with phi = 0.5 and unit noise has c_k = 0.5^k / 0.75.
TEST(DurbinLevinson, FindsTheAutoregressionBehindExactAutocovariances) {
  const auto fit = durbin_levinson(std::vector{1 / 0.75, 0.5 / 0.75, 0.25 / 0.75}).value();

  EXPECT_NEAR(fit.ar[0], 0.5, 1e-15);
  EXPECT_NEAR(fit.ar[1], 0, 1e-15);
  EXPECT_NEAR(fit.partial[0], 0.5, 1e-15);
  EXPECT_NEAR(fit.variance[1], 1, 1e-15);
  EXPECT_NEAR(fit.variance[2], 1, 1e-15);
}

// Property: c_k = sum_j phi_j c_{k-j} for k = 1..p, and v_p = c_0 - sum_j phi_j c_j; an independent
// statement of the same fit.
TEST(DurbinLevinson, SolvesTheYuleWalkerEquationsForRandomSeries) {
  Rng rng(20240505);
  for (int repeat = 0; repeat < 200; ++repeat) {
    const std::size_t p = 1 + rng.below(20);
    const double phi = 1.9 * rng.uniform() - 0.95;
    const auto acov = autocovariance(random_series(rng, 200, phi), p).value();

    const auto fit = durbin_levinson(acov).value();

    double left = acov[0];
    for (std::size_t k = 1; k <= p; ++k) {
      double implied = 0;
      for (std::size_t j = 1; j <= p; ++j) implied += fit.ar[j - 1] * acov[k > j ? k - j : j - k];
      ASSERT_NEAR(implied, acov[k], 1e-12 * acov[0]) << p << ' ' << k;
      ASSERT_LT(std::abs(fit.partial[k - 1]), 1);
      left -= fit.ar[k - 1] * acov[k];
    }
    ASSERT_NEAR(fit.variance.back(), left, 1e-12 * acov[0]);
  }
}

TEST(DurbinLevinson, IsArYwOfR) {
  std::vector<double> y;
  for (const double lynx : golden::kLynx) y.push_back(std::log10(lynx));

  const auto fit = durbin_levinson(autocovariance(y, 4).value()).value();

  for (std::size_t j = 0; j < 4; ++j) EXPECT_NEAR(fit.ar[j], golden::kLynxYuleWalker[j], 1e-12);
}

TEST(DurbinLevinson, OfLagZeroAloneIsTheVariance) {
  const auto fit = durbin_levinson(std::vector{3.0}).value();
  EXPECT_TRUE(fit.ar.empty());
  EXPECT_EQ(fit.variance, std::vector{3.0});
}

TEST(DurbinLevinson, RefusesWhatIsNoAutocovariance) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const std::vector<std::vector<double>> bad{{}, {0}, {-1}, {kNaN}, {1, kNaN}, {1, kInfinity}};
  for (const auto& acov : bad) {
    EXPECT_EQ(durbin_levinson(acov).error().code, Errc::kInvalidArgument);
  }
  EXPECT_EQ(durbin_levinson(std::vector{1.0, 1.0}).error().code, Errc::kNotConverged);
  EXPECT_EQ(durbin_levinson(std::vector{1.0, 0.9, -0.9}).error().code, Errc::kNotConverged);
}

}  // namespace
}  // namespace foreshock
