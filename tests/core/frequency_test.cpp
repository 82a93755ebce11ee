#include "foreshock/core/frequency.h"

#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace foreshock {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;

Timestamp at(const char* text) {
  return parse_timestamp(text).value();
}
Frequency step(const char* text) {
  return Frequency::parse(text).value();
}

std::string inferred(const std::vector<Timestamp>& times) {
  return Frequency::infer(times).value().name();
}
std::string inferred(std::initializer_list<const char*> texts) {
  std::vector<Timestamp> times;
  for (const char* text : texts) times.push_back(at(text));
  return inferred(times);
}

TEST(Frequency, ParsesStepsAndNamesThemBack) {
  for (const char* text : {"5m", "1h", "1D", "3D", "1W", "2W", "MS", "3MS", "250ms", "1h30m"}) {
    EXPECT_EQ(step(text).name(), text);
  }
  EXPECT_EQ(step("D"), step("1D"));
  EXPECT_EQ(step("24h"), step("1D"));
  EXPECT_EQ(step("7d"), step("1W"));
  EXPECT_EQ(step("QS"), step("3MS"));
  EXPECT_EQ(step("YS"), step("12MS"));
  EXPECT_EQ(step("1D").nominal(), 24h);
  EXPECT_EQ(step("YS").nominal(), Duration{31'556'952s});
}

