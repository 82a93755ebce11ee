#include "fleet/fleet.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace {

using foreshock::Duration;
using foreshock::Timestamp;
using foreshock::fleet::Fleet;
using foreshock::fleet::kStart;
using foreshock::fleet::kStep;
using foreshock::fleet::kSteps;
using foreshock::fleet::make_fleet;
using foreshock::fleet::Planted;
using foreshock::fleet::Series;

constexpr Duration kWeek = std::chrono::days{7};

const Series& find(const Fleet& fleet, std::string_view name) {
  return *std::find_if(fleet.series.begin(), fleet.series.end(),
                       [&](const Series& series) { return series.name == name; });
}

/// Values from `from` to `to`, both included.
std::vector<double> window(const Series& series, Timestamp from, Timestamp to) {
  const auto first = std::lower_bound(series.times.begin(), series.times.end(), from);
  const auto last = std::upper_bound(first, series.times.end(), to);
  const auto begin = series.values.begin();
  return {begin + (first - series.times.begin()), begin + (last - series.times.begin())};
}

double mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

/// Root mean square of the changes from point to point, of the mean: season hardly counts.
double roughness(const std::vector<double>& values) {
  double sum = 0;
  for (std::size_t i = 1; i < values.size(); ++i) sum += std::pow(values[i] - values[i - 1], 2);
  return std::sqrt(sum / static_cast<double>(values.size() - 1)) / mean(values);
}

/// What an incident does, as a ratio to the same times in the incident-free second week.
struct Effect {
  double level;
  double roughness;
  double points;
};
Effect effect_of(const Fleet& fleet, const Planted& planted) {
  const Series& series = find(fleet, planted.series);
  const Duration back = planted.from >= kStart + 3 * kWeek ? 2 * kWeek : kWeek;
  const auto before = window(series, planted.from - back, planted.to - back);
  const auto during = window(series, planted.from, planted.to);
  const double points = static_cast<double>(during.size()) / static_cast<double>(before.size());
  if (during.size() < 2) return {.level = 0, .roughness = 0, .points = points};
  return {.level = mean(during) / mean(before),
          .roughness = roughness(during) / roughness(before),
          .points = points};
}

std::vector<Effect> effects_of(std::string_view kind) {
  const Fleet fleet = make_fleet(1);
  std::vector<Effect> effects;
  for (const Planted& planted : fleet.planted) {
    if (planted.kind == kind) effects.push_back(effect_of(fleet, planted));
  }
  EXPECT_FALSE(effects.empty()) << kind;
  return effects;
}

TEST(Fleet, IsTheSameForTheSameSeedAndAnotherForAnother) {
  const Fleet a = make_fleet(7);
  const Fleet b = make_fleet(7);
  const Fleet c = make_fleet(8);

  for (std::size_t i = 0; i < a.series.size(); ++i) {
    EXPECT_EQ(a.series[i].times, b.series[i].times);
    EXPECT_EQ(a.series[i].values, b.series[i].values);
    EXPECT_NE(a.series[i].values, c.series[i].values);
  }
}

TEST(Fleet, HasTwelveNamedSeriesOfFourWeeks) {
  const Fleet fleet = make_fleet(1);

  std::set<std::string> names;
  for (const Series& series : fleet.series) {
    names.insert(series.name);
    EXPECT_EQ(series.times.size(), series.values.size());
    EXPECT_GT(series.times.size(), 0.95 * kSteps) << series.name;
    EXPECT_GE(series.times.front(), kStart);
    EXPECT_LT(series.times.back(), kStart + kSteps * kStep);
    EXPECT_TRUE(std::is_sorted(series.times.begin(), series.times.end()));
  }
  EXPECT_EQ(names.size(), 12U);
  EXPECT_TRUE(names.contains("checkout.latency_ms"));
}

TEST(Fleet, HasOnlyFiniteValuesThatCanBe) {
  for (const Series& series : make_fleet(1).series) {
    for (const double value : series.values) {
      ASSERT_TRUE(std::isfinite(value) && value >= 0) << series.name;
      ASSERT_TRUE(value <= 1 || !series.name.ends_with("error_ratio")) << series.name;
    }
  }
}

