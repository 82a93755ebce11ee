#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "foreshock/core/random.h"
#include "foreshock/spectral/seasons.h"

namespace foreshock {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

double wave(double t, double period) {
  return std::sin(2 * std::numbers::pi * t / period);
}

/// Noise of standard deviation 1 upon waves of amplitude 2.
std::vector<double> made(std::size_t n, std::initializer_list<double> periods, std::uint64_t seed) {
  Rng rng(seed);
  std::vector<double> y(n);
  for (std::size_t t = 0; t < n; ++t) {
    y[t] = 50 + rng.normal();
    for (const double period : periods) y[t] += 2 * wave(static_cast<double>(t), period);
  }
  return y;
}

std::vector<double> random_walk(std::size_t n, std::uint64_t seed) {
  Rng rng(seed);
  std::vector<double> y(n);
  double level = 0;
  for (double& v : y) v = level += rng.normal();
  return y;
}

void expect_periods(std::span<const double> y, std::vector<double> wanted, const char* what) {
  const auto found = find_seasons(y).value();
  ASSERT_EQ(found.size(), wanted.size()) << what;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    EXPECT_NEAR(found[i].period, wanted[i], std::max(0.5, 0.02 * wanted[i])) << what;
    EXPECT_LE(found[i].low, found[i].period) << what;
    EXPECT_GE(found[i].high, found[i].period) << what;
    EXPECT_GT(found[i].strength, 0) << what;
    EXPECT_LE(found[i].strength, 1) << what;
    EXPECT_LT(found[i].p_value, 0.05) << what;
  }
}

TEST(FindSeasons, FindsOne) {
  for (const double period : {4.0, 7.0, 12.0, 24.0, 41.44, 100.0}) {
    expect_periods(made(600, {period}, 1), {period}, "a wave");
  }
}

TEST(FindSeasons, FindsSeveralShortestFirst) {
  expect_periods(made(1000, {29, 94}, 2), {29, 94}, "two that have nothing to do with each other");
  expect_periods(made(2000, {168, 24}, 3), {24, 168}, "a day and a week");
}

TEST(FindSeasons, FindsAWeekThatWasSeenThreeTimes) {
  Rng rng(4);
  std::vector<double> y(3 * 168);
  for (std::size_t t = 0; t < y.size(); ++t) {
    const bool weekend = t % 168 >= 120;
    y[t] = (weekend ? 3 : 10) + 3 * wave(static_cast<double>(t), 24) + 0.5 * rng.normal();
  }
  expect_periods(y, {24, 168}, "weekends");
}

TEST(FindSeasons, FindsThemUnderWhatElseASeriesHas) {
  const auto base = made(720, {24}, 5);
  Rng rng(6);

  auto y = base;
  for (std::size_t t = 0; t < y.size(); ++t) y[t] += 0.1 * static_cast<double>(t);
  expect_periods(y, {24}, "a trend");
  y = base;
  for (std::size_t t = 300; t < y.size(); ++t) y[t] += 15;
  expect_periods(y, {24}, "a shift of the level");
  y = base;
  for (int i = 0; i < 20; ++i) y[static_cast<std::size_t>(720 * rng.uniform())] += 60;
  expect_periods(y, {24}, "outliers");
  y = base;
  for (double& v : y) v = rng.uniform() < 0.3 ? kNaN : v;
  expect_periods(y, {24}, "a third missing");
  y = base;
  std::fill(y.begin() + 200, y.begin() + 272, kNaN);
  expect_periods(y, {24}, "three days missing");
  const auto walk = random_walk(720, 7);
  for (std::size_t t = 0; t < y.size(); ++t) y[t] = 5 * base[t] + walk[t];
  expect_periods(y, {24}, "a random walk");
  for (std::size_t t = 0; t < y.size(); ++t) {
    y[t] = std::exp(0.005 * static_cast<double>(t) + 0.2 * (base[t] - 50));
  }
  expect_periods(y, {24}, "a season that grows with the level");
  for (std::size_t t = 0; t < y.size(); ++t) {
    y[t] = t % 24 == 5 ? 20 + rng.normal() : 0.1 * rng.uniform();
  }
  expect_periods(y, {24}, "a job that runs once a day");
}

