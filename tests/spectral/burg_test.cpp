#include "foreshock/spectral/burg.h"

#include <cmath>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include "../golden/correlation.h"
#include "../support/classic_series.h"
#include "random_series.h"

namespace foreshock {
namespace {

using std::span;

void expect_fit(const Burg& fit, span<const double> ar_and_variance) {
  const std::size_t p = fit.ar.size();
  ASSERT_EQ(p + 1, ar_and_variance.size());
  for (std::size_t j = 0; j < p; ++j) EXPECT_NEAR(fit.ar[j], ar_and_variance[j], 1e-12) << j;
  EXPECT_NEAR(fit.variance.back() / ar_and_variance[p], 1, 1e-12);
}

std::vector<double> log10_lynx() {
  std::vector<double> y;
  for (const double lynx : golden::kLynx) y.push_back(std::log10(lynx));
  return y;
}

// Deviations -1 1 0: phi = 2 (-1 1 + 1 0) / ((1 + 1) + (1 + 0)) = -2/3, v_0 = 2/3.
TEST(Burg, OfThreePointsIsWhatIsCountedByHand) {
  const auto fit = burg(std::vector<double>{1, 3, 2}, 1).value();

  EXPECT_NEAR(fit.ar[0], -2.0 / 3, 1e-15);
  EXPECT_NEAR(fit.variance[0], 2.0 / 3, 1e-15);
  EXPECT_NEAR(fit.variance[1], 2.0 / 3 * (1 - 4.0 / 9), 1e-15);
}

TEST(Burg, IsArBurgOfR) {
  expect_fit(burg(log10_lynx(), 4).value(), golden::kLynxBurg);
  expect_fit(burg(golden::kLh, 4).value(), golden::kLhBurg);
}

// Source: statsmodels 0.13.5, regression.linear_model.burg(y, order=4, demean=True), coefficients;
// its variance is another one.
TEST(Burg, HasTheCoefficientsOfStatsmodels) {
  constexpr std::array kNile{0.37905535699410836, 0.14771515889272624, 0.11385200740140031,
                             0.015395298427784473};
  constexpr std::array kLynx{1.269335114625499, -0.7006798802817478, 0.1472460868032334,
                             -0.20609119490090672};
  const auto nile = burg(classic::kNile, 4).value();
  const auto lynx = burg(log10_lynx(), 4).value();

  for (std::size_t j = 0; j < 4; ++j) {
    EXPECT_NEAR(nile.ar[j], kNile[j], 1e-12);
    EXPECT_NEAR(lynx.ar[j], kLynx[j], 1e-12);
  }
}

/// The sum of squares that order k makes least: forward and backward errors with phi at lag k, from
/// the coefficients of order k - 1, over all t of which every point is present.
double squares_with(span<const double> y, span<const double> before, double phi) {
  const std::size_t k = before.size() + 1;
  std::vector<double> a(k);
  for (std::size_t j = 1; j < k; ++j) a[j - 1] = before[j - 1] - phi * before[k - j - 1];
  a[k - 1] = phi;
  double sum = 0;
  for (std::size_t t = k; t < y.size(); ++t) {
    double forward = y[t];
    double backward = y[t - k];
    for (std::size_t j = 1; j <= k; ++j) {
      forward -= a[j - 1] * y[t - j];
      backward -= a[j - 1] * y[t - k + j];
    }
    if (!std::isnan(forward + backward)) sum += forward * forward + backward * backward;
  }
  return sum;
}

// Property: the definition of the method, with and without missing points. The sum is a parabola in
// phi, so that equal values at equal distances mean the bottom.
TEST(Burg, MakesForwardAndBackwardErrorsLeastAtEveryOrder) {
  Rng rng(20240507);
  for (const double missing : {0.0, 0.05}) {
    auto y = random_series(rng, 400, 0.8);
    double sum = 0;
    double count = 0;
    for (double& value : y) {
      if (rng.uniform() < missing) value = kNaN;
      if (!std::isnan(value)) sum += value, count += 1;
    }
    for (double& value : y) value -= sum / count;
    std::vector<double> before;
    for (std::size_t k = 1; k <= 8; ++k) {
      const auto fit = burg(y, k).value();
      const double phi = fit.partial[k - 1];

      const double bottom = squares_with(y, before, phi);
      const double left = squares_with(y, before, phi - 0.01);
      const double right = squares_with(y, before, phi + 0.01);

      EXPECT_LT(bottom, left);
      EXPECT_NEAR(left / right, 1, 1e-11) << k;
      before = fit.ar;
    }
  }
}

// Property: reflection coefficients inside (-1, 1) are what makes an autoregression stationary.
TEST(Burg, IsStationaryForRandomSeries) {
  Rng rng(20240508);
  for (int repeat = 0; repeat < 200; ++repeat) {
    const auto y = random_series(rng, 40 + rng.below(100), 2.04 * rng.uniform() - 1.02);
    const auto fit = burg(y, 10).value();
    for (std::size_t k = 0; k < 10; ++k) {
      ASSERT_LT(std::abs(fit.partial[k]), 1);
      ASSERT_LE(fit.variance[k + 1], fit.variance[k]);
    }
  }
}

TEST(Burg, DoesNotSeeMissingPointsAtTheEnds) {
  std::vector<double> y(3, kNaN);
  y.insert(y.end(), golden::kLh.begin(), golden::kLh.end());
  y.resize(y.size() + 5, kNaN);
  expect_fit(burg(y, 4).value(), golden::kLhBurg);
}

TEST(Burg, HoldsOutFrom1e150To1eMinus150) {
  for (const double factor : {1e-150, 1e150}) {
    std::vector<double> y(golden::kLh.begin(), golden::kLh.end());
    for (double& value : y) value *= factor;
    const auto fit = burg(y, 4).value();
    for (std::size_t j = 0; j < 4; ++j) EXPECT_NEAR(fit.ar[j], golden::kLhBurg[j], 1e-12);
    EXPECT_NEAR(fit.variance[4] / factor / factor / golden::kLhBurg[4], 1, 1e-12);
  }
}

// 1e9 + k / 2^10 is exact, but its mean need not be.
TEST(Burg, LosesNothingToALargeOffset) {
  std::vector<double> y(classic::kNile.begin(), classic::kNile.end());
  const auto expected = burg(y, 4).value();
  for (double& value : y) value = 1e9 + value / 1024;
  const auto fit = burg(y, 4).value();
  for (std::size_t j = 0; j < 4; ++j) EXPECT_NEAR(fit.ar[j], expected.ar[j], 1e-12);
}

TEST(Burg, OfOrderZeroIsTheVariance) {
  const auto fit = burg(std::vector<double>{1, kNaN, 3}, 0).value();
  EXPECT_TRUE(fit.ar.empty());
  EXPECT_EQ(fit.variance, std::vector{1.0});
}

TEST(Burg, SaysWhenTheSeriesIsPredictedWithoutError) {
  const std::vector<double> alternating{1, -1, 1, -1, 1, -1};
  EXPECT_EQ(burg(alternating, 1).error().code, Errc::kNotConverged);
}

TEST(Burg, RefusesWhatItCannotFit) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const std::vector<std::vector<double>> bad{
      {}, {1}, {kNaN, kNaN}, {4, 4, 4}, {1, 2, kInfinity}, {1e200, -2e200, 0}, {1e-200, 2e-200}};
  for (const auto& y : bad) EXPECT_EQ(burg(y, 0).error().code, Errc::kInvalidArgument);
  EXPECT_EQ(burg(golden::kLh, 48).error().code, Errc::kInvalidArgument);
  EXPECT_EQ(burg(std::vector<double>{1, 2, kNaN, 4, 6}, 2).error().code, Errc::kInvalidArgument);
}

}  // namespace
}  // namespace foreshock
