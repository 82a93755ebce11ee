#include "foreshock/spectral/residual.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include <gtest/gtest.h>

#include "../golden/residual.h"
#include "random_series.h"

namespace foreshock {
namespace {

using Series = std::vector<double>;

std::size_t highest(std::span<const double> score) {
  return static_cast<std::size_t>(std::max_element(score.begin(), score.end()) - score.begin());
}

TEST(SpectralResidual, IsThatOfNumpy) {
  const auto found = spectral_residual(golden::kResidualSeries).value();
  const auto bare = spectral_residual(golden::kResidualSeries, {.extension = 0}).value();
  for (std::size_t i = 0; i < golden::kSaliency.size(); ++i) {
    EXPECT_NEAR(found.saliency[8 * i], golden::kSaliency[i], 1e-10) << i;
    EXPECT_NEAR(found.score[8 * i], golden::kScore[i], 1e-8) << i;
    EXPECT_NEAR(bare.saliency[8 * i], golden::kSaliencyBare[i], 1e-10) << i;
  }
  EXPECT_EQ(highest(found.score), golden::kHighestScore);
}

TEST(SpectralResidual, FindsTheOneOddPoint) {
  Rng rng(20241001);
  for (const std::size_t odd : {60U, 150U, 190U}) {
    Series y;
    for (int t = 0; t < 200; ++t) {
      y.push_back(std::sin(2 * std::numbers::pi * t / 20) + 0.05 * rng.normal());
    }
    y[odd] += 3;
    const auto found = spectral_residual(y).value();
    EXPECT_EQ(highest(std::span(found.score).subspan(21)) + 21, odd);
  }
}

// What is put behind follows the slope to an odd last point, and hides it.
TEST(SpectralResidual, SeesAnOddLastPointOnlyWithoutExtension) {
  Rng rng(20241002);
  Series y;
  for (int t = 0; t < 200; ++t) {
    y.push_back(std::sin(2 * std::numbers::pi * t / 20) + 0.05 * rng.normal());
  }
  y.back() += 3;
  const auto bare = spectral_residual(y, {.extension = 0}).value();
  EXPECT_GT(bare.score.back(), 3);
  EXPECT_EQ(highest(std::span(bare.score).subspan(21)) + 21, 199U);
  EXPECT_LT(spectral_residual(y).value().score.back(), 1);
}

TEST(SpectralResidual, KnowsNoUnit) {
  const auto expected = spectral_residual(golden::kResidualSeries).value();
  for (const double factor : {1e-300, -3.0, 1e300}) {
    Series y(golden::kResidualSeries.begin(), golden::kResidualSeries.end());
    for (double& value : y) value *= factor;
    const auto found = spectral_residual(y).value();
    for (std::size_t t = 0; t < y.size(); ++t) {
      EXPECT_NEAR(found.saliency[t], expected.saliency[t], 1e-12);
    }
  }
}

TEST(SpectralResidual, SeesNothingInAConstant) {
  for (const double value : {0.0, 1.0 / 3, -1e9}) {
    const auto found = spectral_residual(Series(100, value)).value();
    for (const double score : found.score) EXPECT_NEAR(score, 0, 1e-6) << value;
  }
}

TEST(SpectralResidual, RefusesWhatIsNoSeries) {
  const Series y{1, 2, 4, 3, 2, 5, 3, 1};
  EXPECT_TRUE(spectral_residual(y));
  EXPECT_FALSE(spectral_residual(Series{}));
  EXPECT_FALSE(spectral_residual(Series{1, 2, 4, 3, 2}));
  EXPECT_TRUE(spectral_residual(Series{1, 2, 4, 3, 2}, {.extension = 0}));
  EXPECT_FALSE(spectral_residual(Series{1, 2, 4, 3, 2, 5, kNaN, 1}));
  EXPECT_FALSE(spectral_residual(Series{1, std::numeric_limits<double>::infinity(), 4, 3, 2, 5}));
  EXPECT_FALSE(spectral_residual(y, {.smoothing = 4}));
  EXPECT_FALSE(spectral_residual(y, {.smoothing = 9}));
  EXPECT_FALSE(spectral_residual(y, {.score_points = 0}));
  EXPECT_FALSE(spectral_residual(y, {.extension = 9}));
  EXPECT_FALSE(spectral_residual(y, {.slope_points = 0}));
}

}  // namespace
}  // namespace foreshock
