#include "foreshock/detect/calendar.h"

#include <algorithm>
#include <array>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace foreshock {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using Rule = Calendar::Rule;
using Every = Rule::Every;

Timestamp at(const std::string& text) {
  return parse_timestamp(text).value();
}

Calendar calendar_of(Calendar::Parts parts) {
  return Calendar::make(std::move(parts)).value();
}

/// The days of some years on which a rule of day-long windows has one.
std::vector<std::string> days_of(const Rule& rule, const std::string& from, const std::string& to) {
  const Calendar calendar = calendar_of({{}, {rule}});
  std::vector<std::string> out;
  for (Timestamp day = at(from); day < at(to); day += days{1}) {
    if (calendar.covers(day + hours{12})) out.push_back(format_timestamp(day).substr(0, 10));
  }
  return out;
}

TEST(Calendar, WithoutAnythingCoversNothing) {
  const Calendar calendar = calendar_of({});

  EXPECT_FALSE(calendar.covers(Timestamp::min()));
  EXPECT_FALSE(calendar.covers(Timestamp{}));
  EXPECT_FALSE(calendar.covers(Timestamp::max()));
}

TEST(Calendar, AnIntervalHasItsBeginningAndNotItsEnd) {
  const Calendar calendar = calendar_of({{{at("2024-12-24"), at("2024-12-27")}}, {}});

  EXPECT_FALSE(calendar.covers(at("2024-12-24") - Duration{1}));
  EXPECT_TRUE(calendar.covers(at("2024-12-24")));
  EXPECT_TRUE(calendar.covers(at("2024-12-27") - Duration{1}));
  EXPECT_FALSE(calendar.covers(at("2024-12-27")));
}

TEST(Calendar, IntervalsMayBeUnsortedAndOverlapAndReachToTheEndsOfTime) {
  const Calendar calendar = calendar_of({{{at("2024-03-05"), at("2024-03-06")},
                                          {at("2024-03-01"), at("2024-03-04")},
                                          {at("2024-03-02"), at("2024-03-03")},
                                          {at("2024-03-06"), at("2024-03-07")},
                                          {Timestamp::min(), at("1700-01-01")},
                                          {at("2200-01-01"), Timestamp::max()}},
                                         {}});

  EXPECT_TRUE(calendar.covers(at("2024-03-03T12:00")));  // Behind the one inside of another.
  EXPECT_FALSE(calendar.covers(at("2024-03-04T12:00")));
  EXPECT_TRUE(calendar.covers(at("2024-03-06")));
  EXPECT_FALSE(calendar.covers(at("2024-03-07")));
  EXPECT_TRUE(calendar.covers(Timestamp::min()));
  EXPECT_TRUE(calendar.covers(at("2261-01-01")));
}

// Property: the same as a look at every interval, whatever they are.
TEST(Calendar, AgreesWithALookAtEveryInterval) {
  std::mt19937_64 rng(20240607);  // Fixed: a failure must be repeatable.
  for (int round = 0; round < 200; ++round) {
    std::vector<Calendar::Interval> all;
    for (std::uint64_t i = 0, n = rng() % 12; i < n; ++i) {
      const auto from = static_cast<std::int64_t>(rng() % 100);
      all.push_back({Timestamp{Duration{from}},
                     Timestamp{Duration{from + 1 + static_cast<std::int64_t>(rng() % 20)}}});
    }
    const Calendar calendar = calendar_of({all, {}});
    for (std::int64_t t = -2; t < 125; ++t) {
      const Timestamp time{Duration{t}};
      const bool expected = std::any_of(all.begin(), all.end(), [time](const auto& one) {
        return one.from <= time && time < one.end;
      });
      ASSERT_EQ(calendar.covers(time), expected) << "round " << round << " at " << t;
    }
  }
}

TEST(Calendar, AWindowOfTheWeekComesEveryWeekOnItsDays) {
  // 2024-06-08 was a Saturday.
  const Calendar calendar = calendar_of(
      {{}, {{.first = at("2024-06-01T02:00"), .length = hours{2}, .weekdays = 0b1100000}}});

  for (const char* const inside : {"2024-06-08T02:00", "2024-06-09T03:59", "2031-06-07T02:30"}) {
    EXPECT_TRUE(calendar.covers(at(inside))) << inside;
  }
  for (const char* const outside :
       {"2024-06-08T01:59", "2024-06-08T04:00", "2024-06-10T02:30", "2024-05-25T02:30"}) {
    EXPECT_FALSE(calendar.covers(at(outside))) << outside;
  }
}

