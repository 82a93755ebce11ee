#include "foreshock/engine/partition.h"

#include <cstring>
#include <limits>
#include <map>

#include <gtest/gtest.h>

#include "partition_fixture.h"

namespace foreshock {
namespace {

using namespace testing_partition;  // NOLINT(google-build-using-namespace): a test.

/// A LiveSeries on its own, fed by hand.
struct Alone {
  LiveSeries::Options options;
  std::vector<float> season;
  LiveSeries series;

  explicit Alone(const LiveSeries::Options& of)
      : options(of),
        season(static_cast<std::size_t>(of.season < 2 ? 0 : of.season)),
        series(LiveSeries::make(of, season)) {}
  Step push(double y) { return series.push(y, options, season); }
};

std::string told_forecast(const std::string& key, Timestamp at, const Forecast& forecast) {
  std::string text = "forecast " + key + " " + std::to_string(ns(at)) + " " +
                     std::to_string(ns(at + minutes{1})) + " 1m";
  for (const Predictive& step : forecast.steps) text += " " + bits(step);
  return text;
}

// With a forecast at every step, all of the state is compared after every value.
TEST(Partition, GivesTheBitsOfASeriesFedByHand) {
  auto options = minutely();
  options.horizon = 9;
  options.forecast_every = minutes{1};
  auto partition = Partition::make(options).value();
  Recorder recorder;
  std::map<std::string, Alone> alone;
  std::vector<std::string> expected;
  Rng rng(3);
  std::vector<Given> given;
  for (int t = 0; t < 300; ++t) {
    for (int s = 0; s < 20; ++s) {
      const std::string key = "s" + std::to_string(s);
      Alone& one = alone.try_emplace(key, options.live).first->second;
      const Timestamp time = kStart + minutes{t} + seconds{s};
      if (t > 0 && rng.uniform() < 0.1) {
        one.push(std::nan(""));  // Its alert, if any, is told some samples later.
        continue;
      }
      const double y = s + rng.normal() + (t == 150 + s ? 40 : 0);
      const Step step = one.push(y);
      const auto interval = one.series.interval_of(step.predictive, Level(0.95));
      given.push_back({.key = key, .time = time, .value = y});
      if (step.alert) {
        expected.push_back("alert " + key + " " + std::to_string(ns(time)) + " " + bits(y) + " " +
                           bits(step.predictive) + " " + bits(interval.lower) + " " +
                           bits(interval.upper) + " " + std::to_string(int(step.kind)));
      }
      if (t > 0) {
        expected.push_back(told_forecast(key, time, one.series.forecast(Horizon(9), one.season)));
      }
    }
  }
  push(partition, given, recorder);

  std::erase_if(recorder.told, [](const auto& text) { return text.find(" nan ") != text.npos; });
  ASSERT_EQ(recorder.told.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) ASSERT_EQ(recorder.told[i], expected[i]) << i;
  EXPECT_EQ(partition.counts().scored, given.size());
  EXPECT_EQ(partition.size(), 20U);
}

TEST(Partition, GivesTheBitsOfALonePipeline) {
  Partition::Options options{.model = "ets", .frequency = Frequency::parse("1m").value()};
  options.pipeline = {.first_fit = 20, .history = 64};
  options.horizon = 3;
  options.forecast_every = minutes{1};
  auto partition = Partition::make(options).value();
  auto of = options.pipeline;
  of.model.name = "ets";
  auto alone = Pipeline::make(of).value();
  Recorder recorder;
  std::vector<std::string> expected;
  Rng rng(4);
  for (int t = 0; t < 120; ++t) {
    const double y = 5 + rng.normal();
    if (t % 13 == 7) {
      alone.push(std::nan(""));
      continue;
    }
    alone.push(y);
    push(partition, {.key = "a", .time = kStart + minutes{t}, .value = y}, recorder);
    if (t > 0) {
      expected.push_back(told_forecast("a", kStart + minutes{t}, alone.forecast(Horizon(3))));
    }
  }

  std::erase_if(recorder.told, [](const auto& text) { return text.starts_with("alert"); });
  EXPECT_EQ(recorder.told, expected);
}

TEST(Partition, HowSamplesAreCutIntoCallsMakesNoDifference) {
  const auto given = wild(40, 60, 5);
  auto options = minutely();
  options.most_series = 30;
  options.horizon = 2;
  options.forecast_every = minutes{10};
  auto whole = Partition::make(options).value();
  auto single = Partition::make(options).value();
  Recorder of_whole;
  Recorder of_single;

  push(whole, given, of_whole);
  for (const Given& g : given) push(single, g, of_single);

  EXPECT_EQ(of_whole.told, of_single.told);
  EXPECT_EQ(whole.digest(), single.digest());
  EXPECT_EQ(snapshot(whole, 1), snapshot(single, 1));
  EXPECT_GT(whole.counts().evicted, 100U);
  EXPECT_FALSE(of_whole.told.empty());
}

TEST(Partition, TheSeriesSeenLeastRecentlyGoesFirst) {
  auto options = minutely();
  options.most_series = 3;
  auto partition = Partition::make(options).value();
  Recorder recorder;
  const auto meet = [&](const std::string& key, int t) {
    push(partition, {.key = key, .time = kStart + minutes{t}, .value = 1}, recorder);
  };
  const auto keys = [&] {
    std::string all;
    for (const auto& [key, crc] : partition.digest()) all += key;
    return all;
  };

  for (const char* key : {"a", "b", "c"}) meet(key, 0);
  meet("a", 1);
  meet("b", 0);  // A duplicate is a sign of life as well.
  meet("d", 1);
  EXPECT_EQ(keys(), "abd");
  meet("e", 1);
  EXPECT_EQ(keys(), "bde");
  meet("f", 1);
  EXPECT_EQ(keys(), "def");
  meet("d", 2);
  meet("g", 2);
  EXPECT_EQ(keys(), "dfg");
  EXPECT_EQ(partition.counts().evicted, 4U);
  EXPECT_EQ(partition.size(), 3U);
}

// The order of going is checked against a list that is kept by hand.
TEST(Partition, GoesByTheOrderOfArrivalWithManySeries) {
  auto options = minutely();
  options.most_series = 500;
  auto partition = Partition::make(options).value();
  Recorder recorder;
  Rng rng(6);
  std::vector<std::string> by_use;  // The latest last.
  for (int i = 0; i < 20'000; ++i) {
    const std::string key = "k" + std::to_string(static_cast<int>(700 * rng.uniform()));
    std::erase(by_use, key);
    by_use.push_back(key);
    if (by_use.size() > 500) by_use.erase(by_use.begin());
    push(partition, {.key = key, .time = kStart + milliseconds{i}, .value = 1}, recorder);
  }

  std::vector<std::string> left;
  for (const auto& [key, crc] : partition.digest()) left.push_back(key);
  std::sort(by_use.begin(), by_use.end());
  EXPECT_EQ(left, by_use);
}

TEST(Partition, MeetsAHundredThousandSeries) {
  auto options = minutely();
  auto partition = Partition::make(options).value();
  Recorder recorder;
  std::vector<std::string> keys;
  for (int s = 0; s < 100'000; ++s) {
    keys.push_back("requests{host=\"" + std::to_string(s * 7919 % 100'000) + "\"}");
  }
  std::vector<Sample> samples;
  for (int t = 0; t < 3; ++t) {
    samples.clear();
    for (const auto& key : keys) {
      samples.push_back({.key = key,
                         .hash = series_hash(key),
                         .time = kStart + minutes{t},
                         .value = static_cast<double>(key.size())});
    }
    partition.push(samples, recorder);
  }

  EXPECT_EQ(partition.size(), 100'000U);
  EXPECT_EQ(partition.counts().scored, 300'000U);
  EXPECT_EQ(partition.warming_up(), 100'000U);
  EXPECT_LT(partition.state_bytes(), 100'000U * 1'700);
  EXPECT_EQ(partition.digest().size(), 100'000U);
}

TEST(Partition, RefusesKeysThatAreEmptyOrTooLong) {
  auto partition = Partition::make(minutely()).value();
  Recorder recorder;
  const std::string longest(std::size_t{1} << 16U, 'x');
  push(partition, {.key = "", .time = kStart}, recorder);
  push(partition, {.key = longest + "x", .time = kStart}, recorder);
  push(partition, {.key = longest, .time = kStart}, recorder);
  EXPECT_EQ(partition.counts().refused, 2U);
  EXPECT_EQ(partition.size(), 1U);
}

TEST(Partition, RefusesOptionsOutOfRange) {
  const auto refused = [](auto change) {
    auto options = minutely();
    change(options);
    const auto made = Partition::make(options);
    return !made && made.error().code == Errc::kInvalidArgument && !made.error().message.empty();
  };
  EXPECT_TRUE(refused([](auto& o) { o.most_series = 0; }));
  EXPECT_TRUE(refused([](auto& o) { o.longest_gap = 0; }));
  EXPECT_TRUE(refused([](auto& o) { o.longest_gap = INT64_MAX; }));
  EXPECT_TRUE(refused([](auto& o) { o.silence_steps = -1; }));
  EXPECT_TRUE(refused([](auto& o) { o.lateness = seconds{-1}; }));
  EXPECT_TRUE(refused([](auto& o) { o.horizon = -1; }));
  EXPECT_TRUE(refused([](auto& o) { o.model = "nonesuch"; }));
  EXPECT_TRUE(refused([](auto& o) { o.live.p_alert = 0; }));
  EXPECT_FALSE(refused([](auto&) {}));
}

// Snapshots and digests compare bytes: there must be none that no one writes.
TEST(Partition, ALiveSeriesHasNoPadding) {
  const LiveSeries::Options options;
  alignas(LiveSeries) unsigned char one[sizeof(LiveSeries)];
  alignas(LiveSeries) unsigned char other[sizeof(LiveSeries)];
  std::memset(one, 0x00, sizeof one);
  std::memset(other, 0xFF, sizeof other);
  auto* const a = new (one) LiveSeries(LiveSeries::make(options, {}));
  auto* const b = new (other) LiveSeries(LiveSeries::make(options, {}));
  for (int t = 0; t < 50; ++t) {
    a->push(t % 7, options, {});
    b->push(t % 7, options, {});
  }
  EXPECT_EQ(std::memcmp(one, other, sizeof one), 0);
}

TEST(Partition, TakesWhatIsInfiniteForMissing) {
  auto odd = Partition::make(minutely()).value();
  auto plain = Partition::make(minutely()).value();
  Recorder recorder;
  for (int t = 0; t < 30; ++t) {
    const bool is_odd = t % 7 == 3;
    const double infinity = std::numeric_limits<double>::infinity();
    const Timestamp time = kStart + minutes{t};
    push(odd, {.key = "a", .time = time, .value = is_odd ? infinity : t % 5}, recorder);
    push(plain, {.key = "a", .time = time, .value = is_odd ? std::nan("") : t % 5}, recorder);
  }
  EXPECT_EQ(odd.digest(), plain.digest());
}

}  // namespace
}  // namespace foreshock