TEST(Fleet, LosesAboutTwoPointsInAThousandOnAGoodWeek) {
  // 12 series x 2016 points x 0.002 = 48 expected, standard deviation 7: five of them at each side.
  std::size_t seen = 0;
  for (const Series& series : make_fleet(1).series) {
    seen += window(series, kStart, kStart + kWeek - kStep).size();
  }

  EXPECT_NEAR(12 * 2016 - static_cast<double>(seen), 48, 35);
}

TEST(Fleet, HasADailyAndAWeeklySeason) {
  using namespace std::chrono_literals;
  const Fleet fleet = make_fleet(1);
  const Series& rate = find(fleet, "web.request_rate");

  const double day = mean(window(rate, kStart + 14h, kStart + 16h));
  const double night = mean(window(rate, kStart + 2h, kStart + 4h));
  const double saturday = mean(window(rate, kStart + 134h, kStart + 136h));

  EXPECT_GT(day, 2 * night);
  EXPECT_LT(saturday, 0.9 * day);
}

TEST(Fleet, PlantsNothingInTheFirstTwoWeeksAndEverythingInsideTheFour) {
  const Fleet fleet = make_fleet(1);

  ASSERT_FALSE(fleet.planted.empty());
  for (const Planted& planted : fleet.planted) {
    EXPECT_GE(planted.from, kStart + 2 * kWeek);
    EXPECT_GE(planted.to, planted.from);
    EXPECT_LT(planted.to, kStart + 4 * kWeek);
  }
}

TEST(Fleet, SpikesAreTwiceTheUsual) {
  for (const Effect& effect : effects_of("spike")) EXPECT_GT(effect.level, 2);
}

TEST(Fleet, DipsLoseAThirdAtLeast) {
  for (const Effect& effect : effects_of("dip")) EXPECT_LT(effect.level, 0.67);
}

TEST(Fleet, LevelShiftsStandOutAndEnd) {
  const Fleet fleet = make_fleet(1);

  for (const Effect& effect : effects_of("level-shift")) {
    EXPECT_GT(effect.level, 1.3);
    EXPECT_LT(effect.roughness, 1.3);
  }
  for (const Planted& planted : fleet.planted) {
    if (planted.kind != "level-shift") continue;
    const Series& series = find(fleet, planted.series);
    const Timestamp end = planted.to + kStep;
    EXPECT_NEAR(mean(window(series, end, end + 12 * kStep)) /
                    mean(window(series, end - kWeek, end + 12 * kStep - kWeek)),
                1, 0.1);
  }
}

TEST(Fleet, LeaksGrow) {
  const Fleet fleet = make_fleet(1);

  for (const Planted& planted : fleet.planted) {
    if (planted.kind != "trend-change") continue;
    const Series& series = find(fleet, planted.series);
    const Duration third = (planted.to - planted.from) / 3;
    const double first = mean(window(series, planted.from, planted.from + third));
    const double last = mean(window(series, planted.to - third, planted.to));
    EXPECT_GT(last, 2 * first);
  }
  for (const Effect& effect : effects_of("trend-change")) EXPECT_GT(effect.level, 2);
}

TEST(Fleet, VarianceBurstsKeepTheLevel) {
  for (const Effect& effect : effects_of("variance-change")) {
    EXPECT_GT(effect.roughness, 2);
    EXPECT_NEAR(effect.level, 1, 0.1);
  }
}

TEST(Fleet, SilenceIsComplete) {
  for (const Effect& effect : effects_of("silence")) EXPECT_EQ(effect.points, 0);
}

TEST(Fleet, ASeriesWithGapsLosesFourPointsInTen) {
  // 288 points, p = 0.4: standard deviation 0.03; four of them.
  for (const Effect& effect : effects_of("missing-rate")) EXPECT_NEAR(effect.points, 0.6, 0.12);
}

}  // namespace