TEST(Calendar, AWindowThatBeganOnTheDayBeforeGoesOnAfterMidnight) {
  const Calendar calendar =
      calendar_of({{}, {{.first = at("2024-06-08T22:00"), .length = hours{4}}}});

  EXPECT_TRUE(calendar.covers(at("2024-06-16T01:59")));
  EXPECT_FALSE(calendar.covers(at("2024-06-16T02:00")));
  EXPECT_FALSE(calendar.covers(at("2024-06-17T01:00")));
}

// The sets are those of RFC 5545, 3.8.5.3, written down by hand: all its examples with parts that
// are known here, from 1997-09-02, a Tuesday.
TEST(Calendar, RepeatsAsTheExamplesOfTheStandardDo) {
  const Timestamp first = at("1997-09-02");
  const Rule daily{.every = Every::kDay, .first = first, .length = days{1}};
  Rule ten_days = daily;
  ten_days.count = 10;
  EXPECT_EQ(days_of(ten_days, "1997-08-01", "1997-12-01"),
            (std::vector<std::string>{"1997-09-02", "1997-09-03", "1997-09-04", "1997-09-05",
                                      "1997-09-06", "1997-09-07", "1997-09-08", "1997-09-09",
                                      "1997-09-10", "1997-09-11"}));
  Rule every_ten = daily;
  every_ten.interval = 10;
  every_ten.count = 5;
  EXPECT_EQ(days_of(every_ten, "1997-08-01", "1998-01-01"),
            (std::vector<std::string>{"1997-09-02", "1997-09-12", "1997-09-22", "1997-10-02",
                                      "1997-10-12"}));
  const Rule tuesdays_thursdays{.first = first,
                                .length = days{1},
                                .weekdays = 0b0001010,
                                .until = at("1997-10-07") - Duration{1}};
  EXPECT_EQ(days_of(tuesdays_thursdays, "1997-08-01", "1998-01-01"),
            (std::vector<std::string>{"1997-09-02", "1997-09-04", "1997-09-09", "1997-09-11",
                                      "1997-09-16", "1997-09-18", "1997-09-23", "1997-09-25",
                                      "1997-09-30", "1997-10-02"}));
  const Rule every_other{.interval = 2,
                         .first = first,
                         .length = days{1},
                         .weekdays = 0b0001010,
                         .week_start = 6,
                         .count = 8};
  EXPECT_EQ(days_of(every_other, "1997-08-01", "1998-01-01"),
            (std::vector<std::string>{"1997-09-02", "1997-09-04", "1997-09-16", "1997-09-18",
                                      "1997-09-30", "1997-10-02", "1997-10-14", "1997-10-16"}));
}

// The standard's own example of what the first day of a week is good for.
TEST(Calendar, EveryOtherWeekDependsOnTheDayThatBeginsAWeek) {
  Rule rule{.interval = 2,
            .first = at("1997-08-05"),
            .length = days{1},
            .weekdays = 0b1000010,
            .week_start = 0,
            .count = 4};
  EXPECT_EQ(days_of(rule, "1997-08-01", "1997-10-01"),
            (std::vector<std::string>{"1997-08-05", "1997-08-10", "1997-08-19", "1997-08-24"}));
  rule.week_start = 6;
  EXPECT_EQ(days_of(rule, "1997-08-01", "1997-10-01"),
            (std::vector<std::string>{"1997-08-05", "1997-08-17", "1997-08-19", "1997-08-31"}));
}

TEST(Calendar, MonthsWithoutTheDayHaveNoWindow) {
  const Rule last_days{
      .every = Every::kMonth, .first = at("2024-01-31"), .length = days{1}, .count = 4};
  EXPECT_EQ(days_of(last_days, "2024-01-01", "2025-01-01"),
            (std::vector<std::string>{"2024-01-31", "2024-03-31", "2024-05-31", "2024-07-31"}));
  const Rule leap_days{
      .every = Every::kMonth, .interval = 12, .first = at("1896-02-29"), .length = days{1}};
  EXPECT_EQ(days_of(leap_days, "1896-01-01", "1909-01-01"),
            (std::vector<std::string>{"1896-02-29", "1904-02-29", "1908-02-29"}));
}

TEST(Calendar, ALastWindowGoesOnToItsEnd) {
  const Calendar calendar = calendar_of({{},
                                         {{.every = Every::kDay,
                                           .first = at("2024-06-01T23:00"),
                                           .length = hours{2},
                                           .until = at("2024-06-02T23:00")}}});

  EXPECT_TRUE(calendar.covers(at("2024-06-03T00:59")));
  EXPECT_FALSE(calendar.covers(at("2024-06-03T23:00")));
}

