#include "foreshock/spectral/season_watch.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numbers>
#include <vector>

#include <gtest/gtest.h>

#include "foreshock/core/random.h"

namespace foreshock {
namespace {

using Kind = SeasonChange::Kind;

constexpr std::size_t kWindow = 512;
constexpr std::size_t kEvery = 128;

double wave(std::size_t t, double period, double height, double phase = 0) {
  return height * std::sin(2 * std::numbers::pi * (static_cast<double>(t) / period + phase));
}

struct Told {
  std::size_t at;
  SeasonChange change;
};

/// All that is told of a series whose value at t is mean(t) with noise of standard deviation 1.
std::vector<Told> told_of(const std::function<double(std::size_t)>& mean, std::size_t n,
                          std::uint64_t seed) {
  Rng rng(seed);
  std::vector<double> y;
  std::vector<Told> out;
  SeasonWatch watch;
  std::size_t begin = 0;
  for (std::size_t t = 0; t < n; ++t) {
    y.push_back(mean(t) + rng.normal());
    if (y.size() == kWindow) watch.learn(y);
    if (y.size() <= kWindow || y.size() % kEvery != 0) continue;
    const auto window = std::span<const double>(y).last(std::min(kWindow, y.size() - begin));
    const auto change = watch.look(window);
    if (!change) continue;
    out.push_back({t, *change});
    begin = y.size() - change->since;
  }
  return out;
}

TEST(SeasonWatch, SeesOneThatGoes) {
  const auto told = told_of([](std::size_t t) { return t < 1000 ? wave(t, 24, 2) : 0; }, 3000, 1);

  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].change.kind, Kind::kVanished);
  EXPECT_NEAR(told[0].change.before, 24, 0.5);
  EXPECT_EQ(told[0].change.now, 0);
  EXPECT_LT(told[0].change.p_value, 1e-4);
  EXPECT_GE(told[0].at, 1000U);
  EXPECT_LT(told[0].at, 1000U + kWindow);
}

TEST(SeasonWatch, SeesOneThatComes) {
  const auto told = told_of(
      [](std::size_t t) { return wave(t, 12, 2) + (t < 1000 ? 0 : wave(t, 31, 2)); }, 3000, 2);

  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].change.kind, Kind::kAppeared);
  EXPECT_NEAR(told[0].change.now, 31, 1);
  EXPECT_EQ(told[0].change.before, 0);
  EXPECT_LT(told[0].at, 1000U + kWindow);
}

TEST(SeasonWatch, SeesAnotherLengthAndAnotherPhase) {
  const auto longer =
      told_of([](std::size_t t) { return t < 1000 ? wave(t, 24, 2) : wave(t, 36, 2); }, 3000, 3);
  ASSERT_EQ(longer.size(), 1U);
  EXPECT_EQ(longer[0].change.kind, Kind::kMoved);
  EXPECT_NEAR(longer[0].change.before, 24, 0.5);
  EXPECT_NEAR(longer[0].change.now, 36, 1);

  const auto later =
      told_of([](std::size_t t) { return wave(t, 24, 2, t < 1000 ? 0 : 0.4); }, 3000, 4);
  ASSERT_EQ(later.size(), 1U);
  EXPECT_EQ(later[0].change.kind, Kind::kMoved);
  EXPECT_NEAR(later[0].change.now, 24, 0.5);
}

TEST(SeasonWatch, ASeasonThatStaysIsNoNews) {
  const auto stays = [](std::size_t t) {
    return wave(t, 24, 2) + wave(t, 8, 1) + 0.01 * static_cast<double>(t) + (t < 900 ? 0 : 30);
  };
  for (std::uint64_t seed = 10; seed < 20; ++seed) {
    EXPECT_TRUE(told_of(stays, 4000, seed).empty()) << seed;
  }
}

// 20 series, 27 looks each, at a chance of 1e-4 a look: one change would be once in twenty.
TEST(SeasonWatch, NoiseAndARandomWalkHaveNoNews) {
  std::size_t told = 0;
  for (std::uint64_t seed = 30; seed < 40; ++seed) {
    told += told_of([](std::size_t) { return 5.0; }, 4000, seed).size();
    Rng rng(seed + 1000);
    double level = 0;
    told += told_of([&](std::size_t) { return level += rng.normal(); }, 4000, seed).size();
  }
  EXPECT_EQ(told, 0U);
}

TEST(SeasonWatch, GapsAndOutliersAreNoNews) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const auto told = told_of(
      [&](std::size_t t) {
        if (t % 9 == 4) return nan;
        return wave(t, 24, 2) + (t % 101 == 50 ? 60.0 : 0.0);
      },
      4000, 50);
  EXPECT_TRUE(told.empty());
}

TEST(SeasonWatch, BearsOddWindows) {
  SeasonWatch watch;
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const double value : {0.0, nan, 1e300, 1e-300}) {
    for (const std::size_t n : {0U, 1U, 2U, 63U, 64U, 200U}) {
      const std::vector<double> window(n, value);
      watch.learn(window);
      EXPECT_FALSE(watch.look(window));
      EXPECT_TRUE(watch.periods().empty());
    }
  }
}

TEST(SeasonWatch, ASnapshotIsATwinAndADamagedOneAnError) {
  std::vector<double> y;
  Rng rng(60);
  for (std::size_t t = 0; t < kWindow; ++t) y.push_back(wave(t, 24, 2) + rng.normal());
  SeasonWatch watch;
  watch.learn(y);
  ASSERT_EQ(watch.periods().size(), 1U);
  StateWriter out;
  watch.save(out);

  StateReader in(out.bytes());
  const SeasonWatch twin = SeasonWatch::read(in, 1e-4).value();
  EXPECT_EQ(in.left(), 0U);
  EXPECT_EQ(twin.periods()[0], watch.periods()[0]);

  for (std::size_t cut = 0; cut < out.bytes().size(); ++cut) {
    StateReader part(out.bytes().first(cut));
    EXPECT_FALSE(SeasonWatch::read(part, 1e-4)) << cut;
  }
  StateWriter wrong;
  wrong.put_all(std::span<const double>(std::vector<double>{nan("")}));
  wrong.put(std::uint32_t{0});
  wrong.put(0.0);
  wrong.put(std::uint32_t{0});
  wrong.put(std::uint32_t{0});
  StateReader reader(wrong.bytes());
  EXPECT_FALSE(SeasonWatch::read(reader, 1e-4));
}

}  // namespace
}  // namespace foreshock
