#include <algorithm>

#include <gtest/gtest.h>

#include "partition_fixture.h"

namespace foreshock {
namespace {

using namespace testing_partition;  // NOLINT(google-build-using-namespace): a test.
using std::chrono::hours;

class PartitionTime : public testing::Test {
 protected:
  void make(const Partition::Options& options) {
    partition_.emplace(Partition::make(options).value());
  }
  void SetUp() override { make(minutely()); }
  void meet(const std::string& key, Timestamp time, double value = 1, Kind kind = Kind::kGauge,
            Timestamp since = {}) {
    push(*partition_, {.key = key, .time = time, .value = value, .kind = kind, .since = since},
         recorder_);
  }
  void meet(const std::string& key, int minute, double value = 1, Kind kind = Kind::kGauge) {
    meet(key, kStart + minutes{minute}, value, kind);
  }
  std::size_t told(const std::string& begin) const {
    return static_cast<std::size_t>(
        std::count_if(recorder_.told.begin(), recorder_.told.end(),
                      [&](const auto& text) { return text.starts_with(begin); }));
  }
  const Partition::Counts& counts() const { return partition_->counts(); }

  std::optional<Partition> partition_;
  Recorder recorder_;
};

std::vector<Given> orderly(int series, int steps, std::uint64_t seed) {
  Rng rng(seed);
  std::vector<Given> out;
  for (int t = 0; t < steps; ++t) {
    for (int s = 0; s < series; ++s) {
      out.push_back({.key = "s" + std::to_string(s),
                     .time = kStart + minutes{t} + seconds{s},
                     .value = rng.normal() + (t == steps / 2 ? 50 : 0)});
    }
  }
  return out;
}

TEST_F(PartitionTime, PointsThatComeInAnotherOrderWithinTheLatenessGiveTheSameState) {
  auto options = minutely();
  options.lateness = minutes{6};
  options.live.p_alert = 0.01;  // Young series are slow to believe in tails.
  const auto in_order = orderly(10, 80, 21);
  auto shuffled = in_order;
  Rng rng(
      22);  // Blocks of four steps; the first points, which make the grids, and the last ones stay.
  for (std::size_t block = 20; block + 60 <= shuffled.size(); block += 40) {
    for (std::size_t i = 39; i > 0; --i) {
      std::swap(shuffled[block + i], shuffled[block + rng.below(i + 1)]);
    }
  }
  auto plain = Partition::make(options).value();
  make(options);
  Recorder of_plain;

  push(plain, in_order, of_plain);
  push(*partition_, shuffled, recorder_);

  EXPECT_EQ(partition_->digest(), plain.digest());
  EXPECT_EQ(counts().late, 0U);
  EXPECT_EQ(counts().scored, in_order.size());
  std::sort(of_plain.told.begin(), of_plain.told.end());
  std::sort(recorder_.told.begin(), recorder_.told.end());
  EXPECT_EQ(recorder_.told, of_plain.told);
  EXPECT_GE(of_plain.told.size(), 10U);
}

TEST_F(PartitionTime, APointBehindAGapWaitsUntilTheWatermarkHasPassedTheGap) {
  auto options = minutely();
  options.lateness = minutes{3};
  make(options);
  for (int t = 0; t < 2; ++t) {
    meet("a", t);
    meet("b", t);
  }
  meet("a", 3);
  EXPECT_EQ(counts().scored, 4U);
  meet("a", 3, 9);  // It is known, if not scored.
  EXPECT_EQ(counts().duplicate, 1U);
  for (int t = 2; t < 6; ++t) meet("b", t);
  EXPECT_EQ(counts().scored, 8U);  // The watermark is at 2, and the step of 2 ends at 2:30.
  meet("b", 6);
  EXPECT_EQ(counts().scored, 10U);
  meet("a", 2);
  EXPECT_EQ(counts().late, 1U);
}

TEST_F(PartitionTime, TheEndOfASeriesIsWaitedForByNothing) {
  auto options = minutely();
  options.lateness = minutes{30};
  make(options);
  for (const int t : {0, 1, 3, 6}) meet("a", t);
  EXPECT_EQ(counts().scored, 2U);
  meet("a", 7, 0, Kind::kEnd);
  EXPECT_EQ(counts().scored, 4U);
}

TEST_F(PartitionTime, WhereNothingMayComeAnyMoreAGapIsPassedAtOnce) {
  for (int t = 0; t < 2; ++t) meet("a", t);  // 30 s of lateness: the step of 2 is over at 3:00.
  meet("a", 3);
  EXPECT_EQ(counts().scored, 3U);
}

TEST_F(PartitionTime, HoldsNoMorePointsThanAllowed) {
  auto options = minutely();
  options.lateness = minutes{30};
  options.most_held = 2;
  make(options);
  for (int t = 0; t < 2; ++t) meet("a", t);
  for (const int t : {3, 5, 7, 9}) meet("a", t);
  // The third did not fit: it and those before it were taken at once; the fourth is held.
  EXPECT_EQ(counts().scored, 5U);
  meet("a", 8);
  EXPECT_EQ(counts().scored, 7U);
}

TEST_F(PartitionTime, CountsDuplicatesAndLatePointsAndLearnsNothingFromThem) {
  for (int t = 0; t < 4; ++t) meet("a", t, t);
  const auto before = partition_->digest();
  meet("a", 3, 100);
  meet("a", kStart + minutes{3} + seconds{29}, 100);
  meet("a", 2, 100);
  meet("a", 0, 100);
  EXPECT_EQ(counts().duplicate, 2U);
  EXPECT_EQ(counts().late, 2U);
  EXPECT_EQ(counts().scored, 4U);
  meet("a", 4, 4);
  auto plain = Partition::make(minutely()).value();
  for (int t = 0; t < 5; ++t) {
    push(plain, {.key = "a", .time = kStart + minutes{t}, .value = double(t)}, recorder_);
  }
  // But for how late points came, which is remembered.
  EXPECT_NE(partition_->digest(), before);
  EXPECT_EQ(partition_->size(), plain.size());
}

TEST_F(PartitionTime, SilenceIsToldBeforeTheNextPoint) {
  for (int t = 0; t < 1000; ++t) {
    for (const char* key : {"a", "b", "c"}) meet(key, t, t % 5 + 0.1 * (t % 3));
  }
  recorder_.told.clear();
  for (int t = 1000; t < 1700; ++t) {
    meet("b", t, t % 5 + 0.1 * (t % 3));
    meet("c", t, t % 5 + 0.1 * (t % 3));
  }
  EXPECT_EQ(told("alert a"), 1U);
  EXPECT_EQ(told("alert"), 1U);
}

TEST_F(PartitionTime, ASeriesThatHasEndedIsNotMissed) {
  for (int t = 0; t < 1000; ++t) {
    for (const char* key : {"a", "b"}) meet(key, t, t % 5 + 0.1 * (t % 3));
  }
  recorder_.told.clear();
  meet("a", 1000, 0, Kind::kEnd);
  meet("never seen", 1000, 0, Kind::kEnd);
  const auto digest = partition_->digest();
  for (int t = 1000; t < 1700; ++t) meet("b", t, t % 5 + 0.1 * (t % 3));
  EXPECT_EQ(told("alert"), 0U);
  EXPECT_EQ(partition_->digest()[0], digest[0]);
  meet("a", 1700, 0);
  EXPECT_EQ(told("alert a"), 0U);
  EXPECT_EQ(counts().scored, 2701U);
  EXPECT_EQ(partition_->size(), 2U);
}

TEST_F(PartitionTime, AfterTheStepsOfSilenceASeriesRests) {
  auto options = minutely();
  options.silence_steps = 20;
  make(options);
  for (int t = 0; t < 30; ++t) {
    for (const char* key : {"a", "b"}) meet(key, t);
  }
  for (int t = 30; t < 50; ++t) meet("b", t);
  const auto watched = partition_->digest()[0];
  for (int t = 50; t < 60; ++t) meet("b", t);
  const auto rests = partition_->digest()[0];
  for (int t = 60; t < 200; ++t) meet("b", t);
  EXPECT_NE(watched, rests);
  EXPECT_EQ(partition_->digest()[0], rests);

  // What it slept through is made up for: as if it had been watched.
  auto patient = minutely();
  auto other = Partition::make(patient).value();
  for (int t = 0; t < 201; ++t) {
    for (const char* key : {"a", "b"}) {
      if (*key == 'a' && t >= 30 && t < 200) continue;
      push(other, {.key = key, .time = kStart + minutes{t}, .value = 1}, recorder_);
    }
  }
  for (const char* key : {"a", "b"}) meet(key, 200);
  EXPECT_EQ(partition_->digest(), other.digest());
}

TEST_F(PartitionTime, AGapTooLongStartsASeriesAnew) {
  auto options = minutely();
  options.longest_gap = 10;
  options.silence_steps = 4;
  make(options);
  for (int t = 0; t < 100; ++t) meet("a", t, 10 + t % 3);
  for (int t = 0; t < 130; ++t) meet("b", t, 10 + t % 3);  // Some of the gap closes in silence.
  meet("a", 110, 10);                                      // 10 are missing.
  EXPECT_EQ(counts().started_anew, 0U);
  meet("a", 122, 10);  // 11 are.
  EXPECT_EQ(counts().started_anew, 1U);
  EXPECT_EQ(partition_->size(), 2U);
}

TEST_F(PartitionTime, ForecastsComeWithTheFirstPointBehindEachMultiple) {
  auto options = minutely();
  options.horizon = 4;
  options.forecast_every = minutes{15};
  make(options);
  for (int t = 7; t < 80; ++t) {
    if (t < 28 || t > 34) meet("a", t);
  }
  std::vector<std::string> at;
  for (const auto& text : recorder_.told) {
    if (!text.starts_with("forecast")) continue;
    const auto from = text.find(' ', 9) + 1;
    at.push_back(std::to_string((std::stoll(text.substr(from)) - ns(kStart)) / 60'000'000'000));
  }
  EXPECT_EQ(at, (std::vector<std::string>{"15", "35", "45", "60", "75"}));
}

TEST_F(PartitionTime, OneTimeFarAheadChangesNothing) {
  auto plain = Partition::make(minutely()).value();
  Recorder of_plain;
  const auto given = orderly(20, 40, 23);
  push(plain, given, of_plain);

  push(*partition_, std::span(given).first(400), recorder_);
  meet("s3", kStart + hours{24 * 365 * 70}, 5);
  EXPECT_EQ(partition_->watermark(), kStart + minutes{19} + seconds{19 - 30});
  push(*partition_, std::span(given).subspan(400), recorder_);

  EXPECT_EQ(partition_->digest(), plain.digest());
  EXPECT_EQ(recorder_.told, of_plain.told);
  EXPECT_EQ(counts().too_far_ahead, 1U);
}

TEST_F(PartitionTime, AMachineWhoseClockIsWrongIsOnlyWrongItself) {
  for (const auto wrong : {Duration{hours{5}}, Duration{hours{24 * 9000}}}) {
    make(minutely());
    recorder_.told.clear();
    for (int t = 0; t < 400; ++t) {
      for (int s = 0; s < 50; ++s) {
        const auto off = s % 5 == 4 ? wrong : Duration{0};
        meet("s" + std::to_string(s), kStart + minutes{t} + seconds{s} + off, t % 3);
      }
    }
    EXPECT_EQ(counts().late, 0U);
    EXPECT_EQ(counts().scored, 400U * 50);
    EXPECT_EQ(told("alert"), 0U);
    EXPECT_EQ(partition_->watermark(), kStart + minutes{399} + seconds{48 - 30});
  }
}

TEST_F(PartitionTime, ASeriesThatComesBackFromFarAheadStartsAnew) {
  for (int t = 0; t < 50; ++t) {
    meet("a", kStart + minutes{t} + hours{24 * 900});
    for (const char* key : {"b", "c"}) meet(key, t);
  }
  for (int t = 50; t < 60; ++t) {
    for (const char* key : {"a", "b", "c"}) meet(key, t);
  }
  EXPECT_EQ(counts().started_anew, 1U);
  EXPECT_EQ(counts().late, 0U);
}

TEST_F(PartitionTime, AStreamThatStoodStillForDaysGoesOn) {
  for (int t = 0; t < 50; ++t) {
    for (int s = 0; s < 10; ++s) meet("s" + std::to_string(s), t);
  }
  const int later = 3 * 1440;
  for (int t = later; t < later + 4; ++t) {
    for (int s = 0; s < 10; ++s) meet("s" + std::to_string(s), t);
  }
  EXPECT_EQ(partition_->watermark(), kStart + minutes{later + 3} - seconds{30});
  // The first of each was put apart until the second agreed.
  EXPECT_EQ(counts().scored, 50U * 10 + 3 * 10);
}

TEST_F(PartitionTime, AStreamThatBeganInAWrongYearComesBack) {
  meet("z", kStart + hours{24 * 365 * 70});
  for (int t = 0; t < 20; ++t) {
    for (int s = 0; s < 3; ++s) meet("s" + std::to_string(s), t);
  }
  EXPECT_EQ(partition_->watermark(), kStart + minutes{19} - seconds{30});
  EXPECT_EQ(counts().late, 0U);
}

TEST_F(PartitionTime, ASourceThatSendsAnHourAtATimeIsWaitedFor) {
  for (int hour = 0; hour < 12; ++hour) {
    for (int t = 60 * hour; t < 60 * hour + 60; ++t) meet("live", t, t % 3);
    for (int t = 60 * hour; t < 60 * hour + 60; ++t) meet("hourly", t, t % 3);
  }
  EXPECT_EQ(counts().late, 0U);
  EXPECT_EQ(counts().scored, 2U * 720);
  EXPECT_EQ(told("alert"), 0U);
}

TEST_F(PartitionTime, ASourceThatBeginsToComeLaterIsCaughtUpWith) {
  for (int t = 0; t < 600; ++t) {
    meet("live", t, t % 3);
    if (t < 200) meet("late", t, t % 3);
    if (t >= 220) meet("late", t - 20, t % 3);  // 20 minutes late from here on.
  }
  // The steps 200 to 219 closed before it: they are lost, and no more.
  EXPECT_EQ(counts().late, 20U);
}

TEST_F(PartitionTime, OneDamagedTimeDoesNotEndTheWatch) {
  for (int t = 0; t < 1000; ++t) {
    for (const char* key : {"a", "b"}) meet(key, t, t % 5 + 0.1 * (t % 3));
  }
  meet("a", kStart - hours{24 * 9000});
  meet("a", kStart + minutes{5});
  recorder_.told.clear();
  for (int t = 1000; t < 1700; ++t) meet("b", t, t % 5 + 0.1 * (t % 3));
  EXPECT_EQ(told("alert a"), 1U);
}

TEST_F(PartitionTime, TimesAtTheEndsOfTheRangeDoNoHarm) {
  const std::vector<Timestamp> odd{Timestamp::min(), Timestamp::max(), Timestamp{},
                                   Timestamp::min() + Duration{1}, Timestamp::max() - hours{1}};
  for (const char* freq : {"1m", "1ns", "MS", "106751D"}) {
    for (const auto lateness : {Duration{0}, Duration{hours{48}}, Duration::max()}) {
      auto options = minutely();
      options.frequency = Frequency::parse(freq).value();
      options.lateness = lateness;
      options.horizon = 1;
      options.forecast_every = minutes{1};
      options.longest_gap = 50;
      make(options);
      for (int round = 0; round < 6; ++round) {
        for (std::size_t i = 0; i < odd.size(); ++i) {
          for (const Kind kind : {Kind::kGauge, Kind::kTotal, Kind::kEnd}) {
            const std::string key = "k" + std::to_string((i + static_cast<unsigned>(round)) % 4);
            meet(key, odd[i], round, kind, odd[(i + 1) % odd.size()]);
            meet(key, kStart + minutes{round}, round, kind, odd[i]);
          }
        }
      }
      const auto twin = restored(options, snapshot(*partition_, 1));
      ASSERT_TRUE(twin.has_value()) << twin.error().message;
      EXPECT_EQ(twin->digest(), partition_->digest());
    }
  }
}

TEST_F(PartitionTime, OfTotalsItSeesTheRates) {
  auto options = minutely();
  options.horizon = 1;
  options.forecast_every = minutes{1};
  make(options);
  auto rates = Partition::make(options).value();
  Recorder of_rates;
  meet("a", 0, 1000, Kind::kTotal);
  EXPECT_EQ(counts().scored, 0U);
  double total = 1000;
  for (int t = 1; t < 40; ++t) {
    const double rate = 2 + t % 4;  // A second.
    total += 60 * rate;
    if (t % 10 == 5) {
      total += 60;
      continue;
    }
    const bool behind_gap = t % 10 == 6;
    // The step behind a gap has the mean rate of both.
    const double before = 2 + (t - 1) % 4;
    const double expected = behind_gap ? (rate + before + 1) / 2 : rate;
    meet("a", t, total, Kind::kTotal);
    push(rates, {.key = "a", .time = kStart + minutes{t}, .value = expected}, of_rates);
  }
  EXPECT_EQ(counts().scored, rates.counts().scored);
  // The first rate makes the grid of the other.
  recorder_.told.erase(recorder_.told.begin());
  EXPECT_EQ(recorder_.told, of_rates.told);
  EXPECT_EQ(counts().resets, 0U);
}

}  // namespace
}  // namespace foreshock