// Property: of windows of a week with a count, exactly so many come. Any error of the steps that
// jump over whole weeks would show.
TEST(Calendar, CountsAsManyWindowsAsAskedFor) {
  std::mt19937_64 rng(20240608);
  for (int round = 0; round < 300; ++round) {
    Rule rule{.every = rng() % 2 == 0 ? Every::kWeek : Every::kDay,
              .interval = 1 + static_cast<int>(rng() % 4),
              .first = at("2024-01-01") + days{static_cast<int>(rng() % 14)},
              .length = days{1},
              .weekdays = static_cast<unsigned>(rng() % 128),
              .week_start = static_cast<unsigned>(rng() % 7),
              .count = 1 + static_cast<std::int64_t>(rng() % 40)};
    const auto found = days_of(rule, "2024-01-01", "2028-01-01");
    ASSERT_EQ(found.size(), static_cast<std::size_t>(rule.count)) << "round " << round;
  }
}

TEST(Calendar, RulesHoldToTheEndsOfTime) {
  const Calendar calendar = calendar_of(
      {{},
       {{.first = at("1678-01-03T23:00"), .length = hours{2}, .weekdays = 0x7f},
        {.every = Every::kDay, .first = at("1680-01-01"), .length = days{366}, .count = 1},
        {.every = Every::kMonth, .first = at("2261-12-31"), .length = days{366}}}});

  EXPECT_FALSE(calendar.covers(Timestamp::min()));
  EXPECT_TRUE(calendar.covers(Timestamp::max()));  // Of the last rule, which is not over.
  EXPECT_TRUE(calendar.covers(at("2262-01-01T00:30")));
  EXPECT_FALSE(calendar.covers(at("2261-06-01T12:00")));
}

TEST(Calendar, RefusesWhatIsOutOfRange) {
  const Rule good{.first = at("2024-01-01"), .length = hours{1}};
  const auto refuses = [](const Calendar::Parts& parts) {
    const auto made = Calendar::make(parts);
    return !made && made.error().code == Errc::kInvalidArgument;
  };
  const auto with = [&good](const auto& change) {
    Rule rule = good;
    change(rule);
    return Calendar::Parts{{}, {rule}};
  };

  EXPECT_FALSE(refuses({{}, {good}}));
  EXPECT_TRUE(refuses({{{Timestamp{}, Timestamp{}}}, {}}));
  EXPECT_TRUE(refuses({{{Timestamp::max(), Timestamp::min()}}, {}}));
  EXPECT_TRUE(refuses(with([](Rule& rule) { rule.interval = 0; })));
  EXPECT_TRUE(refuses(with([](Rule& rule) { rule.interval = 10'001; })));
  EXPECT_TRUE(refuses(with([](Rule& rule) { rule.length = Duration{0}; })));
  EXPECT_TRUE(refuses(with([](Rule& rule) { rule.length = days{367}; })));
  EXPECT_TRUE(refuses(with([](Rule& rule) { rule.weekdays = 0x80; })));
  EXPECT_TRUE(refuses(with([](Rule& rule) { rule.week_start = 7; })));
  EXPECT_TRUE(refuses(with([](Rule& rule) { rule.count = -1; })));
  EXPECT_TRUE(refuses(with([](Rule& rule) { rule.first = Timestamp::min(); })));
  EXPECT_TRUE(refuses(with([](Rule& rule) { rule.first = Timestamp::max(); })));
  EXPECT_TRUE(refuses({{}, std::vector<Rule>(Calendar::kMostRules + 1, good)}));
}

TEST(Calendar, HugeCountsAndIntervalsEndWithTime) {
  for (const Every every : {Every::kDay, Every::kWeek, Every::kMonth}) {
    const Calendar calendar = calendar_of({{},
                                           {{.every = every,
                                             .interval = 10'000,
                                             .first = at("2024-01-01"),
                                             .length = days{1},
                                             .count = std::int64_t{1} << 60}}});
    EXPECT_TRUE(calendar.covers(at("2024-01-01T05:00")));
    EXPECT_FALSE(calendar.covers(at("2024-01-03T05:00")));
    EXPECT_FALSE(calendar.covers(Timestamp::max()));
  }
}

TEST(Calendar, MayBeAskedByManyThreads) {
  const Calendar calendar = calendar_of(
      {{{at("2024-01-01"), at("2024-01-02")}}, {{.first = at("2024-01-06"), .length = hours{5}}}});
  std::vector<std::thread> threads;
  std::array<int, 4> inside{};
  for (int& count : inside) {
    threads.emplace_back([&calendar, &count] {
      for (int m = 0; m < 20'000; ++m) {
        count += calendar.covers(at("2024-01-01") + minutes{m}) ? 1 : 0;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();

  EXPECT_EQ(inside, (std::array<int, 4>{2040, 2040, 2040, 2040}));  // 24 h, and 5 h twice.
}

}  // namespace
}  // namespace foreshock
