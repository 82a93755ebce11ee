#include "foreshock/spectral/bands.h"

#include <array>
#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "../support/classic_series.h"
#include "random_series.h"

#include "foreshock/spectral/correlation.h"

namespace foreshock {
namespace {

constexpr double kZ95 = 1.959963984540054;  // Half of 5 % lies beyond it.

TEST(WhiteBand, IsTheNormalQuantileOverTheRootOfN) {
  EXPECT_NEAR(white_band(100, Level(0.95)).value(), kZ95 / 10, 1e-15);
  EXPECT_NEAR(white_band(1, Level(0.5)).value(), 0.6744897501960817, 1e-15);
}

TEST(WhiteBand, IsFiniteForEveryLevel) {
  EXPECT_GT(white_band(4, Level(1e-300)).value(), -1e-300);
  EXPECT_LT(white_band(4, Level(std::nextafter(1, 0))).value(), 5);
}

TEST(BartlettBands, AddWhatEarlierLagsHave) {
  const auto bands = bartlett_bands(std::vector{1.0, 0.5, -0.25, 0.1}, 100, Level(0.95)).value();

  ASSERT_EQ(bands.size(), 4U);
  EXPECT_EQ(bands[0], 0);
  EXPECT_NEAR(bands[1], kZ95 / 10, 1e-15);
  EXPECT_NEAR(bands[2], kZ95 / 10 * std::sqrt(1 + 2 * 0.25), 1e-15);
  EXPECT_NEAR(bands[3], kZ95 / 10 * std::sqrt(1 + 2 * (0.25 + 0.0625)), 1e-15);
}

// Source: statsmodels 0.13.5, acf(y, nlags=5, alpha=0.05): half the width of its intervals, lags 1
// to 5.
TEST(BartlettBands, AreThoseOfStatsmodels) {
  constexpr std::array kWidths{
      0.6944045825870347 - 0.30241178567902394, 0.6243680194285528 - 0.14478578838119222,
      0.5902776012054178 - 0.06544327383967474, 0.5168984357208974 + 0.03851609583792573,
      0.5139336471684431 + 0.057089673726762796};
  const auto bands =
      bartlett_bands(acf(classic::kNile, 5).value(), classic::kNile.size(), Level(0.95)).value();

  for (std::size_t k = 1; k <= 5; ++k) EXPECT_NEAR(bands[k], kWidths[k - 1] / 2, 1e-12) << k;
}

// 400 series of 500 white values, 10 lags: the share inside has a standard error of 0.0047, so that
// a correct band fails once in some 10,000 seeds.
TEST(WhiteBand, HoldsTheLevelOnWhiteNoise) {
  Rng rng(20240509);
  const double band = white_band(500, Level(0.9)).value();
  int inside = 0;
  for (int repeat = 0; repeat < 400; ++repeat) {
    const auto r = acf(random_series(rng, 500, 0), 10).value();
    for (std::size_t k = 1; k <= 10; ++k) inside += std::abs(r[k]) < band ? 1 : 0;
  }
  EXPECT_NEAR(inside / 4000.0, 0.9, 0.02);
}

TEST(Bands, RefuseWhatIsNoCorrelation) {
  EXPECT_EQ(white_band(0, Level(0.95)).error().code, Errc::kInvalidArgument);
  EXPECT_EQ(bartlett_bands(std::vector{1.0}, 0, Level(0.95)).error().code, Errc::kInvalidArgument);
  const std::vector<std::vector<double>> bad{{}, {0.5}, {kNaN}, {1, kNaN}, {1, 1.5}, {1, -1.5}};
  for (const auto& r : bad) {
    EXPECT_EQ(bartlett_bands(r, 9, Level(0.95)).error().code, Errc::kInvalidArgument);
  }
}

}  // namespace
}  // namespace foreshock
