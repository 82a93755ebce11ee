#include "foreshock/engine/live_series.h"

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "live_fixture.h"
#include "series_fixture.h"

namespace foreshock {
namespace {

using testing_live::MeanError;
using testing_live::push_all;
using testing_live::Row;
using testing_live::wave;
using testing_series::alerts_in;
using testing_series::noise;
using testing_series::same;

TEST(LiveSeries, ScoresFromTheThirdPointOnAndWarmsUpForFifty) {
  Row row({});
  const auto steps = push_all(row, noise(60, 91, 50));

  EXPECT_FALSE(steps[0].predictive.is_known());
  EXPECT_FALSE(steps[1].predictive.is_known());  // One value says nothing of their spread.
  EXPECT_EQ(steps[1].verdict.score, 0);
  EXPECT_EQ(steps[2].predictive.dof(), 1);
  for (std::size_t t = 2; t < 60; ++t) {
    EXPECT_TRUE(steps[t].predictive.is_known()) << t;
    EXPECT_EQ(steps[t].warming_up, t < 50) << t;
  }
}

TEST(LiveSeries, WarmsUpForTwoSeasonsWhereThereIsOne) {
  Row row({.season = 40});
  const auto steps = push_all(row, noise(100, 91, 50));
  EXPECT_TRUE(steps[79].warming_up);
  EXPECT_FALSE(steps[80].warming_up);
}

// 2,500 points: enough to believe that the tail is no heavier than a normal's.
TEST(LiveSeries, ASpikeIsOneAlertAndTeachesNothing) {
  Row with_spike({.p_alert = 1e-3});
  Row with_gap({.p_alert = 1e-3});
  const auto y = noise(2500, 92, 50);
  push_all(with_spike, y);
  push_all(with_gap, y);

  const Step spike = with_spike.push(56.5);
  with_gap.push(std::nan(""));

  EXPECT_TRUE(spike.alert);
  EXPECT_TRUE(spike.incident);
  EXPECT_EQ(spike.kind, AlertKind::kSpike);
  EXPECT_EQ(spike.verdict.direction, 1);
  EXPECT_GE(spike.verdict.score, 1);
  EXPECT_TRUE(same(with_spike.expect(), with_gap.expect()));
  const auto after = push_all(with_spike, noise(100, 94, 50));
  EXPECT_TRUE(alerts_in(after).empty());
  EXPECT_FALSE(after.back().incident);
}

TEST(LiveSeries, ADipIsCalledADip) {
  Row row({.p_alert = 1e-3});
  push_all(row, noise(2500, 94, 50));
  EXPECT_EQ(row.push(43).kind, AlertKind::kDip);
}

TEST(LiveSeries, ALastingShiftIsOneLevelShiftAndThenTheNewNormal) {
  Row row({.p_alert = 1e-5});
  push_all(row, noise(600, 95, 50));

  const auto steps = push_all(row, noise(400, 96, 53));

  const auto alerts = alerts_in(steps);
  ASSERT_EQ(alerts.size(), 1U);
  const Step& alert = steps[static_cast<std::size_t>(alerts[0])];
  EXPECT_EQ(alert.kind, AlertKind::kLevelShift);
  EXPECT_EQ(alert.verdict.direction, 1);
  EXPECT_LE(alerts[0], 20);
  EXPECT_NEAR(alerts[0] - alert.verdict.since, 0, 4);  // It began at 0.
  EXPECT_FALSE(steps.back().incident);
  EXPECT_NEAR(steps.back().predictive.median(), 53, 0.7);
}

TEST(LiveSeries, ARebaseKeepsTheSeason) {
  Row row({.season = 12, .p_alert = 1e-5});
  const auto season = noise(12, 97, 0, 10);
  Rng rng(98);
  const auto value = [&](int t) {
    return 100 + season[static_cast<std::size_t>(t % 12)] + rng.normal();
  };
  for (int t = 0; t < 600; ++t) row.push(value(t));

  int alerts = 0;
  double squares = 0;
  for (int t = 600; t < 1000; ++t) {
    const double y = value(t) + 200;
    const Step step = row.push(y);
    alerts += step.alert ? 1 : 0;
    if (t >= 700) squares += (y - step.predictive.median()) * (y - step.predictive.median());
  }

  EXPECT_EQ(alerts, 1);
  EXPECT_LT(std::sqrt(squares / 300), 1.5);  // The noise has 1, the season 10.
}

TEST(LiveSeries, ALevelThatJumpsForEverIsFollowedForEver) {
  Row row({});
  Rng rng(99);
  Step last;
  double level = 0;
  for (int t = 0; t < 9000; ++t) {
    if (t % 120 == 0) level += 40;
    last = row.push(level + rng.normal());
  }
  EXPECT_NEAR(last.predictive.median(), level, 2);
}

// Noise of 1 at 20, then of 10 at 100: the incident tells the new noise too.
TEST(LiveSeries, TwoRegimesDifferInLevelAndNoise) {
  Row row({.p_alert = 1e-4});
  push_all(row, noise(2000, 100, 20));
  const auto steps = push_all(row, noise(400, 101, 10, 10));
  EXPECT_LE(alerts_in(steps).size(), 2U);
  EXPECT_FALSE(steps.back().incident);
  EXPECT_NEAR(steps.back().predictive.median(), 100, 8);
  // The model's own scale follows slowly; what counts is what is said.
  const Interval said = row.series.expected_interval(Level(0.95), row.season);
  EXPECT_NEAR(said.upper - said.lower, 39, 16);

  const auto back = push_all(row, noise(800, 102, 20));
  EXPECT_NEAR(back.back().predictive.median(), 20, 1.5);
}

TEST(LiveSeries, ASeriesThatStoppedIsOneAlertHoweverLongItIsGone) {
  Row row({});
  push_all(row, noise(1000, 100, 50));

  const auto silent = push_all(row, std::vector<double>(2000, std::nan("")));
  const auto back = push_all(row, noise(100, 101, 50));

  const auto alerts = alerts_in(silent);
  ASSERT_EQ(alerts.size(), 1U);
  EXPECT_EQ(silent[static_cast<std::size_t>(alerts[0])].kind, AlertKind::kSilence);
  EXPECT_TRUE(silent.back().incident);
  EXPECT_TRUE(alerts_in(back).empty());
  EXPECT_FALSE(back.back().incident);
}

// The noise has a mean size of 0.798; five seasons leave a fifth of its variance in each slot.
TEST(LiveSeries, LearnsADailySeason) {
  Row row({.season = 96});
  Rng rng(110);
  MeanError early;
  MeanError late;
  for (int t = 0; t < 96 * 10; ++t) {
    const double y = 500 + 40 * wave(t, 96) + rng.normal();
    const Step step = row.push(y);
    EXPECT_FALSE(step.alert) << t;
    if (t >= 96 * 2 && t < 96 * 3) early.add(y, step.predictive);
    if (t >= 96 * 5) late.add(y, step.predictive);
  }
  EXPECT_LT(early.value(), 0.798 * 1.35);
  EXPECT_LT(late.value(), 0.798 * 1.15);
}

// Each step up and down is an incident at first; that must not keep it from being learnt.
TEST(LiveSeries, LearnsASeasonThatJumps) {
  Row row({.season = 48});
  Rng rng(111);
  std::vector<Step> steps;
  MeanError late;
  for (int t = 0; t < 48 * 30; ++t) {
    const double y = (t % 48 < 20 ? 10 : 60) + rng.normal();
    steps.push_back(row.push(y));
    if (t >= 48 * 5) late.add(y, steps.back().predictive);
  }
  const auto alerts = alerts_in(steps);
  EXPECT_TRUE(alerts.empty() || alerts.back() < 48 * 2);
  EXPECT_LT(late.value(), 0.798 * 1.15);
}

TEST(LiveSeries, ASeasonThatIsNoneCostsNothing) {
  Row with({.season = 288});
  Row without({});
  Rng rng(112);
  MeanError error_with;
  MeanError error_without;
  for (int t = 0; t < 288 * 12; ++t) {
    const double y = 10 + rng.normal();
    const Step a = with.push(y);
    const Step b = without.push(y);
    if (t < 2) continue;
    error_with.add(y, a.predictive);
    error_without.add(y, b.predictive);
  }
  EXPECT_LT(error_with.value(), 1.03 * error_without.value());
}

// One sensor fault in the first season, another in the second.
TEST(LiveSeries, AnOutlierInTheFirstSeasonsIsNoPartOfThem) {
  Row row({.season = 24});
  Rng rng(113);
  int late_alerts = 0;
  MeanError late;
  for (int t = 0; t < 24 * 20; ++t) {
    double y = 100 + 20 * wave(t, 24) + rng.normal();
    if (t == 15 || t == 24 + 7) y = 1e6;
    const Step step = row.push(y);
    if (t < 24 * 3) continue;
    late_alerts += step.alert ? 1 : 0;
    late.add(y, step.predictive);
  }
  EXPECT_EQ(late_alerts, 0);
  EXPECT_LT(late.value(), 0.798 * 1.3);
}

TEST(LiveSeries, GapsMoveTheSeasonOnAndWidenWhatIsExpected) {
  Row row({.season = 24});
  Rng rng(114);
  const auto value = [&](int t) { return 100 + 20 * wave(t, 24) + rng.normal(); };
  for (int t = 0; t < 480; ++t) row.push(t % 17 == 3 ? std::nan("") : value(t));
  const double before = row.expect().scale();
  for (int t = 480; t < 487; ++t) row.push(std::nan(""));

  EXPECT_GT(row.expect().scale(), before);
  EXPECT_NEAR(row.expect().median(), 100 + 20 * wave(487, 24), 2.5);
}

TEST(LiveSeries, AForecastBeginsWithTheExpectationAndGrowsWider) {
  Row row({.season = 24});
  Rng rng(115);
  double level = 0;
  for (int t = 0; t < 1000; ++t) {
    level += 0.3 * rng.normal();
    row.push(level + 10 * wave(t, 24) + rng.normal());
  }
  const auto forecast = row.series.forecast(Horizon(200), row.season);
  ASSERT_EQ(forecast.steps.size(), 200U);
  EXPECT_TRUE(same(forecast.steps[0], row.expect()));
  for (std::size_t h = 1; h < 200; ++h) {
    EXPECT_GE(forecast.steps[h].scale(), forecast.steps[h - 1].scale() * (1 - 1e-6)) << h;
  }
  EXPECT_GT(forecast.steps[199].scale(), 2 * forecast.steps[0].scale());
  EXPECT_NEAR(forecast.steps[5].median(), forecast.steps[29].median(), 1);
}

TEST(LiveSeries, AConstantSeriesIsNoSurpriseAndAChangeOfItIsOne) {
  for (const double level : {0.0, 5.0, -1e9, 1e300, 1e-300}) {
    Row row({});
    const auto steps = push_all(row, std::vector<double>(2000, level));
    EXPECT_TRUE(alerts_in(steps).empty()) << level;
    EXPECT_EQ(row.expect().median(), level);
    EXPECT_TRUE(row.push(level == 0 ? 1e-3 : level * 1.5).alert) << level;
    const auto after = push_all(row, noise(300, 116, 7, std::abs(level) + 1));
    EXPECT_TRUE(row.is_sound()) << level;
    EXPECT_NEAR(row.expect().median() / (std::abs(level) + 1), 7, 1) << level;
  }
}

// 2^k is exact in binary, so that a series in other units gives the same bits.
TEST(LiveSeries, IsFreeOfUnitsAtAnyScale) {
  for (const int exponent : {-990, -500, -40, 40, 500, 980}) {
    Row one({.season = 12});
    Row other({.season = 12});
    Rng rng(117);
    const double scale = std::ldexp(1.0, exponent);
    for (int t = 0; t < 1500; ++t) {
      const double y = 64 + 8 * wave(t, 12) + rng.normal() + (t % 400 == 399 ? 30 : 0);
      const Step a = one.push(y);
      const Step b = other.push(y * scale);
      ASSERT_EQ(a.alert, b.alert) << exponent << " " << t;
      ASSERT_EQ(a.verdict.score, b.verdict.score) << exponent << " " << t;
    }
  }
}

TEST(LiveSeries, OneValueBeyondAllReasonIsForgotten) {
  for (const double outlier : {1e6, -1e18, 1e300, -1.7e308}) {
    Row row({.season = 24});
    Rng rng(118);
    MeanError late;
    int alerts = 0;
    for (int t = 0; t < 2000; ++t) {
      const double y = t == 1000 ? outlier : 50 + 10 * wave(t, 24) + rng.normal();
      const Step step = row.push(y);
      if (t < 1000) continue;
      if (t == 1000) {
        EXPECT_TRUE(step.alert) << outlier;
        continue;
      }
      alerts += step.alert ? 1 : 0;
      late.add(y, step.predictive);
    }
    EXPECT_LE(alerts, 1) << outlier;  // At 1e-4 a point, one in ten by chance.
    EXPECT_LT(late.value(), 0.798 * 1.1) << outlier;
  }
}

TEST(LiveSeries, InfiniteValuesAreMissing) {
  Row infinite({});
  Row missing({});
  push_all(infinite, noise(100, 119));
  push_all(missing, noise(100, 119));
  infinite.push(HUGE_VAL);
  missing.push(std::nan(""));
  EXPECT_TRUE(same(infinite.expect(), missing.expect()));
}

TEST(LiveSeries, RefusesOptionsOutOfRange) {
  for (const auto& options : std::vector<LiveSeries::Options>{{.season = -1},
                                                              {.season = INT32_MAX},
                                                              {.p_alert = 0},
                                                              {.p_alert = 0.6},
                                                              {.p_alert = std::nan("")},
                                                              {.policy = {.for_points = 0}}}) {
    const auto status = LiveSeries::check(options);
    ASSERT_FALSE(status.has_value());
    EXPECT_EQ(status.error().code, Errc::kInvalidArgument);
  }
  EXPECT_TRUE(LiveSeries::check({}).has_value());
}

}  // namespace
}  // namespace foreshock
