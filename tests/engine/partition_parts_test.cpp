#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "foreshock/core/random.h"
#include "foreshock/engine/internal/due_times.h"
#include "foreshock/engine/internal/event_clock.h"
#include "foreshock/engine/internal/grid.h"
#include "foreshock/engine/internal/series_index.h"
#include "foreshock/engine/internal/totals.h"

namespace foreshock::partition {
namespace {

// Few hashes for many keys: long runs of slots that collide, from all of which some are removed.
TEST(SeriesIndex, AgreesWithAMapThroughCollisionsAndRemovals) {
  for (const std::uint64_t hashes : {3U, 50U, 100'000U}) {
    Rng rng(hashes);
    SeriesIndex index;
    std::map<std::string, std::uint32_t> truth;
    const auto hash_of = [&](int k) { return 1 + static_cast<std::uint64_t>(k) * 7919 % hashes; };
    for (std::uint32_t i = 0; i < 6000; ++i) {
      const int k = static_cast<int>(rng.below(400));
      const std::string key(static_cast<std::size_t>(k % 90 + 1), static_cast<char>('0' + k % 61));
      const std::string whole = key + std::to_string(k);
      const auto found = truth.find(whole);
      ASSERT_EQ(index.find(hash_of(k), whole), found == truth.end() ? kNoRow : found->second);
      if (found == truth.end()) {
        const auto place = index.add(hash_of(k), whole, i);
        ASSERT_EQ(index.texts().at(place), whole);
        truth[whole] = i;
      } else if (rng.uniform() < 0.6) {
        index.remove(hash_of(k), found->second);
        truth.erase(found);
      }
      ASSERT_EQ(index.size(), truth.size());
    }
    for (int k = 0; k < 400; ++k) {
      const std::string key(static_cast<std::size_t>(k % 90 + 1), static_cast<char>('0' + k % 61));
      const auto found = truth.find(key + std::to_string(k));
      ASSERT_EQ(index.find(hash_of(k), key + std::to_string(k)),
                found == truth.end() ? kNoRow : found->second);
    }
  }
}

TEST(KeyTexts, WhatIsFreedIsUsedAgain) {
  KeyTexts texts;
  std::vector<std::uint32_t> places;
  for (int round = 0; round < 50; ++round) {
    places.clear();
    for (int i = 0; i < 1000; ++i) {
      places.push_back(texts.add(std::string(static_cast<std::size_t>(i % 300), 'k')));
    }
    for (int i = 0; i < 1000; ++i) {
      const auto at = static_cast<std::size_t>(i * 7 % 1000);
      ASSERT_EQ(texts.at(places[at]).size(), at % 300);
      texts.remove(places[at]);
    }
  }
  EXPECT_LT(texts.bytes(), 1000U * 170);
}

TEST(KeyTexts, KeepsTheLongestBesideTheShortest) {
  KeyTexts texts;
  std::vector<std::pair<std::uint32_t, std::string>> all;
  for (int i = 0; i < 200; ++i) {
    const std::string text(i % 3 == 0 ? kLongestKey : std::size_t(i),
                           static_cast<char>('A' + i % 26));
    all.emplace_back(texts.add(text), text);
  }
  for (const auto& [place, text] : all) ASSERT_EQ(texts.at(place), text);
}

TEST(DueTimes, ClosesExactlyWhatIsDueInOrderOfRows) {
  Rng rng(31);
  DueTimes due;
  std::vector<std::int64_t> truth(5000, DueTimes::kNever);
  due.reach(4999);
  const auto draw = [&](std::int64_t now) {
    return rng.uniform() < 0.1 ? DueTimes::kNever
                               : now + 1 + static_cast<std::int64_t>(rng.below(500));
  };
  for (std::int64_t now = 0; now < 1000; ++now) {
    for (int i = 0; i < 30; ++i) {
      const auto row = static_cast<std::uint32_t>(rng.below(5000));
      truth[row] = draw(now);
      due.set(row, truth[row]);
    }
    std::vector<std::uint32_t> expected;
    for (std::uint32_t row = 0; row < 5000; ++row) {
      if (truth[row] <= now) expected.push_back(row);
    }
    std::vector<std::uint32_t> closed;
    due.close_until(now, [&](std::uint32_t row) {
      closed.push_back(row);
      truth[row] = draw(now);
      due.set(row, truth[row]);
    });
    ASSERT_EQ(closed, expected) << now;
    ASSERT_EQ(due.watched(),
              static_cast<std::size_t>(std::count_if(
                  truth.begin(), truth.end(), [](auto when) { return when != DueTimes::kNever; })));
  }
}

TEST(Grid, AgreesWithFrequencyOnSteps) {
  Rng rng(32);
  for (const char* name : {"1m", "7s", "1ns", "3ns", "MS", "QS", "1D"}) {
    const auto frequency = Frequency::parse(name).value();
    const Grid grid(frequency);
    for (int i = 0; i < 2000; ++i) {
      const std::int64_t origin =
          static_cast<std::int64_t>(rng.below(2'000'000'000)) * 1'000'000'000;
      const auto last = static_cast<std::int64_t>(rng.below(50));
      const auto time =
          grid.time_of(origin, last) +
          static_cast<std::int64_t>((6 * rng.uniform() - 3) * static_cast<double>(grid.step()));
      const auto step =
          frequency.steps_between(Timestamp{Duration{origin}}, Timestamp{Duration{time}});
      ASSERT_EQ(grid.step_of(origin, last, time), step) << name;
      ASSERT_LT(time, grid.end_of(origin, step)) << name;
      ASSERT_GE(time, grid.end_of(origin, step - 1)) << name;
    }
  }
}

TEST(EventClock, FollowsWhatIsNearAtOnce) {
  EventClock clock({.leap = 10, .far = 100, .lateness = 3});
  EXPECT_FALSE(clock.has_begun());
  EXPECT_TRUE(clock.observe(1000, 5));
  EXPECT_FALSE(clock.observe(990, 5));
  EXPECT_TRUE(clock.observe(1010, 5));
  EXPECT_EQ(clock.now(), 1010);
  EXPECT_EQ(clock.watermark(), 1007);
}

TEST(EventClock, LeapsToTheNearestWhenTwoVotesForEachSeriesAgree) {
  EventClock clock({.leap = 10, .far = 100, .lateness = 3});
  clock.observe(1000, 5);
  for (int i = 0; i < 9; ++i) EXPECT_FALSE(clock.observe(2000 + i * 50, 5));
  EXPECT_EQ(clock.now(), 1000);
  EXPECT_TRUE(clock.observe(99'999, 5));
  EXPECT_EQ(clock.now(), 2000);
}

TEST(EventClock, IsNotMovedByAMinority) {
  EventClock clock({.leap = 10, .far = 100, .lateness = 3});
  clock.observe(1000, 5);
  for (int i = 0; i < 1000; ++i) {
    clock.observe(1000 + i, 5);
    clock.observe(1001 + i, 5);
    clock.observe(50'000 + i, 5);
  }
  EXPECT_EQ(clock.now(), 2000);
}

TEST(EventClock, FallsBackIfMostTimesAreFarBehind) {
  EventClock clock({.leap = 10, .far = 100, .lateness = 3});
  clock.observe(100'000, 1);
  for (int i = 0; i < 7; ++i) clock.observe(1000 + i, 1);
  EXPECT_EQ(clock.now(), 100'000);
  clock.observe(1007, 1);
  EXPECT_EQ(clock.now(), 1007);
}

class Totals : public testing::Test {
 protected:
  static constexpr std::int64_t kSecond = 1'000'000'000;
  std::optional<double> meet(std::int64_t second, double total, std::int64_t since = 0) {
    return value_of({.kind = Sample::Kind::kTotal,
                     .time = second * kSecond,
                     .since = since * kSecond,
                     .value = total},
                    standing_, resets_);
  }
  Standing standing_;
  std::uint64_t resets_ = 0;
};

TEST_F(Totals, TheFirstHasNoRate) {
  EXPECT_EQ(meet(100, 5), std::nullopt);
  EXPECT_EQ(meet(110, 25), 2.0);
  EXPECT_EQ(meet(130, 25), 0.0);
  EXPECT_EQ(resets_, 0U);
}

TEST_F(Totals, AFallIsAResetOfWhichNothingIsKnown) {
  meet(100, 500);
  EXPECT_TRUE(std::isnan(*meet(110, 20)));
  EXPECT_EQ(meet(120, 30), 1.0);
  EXPECT_EQ(resets_, 1U);
}

TEST_F(Totals, ANewBeginningIsAResetEvenIfTheTotalDidNotFall) {
  meet(100, 500, 10);
  EXPECT_EQ(meet(110, 600, 10), 10.0);
  EXPECT_EQ(meet(120, 700, 115), 140.0);
  EXPECT_EQ(meet(130, 30, 125), 6.0);
  EXPECT_EQ(resets_, 2U);
}

TEST_F(Totals, ABeginningThatCannotBeGivesNoRate) {
  meet(100, 500, 10);
  EXPECT_TRUE(std::isnan(*meet(110, 600, 110)));
  EXPECT_TRUE(std::isnan(*meet(120, 600, 4000)));
}

TEST_F(Totals, AMissingOneLeavesTheTotalBeforeIt) {
  meet(100, 500);
  EXPECT_TRUE(std::isnan(*meet(110, std::nan(""))));
  EXPECT_EQ(meet(120, 540), 2.0);
}

TEST_F(Totals, RatesThatAreNoNumbersAreMissing) {
  meet(100, -std::numeric_limits<double>::max());
  EXPECT_TRUE(std::isnan(*meet(110, std::numeric_limits<double>::max())));
}

}  // namespace
}  // namespace foreshock::partition
