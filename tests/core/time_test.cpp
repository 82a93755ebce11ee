#include "foreshock/core/time.h"

#include <limits>
#include <random>

#include <gtest/gtest.h>

#include "foreshock/core/written_time.h"

namespace foreshock {
namespace {

using namespace std::chrono_literals;
using std::chrono::sys_days;
using std::chrono::year;

constexpr Timestamp kMarch = sys_days{year{2024} / 3 / 1};

struct Case {
  const char* text;
  Timestamp time;
};

TEST(ParseTimestamp, ReadsEveryAcceptedFormOfIso8601) {
  const Case cases[] = {
      {"2024-03-01", kMarch},
      {"2024-03", kMarch},
      {"2024-02-29", kMarch - 24h},
      {"2024-03-01 10:00", kMarch + 10h},
      {"2024-03-01T10:00:05", kMarch + 10h + 5s},
      {"2024-03-01t10:00:05z", kMarch + 10h + 5s},
      {"2024-03-01T10:00:00.25", kMarch + 10h + 250ms},
      {"2024-03-01T10:00:00.123456789Z", kMarch + 10h + 123456789ns},
      {"2024-03-01T10:00:00.1234567899Z", kMarch + 10h + 123456789ns},
      {"2024-03-01T10:00+01:00", kMarch + 9h},
      {"2024-03-01T10:00:00-0530", kMarch + 15h + 30min},
      {"2024-03-01 10:00:00+00", kMarch + 10h},
      {"2024-03-01Z", kMarch},
      {"1969-12-31T23:59:59.5Z", Timestamp{-500ms}},
      {"1677-09-21T00:12:43.145224192Z", Timestamp::min()},
      {"2262-04-11T23:47:16.854775807Z", Timestamp::max()},
  };
  for (const auto& [text, time] : cases) {
    const auto parsed = parse_timestamp(text);
    ASSERT_TRUE(parsed) << text << ": " << parsed.error().message;
    EXPECT_EQ(*parsed, time) << text;
  }
}

TEST(ParseTimestamp, TakesTheUnitOfAnEpochFromItsMagnitude) {
  const Case cases[] = {
      {"1700000000", Timestamp{1700000000s}},
      {"1700000000.25", Timestamp{1700000000s + 250ms}},
      {"1700000000000", Timestamp{1700000000s}},
      {"1700000000000.5", Timestamp{1700000000s + 500us}},
      {"1700000000000000", Timestamp{1700000000s}},
      {"1700000000000000000", Timestamp{1700000000s}},
      {"-1700000000", Timestamp{-1700000000s}},
      {"-1700000000.25", Timestamp{-1700000000s - 250ms}},
      {"100000000", Timestamp{100000000s}},
      {"9223372036854775807", Timestamp::max()},
      {"-9223372036854775808", Timestamp::min()},
  };
  for (const auto& [text, time] : cases) {
    const auto parsed = parse_timestamp(text);
    ASSERT_TRUE(parsed) << text << ": " << parsed.error().message;
    EXPECT_EQ(*parsed, time) << text;
  }
}

TEST(ParseTimestamp, TakesSmallWholeNumbersAsAnIndex) {
  EXPECT_EQ(parse_timestamp("0").value(), index_to_time(0));
  EXPECT_EQ(parse_timestamp("3").value(), Timestamp{3min});
  EXPECT_EQ(parse_timestamp("-3").value(), index_to_time(-3));
  EXPECT_EQ(parse_timestamp("7.0").value(), index_to_time(7));
  EXPECT_EQ(parse_timestamp("99999999").value(), index_to_time(99999999));
}

TEST(ParseTimestamp, RefusesWhatIsNoTimeAndSaysWhatItRead) {
  for (const char* text : {"",
                           " ",
                           "now",
                           "2024-",
                           "2024-3-1",
                           "2024-03-01T",
                           "2024-03-01T10",
                           "2024-03-01T10:0",
                           "2024-03-01T10:00:",
                           "2024-03-01T10:00:00.",
                           "2024-03-01T10:00Zx",
                           "2024-03-01T10:00+1",
                           "2024-03-01T10:00+01:",
                           "2024/03/01",
                           "1.5",
                           "1e9",
                           "+5",
                           "-",
                           "--5",
                           "5 ",
                           "0x10",
                           "2024-03-01T10:00:00+01:00:00:00",
                           "nan",
                           "1700000000.",
                           "-2024-01-01"}) {
    const auto parsed = parse_timestamp(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_EQ(parsed.error().code, Errc::kMalformedInput);
    EXPECT_NE(parsed.error().message.find("'" + std::string(text) + "'"), std::string::npos);
  }
}

TEST(ReadTimestamp, SaysWhetherTheTextNamesAZoneAndATimeOfDay) {
  const auto says = [](const char* text) {
    const WrittenTime written = read_timestamp(text).value();
    return std::string(written.has_zone ? "zone" : "-") + (written.has_clock ? " clock" : " -");
  };

  EXPECT_EQ(says("2024-03"), "- -");
  EXPECT_EQ(says("2024-03-01"), "- -");
  EXPECT_EQ(says("2024-03-01 10:00"), "- clock");
  EXPECT_EQ(says("2024-03-01T10:00:00.5"), "- clock");
  EXPECT_EQ(says("2024-03-01Z"), "zone -");
  EXPECT_EQ(says("2024-03-01T10:00-05"), "zone clock");
  EXPECT_EQ(says("1709287200"), "zone clock");
  EXPECT_EQ(says("7"), "zone clock");
}

TEST(ParseTimestamp, ReadsOffsetsWithSeconds) {
  EXPECT_EQ(parse_timestamp("1890-01-01T00:53:28+00:53:28").value(),
            parse_timestamp("1890-01-01T00:00:00Z").value());
}

TEST(ParseTimestamp, RefusesDatesThatDoNotExist) {
  for (const char* text :
       {"2023-02-29", "1900-02-29", "2024-04-31", "2024-13-01", "2024-00-01", "2024-01-00",
        "2024-01-01T24:00", "2024-01-01T00:60", "2024-01-01T00:00:60", "2024-01-01T00:00+24:00"}) {
    const auto parsed = parse_timestamp(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_NE(parsed.error().message.find("does not exist"), std::string::npos);
  }
}

TEST(ParseTimestamp, RefusesTimesOutsideItsRange) {
  for (const char* text :
       {"1677-09-20", "1677-09-21T00:12:43.145224191Z", "2262-04-12",
        "2262-04-11T23:47:16.854775808Z", "0000-01-01", "9999-12-31", "99999999999",
        "9223372036854775808", "-9223372036854775809", "99999999999999999999999"}) {
    const auto parsed = parse_timestamp(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_NE(parsed.error().message.find("outside"), std::string::npos) << parsed.error().message;
  }
}

TEST(FormatTimestamp, WritesOnlyTheDecimalsThatAreNotZero) {
  EXPECT_EQ(format_timestamp(kMarch + 10h), "2024-03-01T10:00:00Z");
  EXPECT_EQ(format_timestamp(kMarch + 250ms), "2024-03-01T00:00:00.25Z");
  EXPECT_EQ(format_timestamp(kMarch - 1ns), "2024-02-29T23:59:59.999999999Z");
  EXPECT_EQ(format_timestamp(Timestamp{}), "1970-01-01T00:00:00Z");
  EXPECT_EQ(format_timestamp(Timestamp{-1s}), "1969-12-31T23:59:59Z");
  EXPECT_EQ(format_timestamp(Timestamp::min()), "1677-09-21T00:12:43.145224192Z");
  EXPECT_EQ(format_timestamp(Timestamp::max()), "2262-04-11T23:47:16.854775807Z");
}

// Property: format and parse are inverse over the whole range.
TEST(FormatTimestamp, IsReadBackByParse) {
  std::mt19937_64 rng(20240301);
  for (int i = 0; i < 20'000; ++i) {
    const Timestamp time{Duration{static_cast<std::int64_t>(rng())}};
    EXPECT_EQ(parse_timestamp(format_timestamp(time)).value(), time);
  }
}

TEST(ParseDuration, ReadsSumsOfUnits) {
  EXPECT_EQ(parse_duration("90s").value(), 90s);
  EXPECT_EQ(parse_duration("5m").value(), 5min);
  EXPECT_EQ(parse_duration("1h30m").value(), 90min);
  EXPECT_EQ(parse_duration("7d").value(), 168h);
  EXPECT_EQ(parse_duration("2w").value(), 336h);
  EXPECT_EQ(parse_duration("250ms").value(), 250ms);
  EXPECT_EQ(parse_duration("1s5us3ns").value(), 1s + 5us + 3ns);
  EXPECT_EQ(parse_duration("0s").value(), 0s);
  EXPECT_EQ(parse_duration("9223372036854775807ns").value(), Duration::max());
}

TEST(ParseDuration, RefusesEverythingElse) {
  for (const char* text : {"", "5", "m", "-5m", "+5m", "5 m", "1.5h", "5x", "5m ", "5min",
                           "9223372036854775808ns", "1000000w", "99999999999999999999s"}) {
    const auto parsed = parse_duration(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_EQ(parsed.error().code, Errc::kMalformedInput);
  }
}

TEST(FormatDuration, PutsLargeUnitsFirst) {
  EXPECT_EQ(format_duration(0s), "0s");
  EXPECT_EQ(format_duration(5min), "5m");
  EXPECT_EQ(format_duration(90min), "1h30m");
  EXPECT_EQ(format_duration(336h), "2w");
  EXPECT_EQ(format_duration(240h), "10d");
  EXPECT_EQ(format_duration(1500ms), "1s500ms");
  EXPECT_EQ(format_duration(-90s), "-1m30s");
  EXPECT_EQ(format_duration(Duration::min()), "-106751d23h47m16s854ms775us808ns");
}

// Property: parse reads back what format wrote.
TEST(FormatDuration, IsReadBackByParse) {
  std::mt19937_64 rng(7);
  for (int i = 0; i < 5'000; ++i) {
    const Duration duration{static_cast<std::int64_t>(rng() >> (1 + i % 60))};
    EXPECT_EQ(parse_duration(format_duration(duration)).value(), duration);
  }
}

}  // namespace
}  // namespace foreshock
