#include <algorithm>
#include <map>

#include <gtest/gtest.h>

#include "partition_fixture.h"

namespace foreshock {
namespace {

using namespace testing_partition;  // NOLINT(google-build-using-namespace): a test.

struct Counts final : FitListener {
  std::map<std::string, int> fits;
  int begun = 0;
  int postponed = 0;
  int simpler = 0;
  void fit_begins() override { ++begun; }
  void fit_ended(FitOutcome /*outcome*/, std::string_view model) override {
    ++fits[std::string(model)];
  }
  void fit_postponed() override { ++postponed; }
  void fit_simplified() override { ++simpler; }
};

Partition::Options fitted(const std::string& model, const FitBudget& budget, int first_fit = 8) {
  auto options = minutely();
  options.model = model;
  options.pipeline = {.first_fit = first_fit, .history = std::max(24, first_fit)};
  options.fits = budget;
  return options;
}

/// So little credit that fits wait, are overtaken, are simpler and leave with their series. A fit
/// of 24 to 60 steps costs 35, as structural models do at least.
Partition::Options pressed() {
  auto options = fitted("structural", {.most_saved = 40, .patience = 6});
  options.pipeline.model.season = 4;
  options.most_series = 34;
  options.silence_steps = 12;
  options.longest_gap = 15;
  options.horizon = 2;
  options.forecast_every = minutes{5};
  return options;
}

/// Every series has one value a minute, in the order of their numbers: v(series, minute).
template <class Value>
std::vector<Given> steady(int series, int from, int to, Value v) {
  std::vector<Given> out;
  for (int t = from; t < to; ++t) {
    for (int s = 0; s < series; ++s) {
      out.push_back({.key = std::to_string(s),
                     .time = kStart + minutes{t} + milliseconds{s},
                     .value = v(s, t)});
    }
  }
  return out;
}

auto noisy(std::uint64_t seed) {
  return [rng = Rng(seed)](int s, int) mutable { return 10 * s + rng.normal(); };
}

// Two are paid for by what is saved; then each of 1 credit waits for a step. Four series of one
// value a minute: all are due with their 8th value.
TEST(PartitionFits, AreMadeInTheOrderInWhichTheyFellDueAsStepsPay) {
  Counts counts;
  auto options = fitted("local-trend", {.most_saved = 2, .patience = 50});
  options.pipeline.fits = &counts;
  // A fit of 600 steps costs 5 * 600 / 512, rounded up: 6. More than can be saved.
  options.pipeline.first_fit = options.pipeline.history = 600;
  auto partition = Partition::make(options).value();
  Recorder recorder;
  const auto given = steady(4, 0, 606, noisy(1));
  std::vector<int> made;  // Behind each sample.
  std::vector<std::size_t> waiting;
  for (const Given& g : given) {
    push(partition, g, recorder);
    made.push_back(counts.begun);
    waiting.push_back(partition.refits_waiting());
  }

  // Sample 2396 (from 0) is the 600th value of the first series: 2 of 6 are there, 4 are owed. The
  // next is due at credit 2 again: after 6 steps, and so on.
  const std::vector<int> expected{1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 4, 4};
  EXPECT_EQ(made[2395], 0);
  EXPECT_EQ(std::vector(made.begin() + 2396, made.begin() + 2416), expected);
  const std::vector<std::size_t> queue{0, 1, 2, 3, 3, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 0, 0};
  EXPECT_EQ(std::vector(waiting.begin() + 2396, waiting.begin() + 2416), queue);
  EXPECT_EQ(counts.postponed, 3);
  EXPECT_EQ(counts.simpler, 0);
}

// 10 * 119 / 512, rounded up, are 3 credits for the first fit of each of 40 series. The first is
// made at once, then one every three steps: 14 within the minute in which all fall due, 6 in the
// next. Then come those that have waited for a value of their own: at 1 credit, one a step.
// 50 values later the 20 are due once more, at 4 credits: 5 within the minute, 9 in the next, and 6
// are simpler again.
TEST(PartitionFits, WhatHasWaitedForLongIsSimplerAndSoonOfItsClassAgain) {
  Counts counts;
  auto options = fitted("ets", {.most_saved = 1, .patience = 1}, 120);
  options.pipeline.model.season = 7;
  options.pipeline.history = 512;
  options.pipeline.fits = &counts;
  auto partition = Partition::make(options).value();
  Recorder recorder;
  const auto given = steady(40, 0, 173, noisy(2));
  auto push_to = [&, at = std::size_t{0}](int minute) mutable {
    const auto to = static_cast<std::size_t>(minute) * 40;
    push(partition, std::span(given).subspan(at, to - at), recorder);
    at = to;
  };

  push_to(120);
  EXPECT_EQ(counts.begun, 14);
  EXPECT_EQ(counts.postponed, 39);
  EXPECT_EQ(partition.refits_waiting(), 26U);
  EXPECT_EQ(partition.degraded(), 26U);
  push_to(121);
  EXPECT_EQ(counts.fits, (std::map<std::string, int>{{"ets", 20}, {"theta", 20}}));
  EXPECT_EQ(counts.simpler, 20);
  EXPECT_EQ(partition.refits_waiting(), 0U);
  EXPECT_EQ(partition.degraded(), 20U);
  push_to(170);
  EXPECT_EQ(counts.begun, 40);
  push_to(173);
  EXPECT_EQ(counts.fits, (std::map<std::string, int>{{"ets", 34}, {"theta", 26}}));
  EXPECT_EQ(counts.simpler, 26);
  EXPECT_EQ(partition.degraded(), 6U);
}

TEST(PartitionFits, AThousandThatFallDueAtOneStepAreThroughWithinTheirCostInSteps) {
  Counts counts;
  auto options = fitted("ets", {}, 104);
  options.pipeline.model.season = 4;
  options.pipeline.history = 512;
  options.pipeline.fits = &counts;
  auto partition = Partition::make(options).value();
  Recorder recorder;
  push(partition, steady(1000, 0, 103, noisy(4)), recorder);
  ASSERT_EQ(counts.begun, 0);

  // 10 * 104 / 512, rounded up: 3 credits each. 500 and 1,000 steps pay 500; 1,000 a step go on.
  std::vector<int> made;
  for (int t = 103; t < 107; ++t) {
    const int before = counts.begun;
    push(partition, steady(1000, t, t + 1, noisy(5)), recorder);
    made.push_back(counts.begun - before);
  }
  EXPECT_EQ(made, (std::vector{499, 334, 167, 0}));
  EXPECT_EQ(partition.refits_waiting(), 0U);
}

/// Every step of every series, as text.
class Steps final : public Recorder {
 public:
  void point(const Point& point, std::span<const Interval> /*expected*/) override {
    told.push_back(std::string(point.key) + " " + std::to_string(ns(point.time)) + " " +
                   bits(point.step->predictive) + " " + bits(point.step->verdict.surprise));
  }
};

TEST(PartitionFits, WithEndlessCreditAreThoseOfAPipelineThatFitsAsItLikes) {
  auto options = fitted("ets", {.most_saved = std::int64_t{1} << 50}, 20);
  options.pipeline.history = 60;
  options.pipeline.model.season = 5;
  options.pipeline.follow_season = true;
  options.watch_all = true;
  Counts counts;
  options.pipeline.fits = &counts;
  auto partition = Partition::make(options).value();
  const auto value = [noise = noisy(6)](int s, int t) mutable {
    return noise(s, t) + (t > 150 + 7 * s ? 5 : 0) + (t % 61 == 60 ? 30 : 0) + std::sin(t);
  };
  const auto given = steady(5, 0, 400, value);
  Steps steps;
  push(partition, given, steps);

  EXPECT_GT(counts.begun, 5 * 5);  // More than those of 20, 40, 80, 160 and 320 values.

  options.pipeline.fits = nullptr;
  options.pipeline.model.name = "ets";
  std::map<std::string, Pipeline> alone;
  std::vector<std::string> expected;
  for (const Given& g : given) {
    auto found = alone.find(g.key);
    if (found == alone.end()) {
      found = alone.emplace(g.key, Pipeline::make(options.pipeline).value()).first;
    }
    const Step step = found->second.push(g.value);
    expected.push_back(g.key + " " + bits(step.predictive) + " " + bits(step.verdict.surprise));
  }
  std::erase_if(steps.told, [](const auto& text) { return text.starts_with("alert"); });
  for (auto& text : steps.told) {  // Without the time.
    const auto first = text.find(' ');
    text.erase(first, text.find(' ', first + 1) - first);
  }
  EXPECT_EQ(steps.told, expected);
  EXPECT_EQ(partition.refits_waiting(), 0U);
}

TEST(PartitionFits, AreTheSameHoweverSamplesAreCutIntoCalls) {
  const auto given = wild(40, 90, 21);
  Counts counts;
  auto options = pressed();
  options.pipeline.fits = &counts;
  auto whole = Partition::make(options).value();
  Recorder told;
  push(whole, given, told);
  EXPECT_GT(counts.postponed, 20);
  EXPECT_GT(counts.simpler, 10);
  EXPECT_GT(counts.fits["structural"], 10);
  EXPECT_GT(whole.counts().evicted, 10U);
  EXPECT_GT(whole.refits_waiting(), 0U);

  for (const std::size_t most : {1U, 100U}) {
    Rng rng(most);
    auto cut = Partition::make(pressed()).value();
    Recorder of_cut;
    for (std::size_t at = 0; at < given.size();) {
      const std::size_t n = std::min<std::size_t>(1 + rng.below(most), given.size() - at);
      push(cut, std::span(given).subspan(at, n), of_cut);
      at += n;
    }
    ASSERT_EQ(of_cut.told, told.told) << most;
    ASSERT_EQ(cut.digest(), whole.digest()) << most;
    ASSERT_EQ(snapshot(cut, 1), snapshot(whole, 1)) << most;
  }
}

TEST(PartitionFits, GoOnFromASnapshotAtAnySample) {
  auto given = wild(12, 90, 22);
  for (Given& g : given) {  // And levels that move.
    if (g.time - kStart > minutes{50 + int(g.key.size()) % 2}) g.value += 9;
  }
  auto options = pressed();
  options.most_series = 10;
  Counts counts;
  options.pipeline.fits = &counts;
  auto whole = Partition::make(options).value();
  options.pipeline.fits = nullptr;
  auto twin = Partition::make(options).value();
  Recorder of_whole;
  Recorder of_twin;
  std::size_t waited = 0;
  for (const Given& g : given) {
    const auto pages = snapshot(twin, 5);
    auto read = restored(options, pages);
    ASSERT_TRUE(read.has_value()) << read.error().message;
    twin = std::move(*read);
    ASSERT_EQ(twin.refits_waiting(), whole.refits_waiting());
    waited += whole.refits_waiting() > 1 ? 1U : 0U;
    push(whole, g, of_whole);
    push(twin, g, of_twin);
    ASSERT_EQ(snapshot(twin, 6), snapshot(whole, 6));
  }
  EXPECT_EQ(of_twin.told, of_whole.told);
  EXPECT_GT(waited, 100U);
  EXPECT_GT(counts.simpler, 0);
}

// A fit changes rows of other series than that of the sample: what a snapshot under way has not
// copied yet is copied before.
TEST(PartitionFits, ASnapshotUnderWayIsOfWhenItBegan) {
  const auto given = wild(12, 60, 23);
  for (std::size_t at = 100; at < given.size(); at += 97) {
    auto partition = Partition::make(pressed()).value();
    Recorder recorder;
    push(partition, std::span(given).first(at), recorder);
    const auto digest = partition.digest();
    Pages pages;
    partition.begin_snapshot(7);
    push(partition, std::span(given).subspan(at), recorder);
    while (!partition.continue_snapshot(
        3, 500, [&](std::vector<std::byte> page) { pages.push_back(std::move(page)); })) {
    }
    const auto read = restored(pressed(), pages);
    ASSERT_TRUE(read.has_value()) << read.error().message;
    EXPECT_EQ(read->digest(), digest) << at;
  }
}

// Each costs 35 (less where it is simpler), 40 are saved, a step earns 1: so many were paid for. A
// sample may be many steps, those that closed in silence.
TEST(PartitionFits, AreNeverMoreThanTheStepsSoFarHavePaidFor) {
  Counts counts;
  auto options = pressed();
  options.pipeline.fits = &counts;
  options.watch_all = true;
  auto partition = Partition::make(options).value();
  struct StepCount final : Recorder {
    int steps = 0;
    void point(const Point& /*point*/, std::span<const Interval> /*expected*/) override { ++steps; }
  } told;
  for (const Given& g : wild(40, 100, 24)) {
    const int before = told.steps;
    const int fits = counts.fits["structural"];
    push(partition, g, told);
    ASSERT_LE(35 * counts.fits["structural"], 40 + told.steps);
    ASSERT_LE(35 * (counts.fits["structural"] - fits), 40 + told.steps - before);
    ASSERT_LE(partition.refits_waiting(), partition.size());
    ASSERT_LE(partition.refits_waiting(), partition.degraded());
  }
  EXPECT_GT(counts.fits["structural"], 10);
}

TEST(PartitionFits, OfAnotherBudgetAreAnotherState) {
  auto partition = Partition::make(pressed()).value();
  const auto pages = snapshot(partition, 1);
  const auto refused = [&](auto change) {
    auto options = pressed();
    change(options);
    const auto read = restored(options, pages);
    return read ? std::string("none") : read.error().message;
  };
  EXPECT_EQ(refused([](auto&) {}), "none");
  EXPECT_NE(refused([](auto& o) {
              o.fits.most_saved = 41;
            }).find("fit_credit=40 in the snapshot, fit_credit=41 here"),
            std::string::npos);
  EXPECT_NE(refused([](auto& o) {
              o.fits.patience = 7;
            }).find("fit_patience=6 in the snapshot, fit_patience=7 here"),
            std::string::npos);
}

TEST(PartitionFits, ABudgetOfNothingIsRefused) {
  auto options = pressed();
  options.fits.most_saved = 0;
  EXPECT_FALSE(Partition::make(options).has_value());
  options.fits = {.most_saved = 1, .patience = 0};
  EXPECT_FALSE(Partition::make(options).has_value());
}

}  // namespace
}  // namespace foreshock
