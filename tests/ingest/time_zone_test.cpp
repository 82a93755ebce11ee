#include "foreshock/ingest/time_zone.h"

#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace foreshock {
namespace {

using Kind = TimeZone::Moments::Kind;

TimeZone zone(std::string_view name) {
  return TimeZone::find(name).value();
}

LocalTime local(const char* text) {
  return LocalTime{parse_timestamp(text).value().time_since_epoch()};
}

/// "2024-03-30T23:00:00Z", both moments with " | ", or where clocks jumped with "none: ".
std::string utc(const char* name, const char* text) {
  const auto moments = zone(name).moments_of(local(text));
  const std::string earlier = format_timestamp(moments.earlier);
  if (moments.kind == Kind::kNone) return "none: " + earlier;
  return moments.kind == Kind::kTwo ? earlier + " | " + format_timestamp(moments.later) : earlier;
}

std::string text(const char* name, const char* time) {
  return zone(name).text(parse_timestamp(time).value());
}

// The days on which clocks change are those of the laws in force, the offsets common knowledge.
TEST(TimeZone, BerlinSkipsAnHourInMarchAndRepeatsOneInOctober) {
  EXPECT_EQ(utc("Europe/Berlin", "2024-03-31 01:59:59"), "2024-03-31T00:59:59Z");
  EXPECT_EQ(utc("Europe/Berlin", "2024-03-31 02:30"), "none: 2024-03-31T01:00:00Z");
  EXPECT_EQ(utc("Europe/Berlin", "2024-03-31 03:00"), "2024-03-31T01:00:00Z");
  EXPECT_EQ(utc("Europe/Berlin", "2024-10-27 02:30"),
            "2024-10-27T00:30:00Z | 2024-10-27T01:30:00Z");
  EXPECT_EQ(utc("Europe/Berlin", "2024-10-27 03:00"), "2024-10-27T02:00:00Z");
}

TEST(TimeZone, NewYorkChangesOnDaysOfItsOwn) {
  EXPECT_EQ(utc("America/New_York", "2024-03-10 02:00"), "none: 2024-03-10T07:00:00Z");
  EXPECT_EQ(utc("America/New_York", "2024-11-03 01:30"),
            "2024-11-03T05:30:00Z | 2024-11-03T06:30:00Z");
  EXPECT_EQ(utc("America/New_York", "2006-03-26 02:30"), "2006-03-26T07:30:00Z");  // Not yet then.
  EXPECT_EQ(utc("America/New_York", "2006-04-02 02:30"), "none: 2006-04-02T07:00:00Z");
}

TEST(TimeZone, TheSouthHasSummerInJanuary) {
  EXPECT_EQ(text("Australia/Sydney", "2024-01-01T00:00:00Z"), "2024-01-01T11:00:00+11:00");
  EXPECT_EQ(text("Australia/Sydney", "2024-07-01T00:00:00Z"), "2024-07-01T10:00:00+10:00");
  EXPECT_EQ(utc("Australia/Sydney", "2024-10-06 02:30"), "none: 2024-10-05T16:00:00Z");
  EXPECT_EQ(utc("Australia/Sydney", "2024-04-07 02:30"),
            "2024-04-06T15:30:00Z | 2024-04-06T16:30:00Z");
}

TEST(TimeZone, HalvesOfAnHourAreOffsetsAndChanges) {
  EXPECT_EQ(text("Asia/Kolkata", "2024-01-01T00:00:00Z"), "2024-01-01T05:30:00+05:30");
  EXPECT_EQ(text("Asia/Kathmandu", "2024-01-01T00:00:00Z"), "2024-01-01T05:45:00+05:45");
  EXPECT_EQ(utc("Australia/Lord_Howe", "2024-04-07 01:45"),
            "2024-04-06T14:45:00Z | 2024-04-06T15:15:00Z");
  EXPECT_EQ(utc("Australia/Lord_Howe", "2024-10-06 02:15"), "none: 2024-10-05T15:30:00Z");
}

TEST(TimeZone, KnowsTimesBeforeLawsAndBehindTheTables) {
  EXPECT_EQ(text("Europe/Berlin", "1900-07-01T00:00:00Z"), "1900-07-01T01:00:00+01:00");
  EXPECT_EQ(text("Europe/Berlin", "1890-01-01T00:00:00Z"), "1890-01-01T00:53:28+00:53:28");
  EXPECT_EQ(text("America/New_York", "1900-07-01T12:00:00Z"), "1900-07-01T07:00:00-05:00");
  EXPECT_EQ(text("Europe/Berlin", "2100-01-01T00:00:00Z"), "2100-01-01T01:00:00+01:00");
  EXPECT_EQ(text("Europe/Berlin", "2100-07-01T00:00:00Z"), "2100-07-01T02:00:00+02:00");
  EXPECT_EQ(utc("Europe/Berlin", "2100-03-28 02:30"), "none: 2100-03-28T01:00:00Z");
  EXPECT_EQ(text("America/New_York", "2100-07-01T12:00:00Z"), "2100-07-01T08:00:00-04:00");
}

TEST(TimeZone, ADayThatWasLeftOutHasNoMoment) {
  EXPECT_EQ(utc("Pacific/Apia", "2011-12-30 12:00"), "none: 2011-12-30T10:00:00Z");
}

TEST(TimeZone, FixedOffsetsAndUtcNeverChange) {
  EXPECT_EQ(utc("+02:00", "2024-03-31 02:30"), "2024-03-31T00:30:00Z");
  EXPECT_EQ(utc("-03:30", "2024-03-31 02:30"), "2024-03-31T06:00:00Z");
  EXPECT_EQ(text("+02:00", "2024-03-31T02:30:00Z"), "2024-03-31T04:30:00+02:00");
  EXPECT_EQ(text("-0330", "2024-03-31T02:30:00Z"), "2024-03-30T23:00:00-03:30");
  EXPECT_EQ(text("UTC", "2024-03-31T02:30:00.5Z"), "2024-03-31T02:30:00.5Z");
  EXPECT_TRUE(zone("+02:00").is_fixed() && zone("UTC").is_fixed());
  EXPECT_FALSE(zone("Europe/Berlin").is_fixed());
}

TEST(TimeZone, PartsOfASecondStay) {
  EXPECT_EQ(utc("Europe/Berlin", "2024-07-01 12:00:00.123456789"),
            "2024-07-01T10:00:00.123456789Z");
  EXPECT_EQ(utc("Europe/Berlin", "1960-07-01 12:00:00.25"), "1960-07-01T11:00:00.25Z");
  EXPECT_EQ(text("Europe/Berlin", "1960-07-01T11:00:00.25Z"), "1960-07-01T12:00:00.25+01:00");
}

TEST(TimeZone, WhatItPrintsReadsBack) {
  for (const char* name : {"Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "-03:30"}) {
    for (std::int64_t hour = -900'000; hour < 1'200'000; hour += 1009) {
      const Timestamp time{std::chrono::hours{hour} + std::chrono::minutes{7}};

      EXPECT_EQ(parse_timestamp(zone(name).text(time)).value(), time) << zone(name).text(time);
    }
  }
}

TEST(TimeZone, StaysWithinTheRangeOfTimes) {
  const TimeZone east = zone("+14:00");
  const TimeZone west = zone("-12:00");

  EXPECT_EQ(east.local(Timestamp::max()).time_since_epoch(), Duration::max());
  EXPECT_EQ(west.local(Timestamp::min()).time_since_epoch(), Duration::min());
  EXPECT_EQ(west.moments_of(LocalTime::max()).earlier, Timestamp::max());
  EXPECT_EQ(east.moments_of(LocalTime::min()).earlier, Timestamp::min());
}

TEST(TimeZone, AnUnknownNameIsToldWithTheNearest) {
  const auto says = [](std::string_view name) { return TimeZone::find(name).error().message; };

  EXPECT_EQ(says("Europe/Berln"), "'Europe/Berln' is not a time zone; did you mean Europe/Berlin?");
  EXPECT_EQ(says("berlin"), "'berlin' is not a time zone; did you mean Europe/Berlin?");
  EXPECT_EQ(says("utc"), "'utc' is not a time zone; did you mean UTC?");
  EXPECT_EQ(says("qqqqqqqqqqqqqqqqq"),
            "'qqqqqqqqqqqqqqqqq' is not a time zone; Europe/Berlin, UTC and +02:00 are some");
}

TEST(TimeZone, NamesLeadNowhereElse) {
  for (const char* name : {"", "/usr/share/zoneinfo/UTC", "../zoneinfo/UTC", "Europe", "localtime",
                           "right/UTC", "posix/UTC", "zone.tab", "leapseconds", "+25:00", "+2", "+",
                           "-", "Fixed/UTC+02:00:00", "Europe/Berlin\n"}) {
    EXPECT_FALSE(TimeZone::find(name)) << name;
  }
  EXPECT_FALSE(TimeZone::find(std::string(10'000, 'a')));
  EXPECT_FALSE(TimeZone::find(std::string("UTC\0", 4)));
}

TEST(TimeZone, ThreadsShareOne) {
  const TimeZone berlin = zone("Europe/Berlin");
  std::vector<std::string> seen(4);
  std::vector<std::thread> threads;
  for (std::string& out : seen) {
    threads.emplace_back([&out, berlin] {
      for (int hour = 0; hour < 3000; ++hour) {
        const Timestamp time{std::chrono::hours{hour * 7}};
        const auto shown = berlin.local(time);
        out += berlin.text(berlin.moments_of(shown).earlier);
        out += zone("America/New_York").text(time);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();

  EXPECT_EQ(seen, std::vector<std::string>(4, seen[0]));
}

}  // namespace
}  // namespace foreshock
