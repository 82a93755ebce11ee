#include "foreshock/engine/pipeline.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "series_fixture.h"

namespace foreshock {
namespace {

using testing_series::alerts_in;
using testing_series::noise;
using testing_series::push_all;
using testing_series::same;

Pipeline make(const Pipeline::Options& options = {}) {
  return Pipeline::make(options).value();
}

TEST(Pipeline, ScoresFromTheThirdPointOnAndFitsWhenItSaid) {
  auto pipeline = make({.first_fit = 30});
  const auto steps = push_all(pipeline, noise(31, 91, 50));

  EXPECT_FALSE(steps[0].predictive.is_known());
  EXPECT_FALSE(steps[1].predictive.is_known());  // One value says nothing of their spread.
  for (std::size_t t = 2; t < 30; ++t) {
    EXPECT_TRUE(steps[t].predictive.is_known()) << t;
    EXPECT_TRUE(steps[t].warming_up) << t;
    EXPECT_LT(steps[t].verdict.p_value(), 1.0 + 1e-12) << t;
  }
  EXPECT_FALSE(steps[30].warming_up);
  EXPECT_NE(pipeline.report().form, "warm-up");
}

TEST(Pipeline, TellsOfEachFitWhoeverListens) {
  struct Counts final : FitListener {
    int begun = 0;
    std::vector<FitOutcome> ended;
    void fit_begins() override { ++begun; }
    void fit_ended(FitOutcome outcome, std::string_view model) override {
      ended.push_back(outcome);
      EXPECT_EQ(model, "arima");
      EXPECT_EQ(static_cast<int>(ended.size()), begun);
    }
  } counts;
  auto pipeline = make({.model = {.name = "arima"}, .first_fit = 50, .fits = &counts});
  push_all(pipeline, noise(250, 93, 50));

  // At 50, 100 and 200 values.
  EXPECT_EQ(counts.ended, std::vector<FitOutcome>(3, FitOutcome::kAccepted));
}

TEST(Pipeline, ASpikeIsOneAlertAndTeachesNothing) {
  auto with_spike = make();
  auto with_gap = make();
  const auto y = noise(300, 92, 50);
  push_all(with_spike, y);
  push_all(with_gap, y);

  const Step spike = with_spike.push(75);
  with_gap.push(std::nan(""));

  EXPECT_TRUE(spike.alert);
  EXPECT_TRUE(spike.incident);
  EXPECT_EQ(spike.kind, AlertKind::kSpike);
  EXPECT_EQ(spike.verdict.direction, 1);
  EXPECT_GE(spike.verdict.score, 1);
  EXPECT_TRUE(
      same(with_spike.forecast(Horizon(1)).steps[0], with_gap.forecast(Horizon(1)).steps[0]));
  const auto after = push_all(with_spike, noise(100, 93, 50));
  EXPECT_TRUE(alerts_in(after).empty());
  EXPECT_FALSE(after.back().incident);
}

TEST(Pipeline, ADipIsCalledADip) {
  auto pipeline = make();
  push_all(pipeline, noise(300, 94, 50));
  EXPECT_EQ(pipeline.push(25).kind, AlertKind::kDip);
}

// A shift of three standard deviations that lasts: one alert, then the new level is the normal one.
TEST(Pipeline, ALastingShiftIsOneLevelShiftAndThenTheNewNormal) {
  auto pipeline = make({.p_alert = 1e-5});
  push_all(pipeline, noise(600, 95, 50));

  const auto steps = push_all(pipeline, noise(400, 96, 53));

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

TEST(Pipeline, ARebaseKeepsTheSeason) {
  auto pipeline = make({.model = {.name = "ets", .season = 12}, .p_alert = 1e-5});
  const auto season = noise(12, 97, 0, 10);
  Rng rng(98);
  const auto value = [&](int t) {
    return 100 + season[static_cast<std::size_t>(t % 12)] + rng.normal();
  };
  for (int t = 0; t < 600; ++t) pipeline.push(value(t));

  int alerts = 0;
  double squares = 0;
  for (int t = 600; t < 1000; ++t) {
    const double y = value(t) + 200;
    const Step step = pipeline.push(y);
    alerts += step.alert && t < 700 ? 1 : 0;
    if (t >= 700) squares += (y - step.predictive.median()) * (y - step.predictive.median());
  }

  EXPECT_EQ(alerts, 1);
  EXPECT_LT(std::sqrt(squares / 300), 1.5);  // The noise has 1, the season 10.
}

// Each rebase fits anew; a fit that is due comes none the later for it, nor does any count run
// away.
TEST(Pipeline, ALevelThatJumpsForEverIsFollowedForEver) {
  auto pipeline = make({.first_fit = 20, .history = 64});
  Rng rng(99);
  Step last;
  double level = 0;
  for (int t = 0; t < 9000; ++t) {
    if (t % 120 == 0) level += 40;
    last = pipeline.push(level + rng.normal());
  }
  EXPECT_NEAR(last.predictive.median(), level, 2);
}

TEST(Pipeline, ASeriesThatStoppedIsOneAlertHoweverLongItIsGone) {
  auto pipeline = make();
  push_all(pipeline, noise(1000, 100, 50));

  const auto silent = push_all(pipeline, std::vector<double>(2000, std::nan("")));
  const auto back = push_all(pipeline, noise(100, 101, 50));

  const auto alerts = alerts_in(silent);
  ASSERT_EQ(alerts.size(), 1U);
  EXPECT_EQ(silent[static_cast<std::size_t>(alerts[0])].kind, AlertKind::kSilence);
  EXPECT_TRUE(silent.back().incident);
  EXPECT_TRUE(alerts_in(back).empty());
  EXPECT_FALSE(back.back().incident);
}

TEST(Pipeline, ARestartInsideAnIncidentGoesOnBitByBit) {
  const Pipeline::Options options{.model = {.name = "auto", .season = 7}};
  for (const int age : {0, 1, 2, 49, 50, 320, 345, 400}) {
    auto pipeline = make(options);
    auto y = noise(age, 102, 50);
    for (int t = 310; t < age; ++t) y[static_cast<std::size_t>(t)] += 30;
    push_all(pipeline, y);
    StateWriter out;
    pipeline.save(out);
    StateReader in(out.bytes());
    auto twin = Pipeline::read(in, options).value();
    EXPECT_EQ(in.left(), 0U);

    Rng rng(103);
    for (int t = 0; t < 2000; ++t) {
      const double v = t % 31 == 3 ? std::nan("") : 50 + rng.normal() + (t % 500 == 450 ? 25 : 0);
      ASSERT_TRUE(same(pipeline.push(v), twin.push(v))) << age << " + " << t;
    }
    EXPECT_EQ(pipeline.report().form, twin.report().form);
  }
}

TEST(Pipeline, CutSnapshotsAreRefused) {
  auto pipeline = make();
  push_all(pipeline, noise(700, 104, 50));
  StateWriter out;
  pipeline.save(out);
  for (std::size_t n = 0; n < out.bytes().size(); n += 97) {
    StateReader in(out.bytes().first(n));
    ASSERT_FALSE(Pipeline::read(in, {}).has_value()) << n;
  }
}

TEST(Pipeline, TheIntervalCoversWhatItSays) {
  auto pipeline = make();
  Rng rng(105);
  int inside = 0;
  for (int t = 0; t < 4000; ++t) {
    const Interval expected = pipeline.expected_interval(Level(0.9));
    const double y = 50 + rng.student_t(3);
    pipeline.push(y);
    if (t >= 1000 && y > expected.lower && y < expected.upper) ++inside;
  }
  // 3,000 points, standard error 0.55 %; the tail's own error is as large again.
  EXPECT_NEAR(inside / 3000.0, 0.9, 0.03);
}

TEST(Pipeline, ItsMemoryIsBoundedAndCounted) {
  auto pipeline = make({.first_fit = 20, .history = 64});
  EXPECT_GE(pipeline.state_bytes(), sizeof(Pipeline));
  push_all(pipeline, noise(100, 106, 50));
  const auto state = pipeline.state_bytes();
  push_all(pipeline, noise(3000, 107, 50));
  EXPECT_LE(pipeline.state_bytes(), state + 512);
  EXPECT_EQ(pipeline.history_bytes(), 64 * sizeof(double));
}

TEST(Pipeline, RefusesOptionsOutOfRange) {
  for (const auto& options : std::vector<Pipeline::Options>{{.model = {.name = "nonesuch"}},
                                                            {.model = {.season = -1}},
                                                            {.model = {.season = INT32_MAX}},
                                                            {.p_alert = 0},
                                                            {.p_alert = 0.6},
                                                            {.p_alert = std::nan("")},
                                                            {.policy = {.for_points = 0}},
                                                            {.first_fit = 3},
                                                            {.first_fit = 100, .history = 50}}) {
    const auto pipeline = Pipeline::make(options);
    ASSERT_FALSE(pipeline.has_value());
    EXPECT_EQ(pipeline.error().code, Errc::kInvalidArgument);
  }
}

}  // namespace
}  // namespace foreshock