TEST(Frequency, RefusesStepsThatAreNone) {
  for (const char* text : {"", "5", "0m", "0D", "-1D", "1.5D", "ME", "0MS", "1201MS", "xD",
                           "99999999999999999999D", "200000D", "M"}) {
    const auto parsed = Frequency::parse(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_EQ(parsed.error().code, Errc::kMalformedInput) << text;
  }
  EXPECT_EQ(Frequency::every(0s).error().code, Errc::kInvalidArgument);
  EXPECT_EQ(Frequency::every(-5s).error().code, Errc::kInvalidArgument);
  EXPECT_EQ(Frequency::months(0).error().code, Errc::kInvalidArgument);
  EXPECT_EQ(Frequency::months(1201).error().code, Errc::kInvalidArgument);
}

TEST(Frequency, KeepsTheDayOfMonthAndCutsItToShortMonths) {
  const Frequency month = step("MS");
  const Timestamp origin = at("2024-01-31T06:30Z");

  EXPECT_EQ(month.advance(origin, 1), at("2024-02-29T06:30Z"));
  EXPECT_EQ(month.advance(origin, 2), at("2024-03-31T06:30Z"));
  EXPECT_EQ(month.advance(origin, 13), at("2025-02-28T06:30Z"));
  EXPECT_EQ(month.advance(origin, -2), at("2023-11-30T06:30Z"));
  EXPECT_EQ(step("YS").advance(at("2024-02-29"), 1), at("2025-02-28"));
}

TEST(Frequency, StaysAtTheEndOfTimeInsteadOfOverflowing) {
  for (const char* text : {"2ns", "5m", "1W", "MS", "1200MS"}) {
    const Frequency f = step(text);
    const Timestamp now = at("2024-01-31");
    EXPECT_EQ(f.advance(now, std::numeric_limits<std::int64_t>::max()), Timestamp::max()) << text;
    EXPECT_EQ(f.advance(now, std::numeric_limits<std::int64_t>::min()), Timestamp::min()) << text;
    EXPECT_EQ(f.advance(Timestamp::min(), 0), Timestamp::min()) << text;
    EXPECT_EQ(f.advance(Timestamp::max(), 0), Timestamp::max()) << text;
    EXPECT_GT(f.steps_between(Timestamp::min(), Timestamp::max()), 4) << text;
    EXPECT_LT(f.steps_between(Timestamp::max(), Timestamp::min()), -4) << text;
  }
}

TEST(Frequency, CountsStepsToTheNearestWithTiesToTheLater) {
  const Frequency f = step("10s");
  const Timestamp origin{};
  EXPECT_EQ(f.steps_between(origin, origin + 14s), 1);
  EXPECT_EQ(f.steps_between(origin, origin + 15s), 2);
  EXPECT_EQ(f.steps_between(origin, origin - 14s), -1);
  EXPECT_EQ(f.steps_between(origin, origin - 15s), -1);
  EXPECT_EQ(f.steps_between(origin, origin - 16s), -2);

  const Frequency month = step("MS");
  EXPECT_EQ(month.steps_between(at("2024-01-31"), at("2024-02-29")), 1);
  EXPECT_EQ(month.steps_between(at("2024-01-01"), at("2024-01-16")), 0);
  EXPECT_EQ(month.steps_between(at("2024-01-01"), at("2024-01-16T12:00")), 1);
  EXPECT_EQ(month.steps_between(at("2024-03-01"), at("2024-01-02")), -2);
}

// Property: steps_between undoes advance, for any origin and for times a little beside the grid.
TEST(Frequency, FindsTheStepThatItTook) {
  std::mt19937_64 rng(11);
  for (const char* text : {"1s", "7m", "1h", "1D", "1W", "MS", "QS", "5MS", "YS"}) {
    const Frequency f = step(text);
    for (int i = 0; i < 500; ++i) {
      const Timestamp origin{std::chrono::seconds{rng() % 3'000'000'000}};
      const auto steps = static_cast<std::int64_t>(rng() % 200) - 100;
      const Timestamp time = f.advance(origin, steps);
      ASSERT_EQ(f.steps_between(origin, time), steps) << text << format_timestamp(origin);
      ASSERT_EQ(f.steps_between(origin, time + f.nominal() / 3), steps) << text;
      ASSERT_EQ(f.steps_between(origin, time - f.nominal() / 3), steps) << text;
    }
  }
}

TEST(Frequency, NamesTheSeasonPeopleExpect) {
  EXPECT_EQ(step("MS").calendar_season(), 12);
  EXPECT_EQ(step("QS").calendar_season(), 4);
  EXPECT_EQ(step("YS").calendar_season(), 0);
  EXPECT_EQ(step("5MS").calendar_season(), 0);
  EXPECT_EQ(step("1D").calendar_season(), 7);
  EXPECT_EQ(step("1h").calendar_season(), 24);
  EXPECT_EQ(step("5m").calendar_season(), 288);
  EXPECT_EQ(step("1m").calendar_season(), 1440);
  EXPECT_EQ(step("7m").calendar_season(), 0);
  EXPECT_EQ(step("1s").calendar_season(), 0);
  EXPECT_EQ(step("1W").calendar_season(), 0);
}

TEST(InferFrequency, SeesThroughGapsAndRepeats) {
  std::vector<Timestamp> times;
  for (int i = 0; i < 500; ++i) {
    if (i % 7 == 3 || (i > 200 && i < 260)) continue;
    times.push_back(at("2024-01-01") + i * 5min);
    if (i % 50 == 0) times.push_back(times.back());
  }
  EXPECT_EQ(inferred(times), "5m");
}

TEST(InferFrequency, IsNotMisledByOneOddPoint) {
  std::vector<Timestamp> times;
  for (int i = 0; i < 100; ++i) times.push_back(at("2024-01-01") + i * 1min);
  times[50] += 17s;
  EXPECT_EQ(inferred(times), "1m");
}

TEST(InferFrequency, RoundsJitterAwayForMinutesSecondsAndHours) {
  std::mt19937_64 rng(3);
  const std::pair<Duration, const char*> cases[] = {
      {1min, "1m"}, {10s, "10s"}, {5min, "5m"}, {1h, "1h"}, {15min, "15m"}};
  for (const auto& [interval, name] : cases) {
    std::vector<Timestamp> times;
    for (int i = 0; i < 300; ++i) {
      const auto jitter = std::chrono::milliseconds{rng() % 700};
      times.push_back(at("2024-01-01") + i * interval + jitter);
    }
    EXPECT_EQ(inferred(times), name);
  }
}

TEST(InferFrequency, FindsTheStepBehindSparseTimes) {
  EXPECT_EQ(inferred({"2024-01-01T00:00", "2024-01-01T02:00", "2024-01-01T05:00",
                      "2024-01-01T10:00", "2024-01-01T14:00"}),
            "1h");
  // Monday, Wednesday, Friday.
  EXPECT_EQ(inferred({"2024-01-01", "2024-01-03", "2024-01-05", "2024-01-08", "2024-01-10",
                      "2024-01-12", "2024-01-15", "2024-01-17"}),
            "1D");
}

TEST(InferFrequency, KnowsDaysWithAndWithoutWeekends) {
  std::vector<Timestamp> all;
  std::vector<Timestamp> business;
  std::vector<Timestamp> weekly;
  for (int i = 0; i < 90; ++i) {
    const Timestamp day = at("2024-01-01") + days{i};  // A Monday.
    all.push_back(day);
    if (i % 7 < 5) business.push_back(day);
    if (i % 7 == 0) weekly.push_back(day);
  }
  EXPECT_EQ(inferred(all), "1D");
  EXPECT_EQ(inferred(business), "1D");
  EXPECT_EQ(inferred(weekly), "1W");
}

TEST(InferFrequency, KnowsMonthsQuartersAndYears) {
  EXPECT_EQ(inferred({"1949-01-01", "1949-02-01", "1949-03-01", "1949-04-01"}), "MS");
  EXPECT_EQ(inferred({"2023-01-15", "2023-02-15", "2023-04-15", "2023-05-15"}), "MS");
  EXPECT_EQ(inferred({"2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30"}), "MS");
  EXPECT_EQ(inferred({"2023-03-31", "2023-06-30", "2023-09-30", "2023-12-31"}), "3MS");
  EXPECT_EQ(inferred({"2020-07-01", "2021-07-01", "2022-07-01", "2023-07-01"}), "12MS");
  EXPECT_EQ(inferred({"2024-01-01", "2024-02-01"}), "MS");
}

TEST(InferFrequency, KnowsMonthsToldInLocalTimeAndLastWorkingDays) {
  EXPECT_EQ(inferred({"2023-12-31T23:00Z", "2024-01-31T23:00Z", "2024-02-29T23:00Z",
                      "2024-03-31T22:00Z", "2024-04-30T22:00Z"}),
            "MS");
  EXPECT_EQ(inferred({"2024-01-31", "2024-02-29", "2024-03-29", "2024-04-30", "2024-05-31",
                      "2024-06-28", "2024-07-31"}),
            "MS");
}

TEST(InferFrequency, LeavesFourWeeksAndThirtyDaysAsTheyAre) {
  std::vector<Timestamp> four_weeks;
  std::vector<Timestamp> thirty_days;
  for (int i = 0; i < 12; ++i) {
    four_weeks.push_back(at("2024-01-03") + i * days{28});
    thirty_days.push_back(at("2024-01-03") + i * days{30});
  }
  EXPECT_EQ(inferred(four_weeks), "4W");
  EXPECT_EQ(inferred(thirty_days), "30D");
}

TEST(InferFrequency, NeedsTwoDistinctTimes) {
  EXPECT_EQ(Frequency::infer({}).error().code, Errc::kInvalidArgument);
  const std::vector<Timestamp> same(3, at("2024-01-01"));
  EXPECT_EQ(Frequency::infer(same).error().code, Errc::kInvalidArgument);
  EXPECT_EQ(inferred(std::vector{Timestamp{}, Timestamp{1ns}}), "1ns");
  EXPECT_TRUE(Frequency::infer(std::vector{Timestamp::min(), Timestamp::max()}));
}

}  // namespace
}  // namespace foreshock
