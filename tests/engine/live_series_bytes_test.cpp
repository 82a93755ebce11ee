#include <cstring>
#include <set>

#include <gtest/gtest.h>

#include "live_fixture.h"
#include "series_fixture.h"

namespace foreshock {
namespace {

using testing_live::Row;
using testing_live::wave;
using testing_series::same;

bool same_bytes(const Row& a, const Row& b) {
  return std::memcmp(&a.series, &b.series, sizeof a.series) == 0 &&
         (a.season.empty() ||
          std::memcmp(a.season.data(), b.season.data(), a.season.size() * sizeof(float)) == 0);
}

/// A life with a season, gaps, spikes and a shift.
double life(int t, int season, Rng& rng) {
  if (t % 31 == 3 || (t > 700 && t < 720)) return std::nan("");
  const double shift = t > 450 ? 30 : 0;
  return 50 + (season > 1 ? 10 * wave(t, season) : 0) + rng.normal() + shift +
         (t % 200 == 150 ? 25 : 0);
}

TEST(LiveSeriesBytes, AreATwinAtEveryAge) {
  for (const int season : {0, 7}) {
    for (const int age : {0, 1, 2, 3, 7, 8, 13, 14, 20, 49, 151, 155, 451, 470, 515, 705, 760}) {
      Row row({.season = season});
      Rng rng(120);
      for (int t = 0; t < age; ++t) row.push(life(t, season, rng));
      ASSERT_TRUE(row.is_sound()) << season << " " << age;

      Row twin(row.options);
      std::memcpy(static_cast<void*>(&twin.series), &row.series, sizeof row.series);
      twin.season = row.season;
      for (int t = age; t < age + 800; ++t) {
        const double y = life(t, season, rng);
        ASSERT_TRUE(same(row.push(y), twin.push(y))) << season << " " << age << " + " << t;
      }
      EXPECT_TRUE(same_bytes(row, twin)) << season << " " << age;
    }
  }
}

// What two runs must agree on: memory that was something else before may show in no byte.
TEST(LiveSeriesBytes, DependOnTheValuesAlone) {
  const LiveSeries::Options options{.season = 7};
  std::set<std::vector<unsigned char>> seen;
  for (const int dirt : {0x00, 0x5A, 0xFF}) {
    alignas(LiveSeries) std::array<unsigned char, sizeof(LiveSeries)> memory{};
    memory.fill(static_cast<unsigned char>(dirt));
    std::vector<float> season(7, static_cast<float>(dirt));
    auto* series = ::new (memory.data()) LiveSeries(LiveSeries::make(options, season));
    Rng rng(121);
    for (int t = 0; t < 800; ++t) series->push(life(t, 7, rng), options, season);
    seen.insert({memory.begin(), memory.end()});
  }
  EXPECT_EQ(seen.size(), 1U);
}

TEST(LiveSeriesBytes, OfOtherOptionsAreNotSound) {
  Row row({.season = 24, .p_alert = 1e-3, .policy = {.hold_points = 50}});
  Rng rng(122);
  for (int t = 0; t < 100; ++t) row.push(rng.normal());
  ASSERT_TRUE(row.is_sound());

  auto other = row.options;
  other.p_alert = 1e-4;
  EXPECT_FALSE(row.series.is_sound(other, row.season));
  other = row.options;
  other.season = 25;
  EXPECT_FALSE(row.series.is_sound(other, row.season));
  EXPECT_FALSE(row.series.is_sound(row.options, std::span(row.season).first(23)));
}

/// Whatever is_sound() lets through must not hurt: neither crash nor say what is no number.
void expect_harmless(Row& row, Rng& rng) {
  for (int t = 0; t < 40; ++t) {
    const double u = rng.uniform();
    const double y = u < 0.1    ? std::nan("")
                     : u < 0.15 ? 1e308 * (rng.uniform() - 0.5)
                                : 50 + rng.normal();
    const Step step = row.push(y);
    ASSERT_TRUE(step.verdict.p_value() >= 0 && step.verdict.p_value() <= 1);
    ASSERT_TRUE(step.verdict.score >= 0);
    row.series.expected_interval(Level(0.95), row.season);
    row.series.forecast(Horizon(3), row.season);
  }
}

// Run under the address and undefined-behaviour sanitizers by `cmake --workflow --preset asan`.
TEST(LiveSeriesBytes, ThatAreSoundAreHarmlessHoweverTheyCameAbout) {
  Rng rng(123);
  int sound = 0;
  for (int run = 0; run < 6000; ++run) {
    Row row({.season = run % 2 == 0 ? 0 : 5});
    const int age = static_cast<int>(120 * rng.uniform());
    for (int t = 0; t < age; ++t) row.push(life(t, row.options.season, rng));
    auto* bytes = reinterpret_cast<unsigned char*>(&row.series);
    const int flips = 1 + static_cast<int>(4 * rng.uniform());
    for (int i = 0; i < flips; ++i) {
      const auto at = static_cast<std::size_t>(rng.uniform() * sizeof row.series);
      bytes[at] = static_cast<unsigned char>(256 * rng.uniform());
    }
    if (!row.is_sound()) continue;
    ++sound;
    ASSERT_NO_FATAL_FAILURE(expect_harmless(row, rng)) << run;
  }
  EXPECT_GT(sound, 500);
}

TEST(LiveSeriesBytes, AtRandomAreNotSound) {
  Rng rng(124);
  for (int run = 0; run < 20'000; ++run) {
    Row row({.season = 5});
    auto* bytes = reinterpret_cast<unsigned char*>(&row.series);
    for (std::size_t i = 0; i < sizeof row.series; ++i) {
      bytes[i] = static_cast<unsigned char>(256 * rng.uniform());
    }
    if (row.is_sound()) expect_harmless(row, rng);
  }
}

}  // namespace
}  // namespace foreshock