TEST(FindSeasons, FindsNoneInNoise) {
  int white = 0;
  int walks = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    white += find_seasons(made(300, {}, 100 + seed)).value().empty() ? 0 : 1;
    walks += find_seasons(random_walk(300, 500 + seed)).value().empty() ? 0 : 1;
  }
  EXPECT_LE(white, 4);  // 1 % would be 2.
  EXPECT_LE(walks, 6);
}

TEST(FindSeasons, IntervalsHoldThePeriod) {
  int inside = 0;
  int found = 0;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    const double period = 30.3;
    const auto seasons = find_seasons(made(500, {period}, 900 + seed)).value();
    if (seasons.size() != 1) continue;
    ++found;
    inside += seasons[0].low <= period && period <= seasons[0].high ? 1 : 0;
  }
  EXPECT_GE(found, 97);
  EXPECT_GE(inside, 85);
}

TEST(FindSeasons, TheUnitOfYIsOfNoConsequence) {
  const auto y = made(400, {12, 50}, 8);
  const auto plain = find_seasons(y).value();
  for (const double unit : {0x1p-900, 0x1p900}) {
    auto scaled = y;
    for (double& v : scaled) v *= unit;
    const auto found = find_seasons(scaled).value();
    ASSERT_EQ(found.size(), plain.size());
    for (std::size_t i = 0; i < found.size(); ++i) EXPECT_EQ(found[i].period, plain[i].period);
  }
}

TEST(FindSeasons, ALargeOffsetAndASmallScaleAreOfNoConsequence) {
  const auto y = made(720, {24, 100}, 12);
  const auto plain = find_seasons(y).value();
  ASSERT_EQ(plain.size(), 2U);
  for (const auto& [scale, offset] : {std::pair(1.0, 1e9), std::pair(1e-6, 0.0)}) {
    auto moved = y;
    for (double& v : moved) v = v * scale + offset;
    moved[300] += 60 * scale;  // To be clipped all the same.
    const auto found = find_seasons(moved).value();
    ASSERT_EQ(found.size(), 2U) << offset;
    for (std::size_t i = 0; i < 2; ++i) EXPECT_NEAR(found[i].period, plain[i].period, 0.5);
  }
}

TEST(FindSeasons, BearsOddSeries) {
  for (std::size_t n = 0; n < 70; ++n) {
    EXPECT_TRUE(find_seasons(std::vector<double>(n, 3.0)).value().empty()) << n;
    EXPECT_TRUE(find_seasons(std::vector<double>(n, kNaN)).value().empty()) << n;
    const auto found = find_seasons(made(n, {7}, n)).value();
    for (const FoundSeason& season : found) {
      EXPECT_TRUE(std::isfinite(season.period) && std::isfinite(season.strength));
    }
  }
  std::vector<double> line(500);
  for (std::size_t t = 0; t < line.size(); ++t) line[t] = 1e6 + 3 * static_cast<double>(t);
  EXPECT_TRUE(find_seasons(line).value().empty());
  std::vector<double> spike(300, 1.0);
  spike[140] = 1e9;
  EXPECT_TRUE(find_seasons(spike).value().empty());
  auto gaps = made(300, {12}, 9);
  for (std::size_t t = 0; t < 250; ++t) gaps[t] = kNaN;
  EXPECT_TRUE(find_seasons(gaps).value().empty());
  expect_periods(made(10'007, {24}, 10), {24}, "a prime number of values");
}

TEST(FindSeasons, RefusesWhatItCanNotUse) {
  auto y = made(100, {12}, 11);
  EXPECT_FALSE(find_seasons(y, {.alpha = 0}));
  EXPECT_FALSE(find_seasons(y, {.alpha = 1}));
  EXPECT_FALSE(find_seasons(y, {.most = 0}));
  y[5] = std::numeric_limits<double>::infinity();
  const auto found = find_seasons(y);
  ASSERT_FALSE(found);
  EXPECT_NE(found.error().message.find("infinite"), std::string::npos);
}

TEST(FindSeasons, GivesTheShortestFewIfNoMoreAreAskedFor) {
  EXPECT_EQ(find_seasons(made(1000, {29, 94}, 2), {.most = 1}).value().size(), 1U);
}

}  // namespace
}  // namespace foreshock
