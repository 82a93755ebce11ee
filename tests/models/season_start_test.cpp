#include "foreshock/models/season_start.h"

#include <cmath>
#include <numeric>
#include <vector>

#include <gtest/gtest.h>

namespace foreshock {
namespace {

const std::vector<double> kSeason{5, -1, -6, 2};

std::vector<double> seasonal(int n, double level) {
  std::vector<double> y;
  for (int t = 0; t < n; ++t) y.push_back(level + kSeason[static_cast<std::size_t>(t % 4)]);
  return y;
}

TEST(SeasonalStart, FindsASeasonOnALevelExactly) {
  const auto found = seasonal_start(seasonal(40, 1000), 4);
  ASSERT_EQ(found.size(), 4U);
  for (std::size_t k = 0; k < 4; ++k) EXPECT_NEAR(found[k], kSeason[k], 1e-9) << k;
}

TEST(SeasonalStart, IsNotMovedByASpike) {
  auto y = seasonal(40, 10);
  y[21] += 1e4;
  const auto found = seasonal_start(y, 4);
  for (std::size_t k = 0; k < 4; ++k) EXPECT_NEAR(found[k], kSeason[k], 1e-9) << k;
}

TEST(SeasonalStart, SumsToZeroWithGapsAndTrends) {
  auto y = seasonal(43, 10);
  for (std::size_t t = 0; t < y.size(); ++t) y[t] += 0.7 * static_cast<double>(t);
  y[0] = y[7] = y[8] = y[9] = std::nan("");
  const auto found = seasonal_start(y, 4);
  EXPECT_NEAR(std::accumulate(found.begin(), found.end(), 0.0), 0, 1e-12);
  for (std::size_t k = 0; k < 4; ++k) EXPECT_NEAR(found[k], kSeason[k], 1.5) << k;
}

TEST(SeasonalStart, APhaseThatWasNeverSeenStandsAtTheMiddle) {
  auto y = seasonal(24, 0);
  for (std::size_t t = 2; t < y.size(); t += 4) y[t] = std::nan("");
  const auto found = seasonal_start(y, 4);
  for (const double s : found) EXPECT_TRUE(std::isfinite(s));
}

TEST(SeasonalStart, NothingButMissingPointsIsNoSeason) {
  const auto found = seasonal_start(std::vector<double>(12, std::nan("")), 4);
  for (const double s : found) EXPECT_EQ(s, 0);
}

}  // namespace
}  // namespace foreshock
