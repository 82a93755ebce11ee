#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>
#include <vector>

#include <gtest/gtest.h>

#include "series_fixture.h"

#include "foreshock/engine/pipeline.h"

namespace foreshock {
namespace {

using testing_series::alerts_in;
using testing_series::push_all;
using testing_series::same;

std::vector<double> series(const std::function<double(int)>& mean, int n, std::uint64_t seed) {
  Rng rng(seed);
  std::vector<double> y;
  for (int t = 0; t < n; ++t) y.push_back(100 + mean(t) + rng.normal());
  return y;
}

double wave(int t, double period, double height) {
  return height * std::sin(2 * std::numbers::pi * t / period);
}

Pipeline following(int season = 0) {
  return Pipeline::make(
             {.model = {.name = "ets", .season = season}, .p_alert = 1e-5, .follow_season = true})
      .value();
}

std::vector<Step> season_changes(const std::vector<Step>& steps) {
  std::vector<Step> out;
  for (const Step& step : steps) {
    if (step.season_change) out.push_back(step);
  }
  return out;
}

double mean_square_residual(const std::vector<Step>& steps, const std::vector<double>& y,
                            std::size_t from) {
  double sum = 0;
  for (std::size_t t = from; t < y.size(); ++t) {
    const double e = y[t] - steps[t].predictive.median();
    sum += e * e / static_cast<double>(y.size() - from);
  }
  return sum;
}

TEST(PipelineSeason, FindsOneThatNoCalendarHas) {
  auto pipeline = following();
  const auto y = series([](int t) { return wave(t, 17, 10); }, 700, 1);
  const auto steps = push_all(pipeline, y);

  EXPECT_LT(mean_square_residual(steps, y, 450), 2);
  EXPECT_TRUE(season_changes(steps).empty());
}

TEST(PipelineSeason, WhatComesBackEachSeasonIsLearntThoughItWasStrange) {
  auto pipeline = Pipeline::make({.model = {.name = "ets", .season = 24, .others = {168}}}).value();
  const auto weekend = [](int t) { return wave(t, 24, 10) - (t / 24 % 7 < 5 ? 0 : 20); };
  const auto y = series(weekend, 168 * 12, 6);
  const auto steps = push_all(pipeline, y);

  const auto alerts = alerts_in(steps);
  EXPECT_EQ(std::count_if(alerts.begin(), alerts.end(), [](int t) { return t / 24 == 5; }), 1);
  EXPECT_LT(mean_square_residual(steps, y, 168 * 8), 3);
  EXPECT_EQ(std::count_if(alerts.begin(), alerts.end(), [](int t) { return t > 168 * 8; }), 0);
}

TEST(PipelineSeason, AChangeIsAnAlertAndTheNewSeasonIsLearnt) {
  auto pipeline = following(24);
  const auto y = series([](int t) { return wave(t, t < 1200 ? 24 : 36, 3); }, 3500, 2);
  const auto steps = push_all(pipeline, y);

  const auto changes = season_changes(steps);
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_TRUE(changes[0].alert);
  EXPECT_EQ(changes[0].kind, AlertKind::kSeasonalityChange);
  EXPECT_GE(changes[0].verdict.score, 1);
  EXPECT_LE(changes[0].verdict.p_value(), 1e-5);
  EXPECT_NEAR(changes[0].season_change->before, 24, 0.5);
  EXPECT_LT(mean_square_residual(steps, y, 2500), 1.6);
}

TEST(PipelineSeason, GivenOrNoneAreKept) {
  for (const int season : {0, 24}) {
    auto pipeline = Pipeline::make({.model = {.name = "ets", .season = season}}).value();
    const auto steps =
        push_all(pipeline, series([](int t) { return wave(t, t < 1000 ? 24 : 36, 2); }, 2500, 3));
    EXPECT_TRUE(season_changes(steps).empty());
  }
}

TEST(PipelineSeason, ASteadySeasonRaisesNothing) {
  for (std::uint64_t seed = 10; seed < 14; ++seed) {
    auto pipeline = following(24);
    const auto steps =
        push_all(pipeline, series([](int t) { return wave(t, 24, 3) + 0.002 * t; }, 4000, seed));
    EXPECT_TRUE(season_changes(steps).empty()) << seed;
  }
}

TEST(PipelineSeason, ASnapshotGoesOnAsIfItHadNeverStopped) {
  auto pipeline = following(24);
  const auto y = series([](int t) { return wave(t, t < 900 ? 24 : 36, 3); }, 2400, 4);
  std::vector<Step> whole;
  for (const double v : y) whole.push_back(pipeline.push(v));
  ASSERT_EQ(season_changes(whole).size(), 1U);

  for (const std::size_t cut : {300U, 1000U, 1500U}) {
    auto first = following(24);
    for (std::size_t t = 0; t < cut; ++t) first.push(y[t]);
    StateWriter out;
    first.save(out);
    StateReader in(out.bytes());
    auto second =
        Pipeline::read(
            in, {.model = {.name = "ets", .season = 24}, .p_alert = 1e-5, .follow_season = true})
            .value();
    EXPECT_EQ(in.left(), 0U);
    for (std::size_t t = cut; t < y.size(); ++t) {
      ASSERT_TRUE(same(second.push(y[t]), whole[t])) << cut << " " << t;
    }
  }
}

TEST(PipelineSeason, ASnapshotOfAnOlderVersionIsRefusedAndSaysWhich) {
  auto pipeline = Pipeline::make({.model = {.name = "ets", .season = 24}}).value();
  push_all(pipeline, series([](int t) { return wave(t, 24, 3); }, 300, 5));
  StateWriter out;
  pipeline.save(out);
  for (const int version : {0, 1, 2, 3, 4, 5, 6, 8}) {
    std::vector<std::byte> other(out.bytes().begin(), out.bytes().end());
    other[0] = static_cast<std::byte>(version);
    StateReader in(other);
    const auto read = Pipeline::read(in, {.model = {.name = "ets", .season = 24}});
    ASSERT_FALSE(read.has_value()) << version;
    EXPECT_EQ(read.error().code, Errc::kUnsupported);
    EXPECT_NE(read.error().message.find("version " + std::to_string(version)), std::string::npos);
  }
}

}  // namespace
}  // namespace foreshock
