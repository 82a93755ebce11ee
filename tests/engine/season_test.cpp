#include "foreshock/engine/season.h"

#include <cmath>
#include <numbers>
#include <vector>

#include <gtest/gtest.h>

#include "foreshock/core/random.h"

namespace foreshock {
namespace {

std::vector<double> wave(int n, int period, double height, double slope, std::uint64_t seed) {
  Rng rng(seed);
  std::vector<double> y;
  for (int t = 0; t < n; ++t) {
    y.push_back(height * std::sin(2 * std::numbers::pi * t / period) + slope * t + rng.normal());
  }
  return y;
}

TEST(IsSeasonal, SeesAWaveThroughNoiseTrendAndGaps) {
  auto y = wave(120, 12, 3, 0.5, 61);
  EXPECT_TRUE(is_seasonal(y, 12));
  for (std::size_t t = 0; t < y.size(); t += 7) y[t] = std::nan("");
  EXPECT_TRUE(is_seasonal(y, 12));
}

// The limit is one-sided 5 %; of 400 series of noise 20 are expected, standard deviation 4.4.
// Bounds are three of those above, and nothing below: small samples are shy of it.
TEST(IsSeasonal, TakesNoiseForASeasonOnceInTwenty) {
  int taken = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    taken += is_seasonal(wave(120, 12, 0, 0.1, 1000 + seed), 12) ? 1 : 0;
  }
  EXPECT_LE(taken, 33);
}

TEST(IsSeasonal, ATrendAloneIsNoSeason) {
  std::vector<double> line;
  for (int t = 0; t < 100; ++t) line.push_back(1e9 + 0.1 * t);
  EXPECT_FALSE(is_seasonal(line, 12));
  EXPECT_FALSE(is_seasonal(std::vector<double>(100, 3.0), 12));
  EXPECT_FALSE(is_seasonal(std::vector<double>(100, std::nan("")), 12));
}

TEST(IsSeasonal, WantsThreeSeasons) {
  auto y = wave(36, 12, 0, 0, 62);  // A smooth wave takes more: its shorter lags raise the limit.
  for (std::size_t t = 5; t < y.size(); t += 12) y[t] += 20;
  EXPECT_TRUE(is_seasonal(y, 12));
  EXPECT_FALSE(is_seasonal(std::span(y).first(35), 12));
  EXPECT_FALSE(is_seasonal({}, 12));
  EXPECT_FALSE(is_seasonal(y, 1));
  EXPECT_FALSE(is_seasonal(y, 0));
}

TEST(IsSeasonal, IsFreeOfUnits) {
  for (const double scale : {1e-150, 1e-6, 1e6, 1e150}) {
    auto y = wave(120, 12, 3, 0, 63);
    for (double& v : y) v *= scale;
    EXPECT_TRUE(is_seasonal(y, 12)) << scale;
  }
}

TEST(DetectSeasons, AreTheCalendarsIfTheSeriesShowsIt) {
  const auto months = Frequency::parse("MS").value();
  EXPECT_EQ(detect_seasons(wave(120, 12, 3, 0, 64), months), std::vector<int>{12});
  EXPECT_EQ(detect_seasons(wave(120, 12, 0, 0, 65), months), std::vector<int>{});
  EXPECT_EQ(detect_seasons(wave(240, 24, 3, 0, 66), Frequency::parse("1h").value()),
            std::vector<int>{24});
  // Milliseconds have no season; the series has one all the same.
  EXPECT_EQ(detect_seasons(wave(240, 24, 3, 0, 66), Frequency::parse("1ms").value()),
            std::vector<int>{24});
  EXPECT_EQ(detect_seasons(wave(240, 24, 3, 0, 66), std::nullopt), std::vector<int>{24});
  EXPECT_EQ(detect_seasons(wave(240, 24, 0, 0, 66), std::nullopt), std::vector<int>{});
}

TEST(DetectSeasons, NearTheCalendarsIsNotTheCalendars) {
  EXPECT_EQ(detect_seasons(wave(500, 25, 3, 0, 69), Frequency::parse("1h").value()),
            std::vector<int>{25});
}

TEST(DetectSeasons, SaysTheSameOfWhatWasFoundAlready) {
  const auto hours = Frequency::parse("1h").value();
  auto y = wave(1'200, 24, 3, 0.01, 67);
  const auto longer = wave(1'200, 60, 4, 0, 68);
  for (std::size_t t = 0; t < y.size(); ++t) y[t] += longer[t];
  const auto found = find_seasons(y).value();

  EXPECT_EQ(detect_seasons(y, hours, found), (std::vector<int>{24, 60}));
  EXPECT_EQ(detect_seasons(y, hours), (std::vector<int>{24, 60}));
  // What the search missed the calendar has; periods between two steps are none for models.
  EXPECT_EQ(detect_seasons(wave(240, 24, 3, 0, 66), hours, {}), std::vector<int>{24});
  EXPECT_EQ(detect_seasons(y, std::nullopt, {}), std::vector<int>{});
  EXPECT_EQ(detect_seasons(y, std::nullopt, std::vector<FoundSeason>{{8.4, 8.3, 8.5, 0.5, 0}}),
            std::vector<int>{});
}

}  // namespace
}  // namespace foreshock
