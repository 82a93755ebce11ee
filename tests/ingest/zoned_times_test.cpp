#include "foreshock/ingest/zoned_times.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "csv_fixture.h"

namespace foreshock {
namespace {

ZonedTimes in(const char* name) {
  return ZonedTimes(TimeZone::find(name).value());
}

/// Hours and minutes in UTC of the rows, one after the other.
std::string hours(ZonedTimes times, const std::vector<const char*>& rows,
                  const std::string& series = "a") {
  std::string out;
  for (const char* row : rows) {
    const auto time = times.read(row, series);
    out += (out.empty() ? "" : " ") +
           (time ? format_timestamp(*time).substr(11, 5) : time.error().message);
  }
  return out;
}

TEST(ZonedTimes, TheFirstRunOfARepeatedHourIsTheEarlier) {
  EXPECT_EQ(
      hours(in("Europe/Berlin"), {"2024-10-27 01:30", "2024-10-27 02:00", "2024-10-27 02:30",
                                  "2024-10-27 02:00", "2024-10-27 02:30", "2024-10-27 03:00"}),
      "23:30 00:00 00:30 01:00 01:30 02:00");
}

TEST(ZonedTimes, ATimeThatRepeatsIsTheLater) {
  EXPECT_EQ(hours(in("Europe/Berlin"),
                  {"2024-10-27 01:00", "2024-10-27 02:00", "2024-10-27 02:00", "2024-10-27 03:00"}),
            "23:00 00:00 01:00 02:00");
  EXPECT_EQ(hours(in("America/New_York"), {"2024-11-03 01:00", "2024-11-03 01:00"}), "05:00 06:00");
}

TEST(ZonedTimes, WhereAnHourStandsOnceItIsTheEarlier) {
  EXPECT_EQ(
      hours(in("Europe/Berlin"), {"2024-10-27 01:00", "2024-10-27 02:00", "2024-10-27 03:00"}),
      "23:00 00:00 02:00");
}

TEST(ZonedTimes, AThirdTimeIsADuplicateOfTheSecond) {
  EXPECT_EQ(
      hours(in("Europe/Berlin"), {"2024-10-27 02:00", "2024-10-27 02:00", "2024-10-27 02:00"}),
      "00:00 01:00 01:00");
}

TEST(ZonedTimes, AFileMayRunBackward) {
  EXPECT_EQ(hours(in("Europe/Berlin"),
                  {"2024-10-27 03:30", "2024-10-27 03:00", "2024-10-27 02:30", "2024-10-27 02:00",
                   "2024-10-27 02:30", "2024-10-27 02:00", "2024-10-27 01:30"}),
            "02:30 02:00 01:30 01:00 00:30 00:00 23:30");
}

TEST(ZonedTimes, EachSeriesHasItsOwnCourse) {
  ZonedTimes times = in("Europe/Berlin");
  std::string out;
  for (const char* series : {"a", "b", "a", "b"}) {
    out += format_timestamp(times.read("2024-10-27 02:00", series).value()).substr(11, 3);
  }

  EXPECT_EQ(out, "00:00:01:01:");
}

TEST(ZonedTimes, WhatSaysItsZoneStaysWhatItIs) {
  EXPECT_EQ(hours(in("Europe/Berlin"), {"2024-07-01T12:00Z", "2024-07-01T12:00-05:00", "1719835200",
                                        "1719835200000", "2024-07-01T12:00"}),
            "12:00 17:00 12:00 12:00 10:00");
}

TEST(ZonedTimes, WhatClocksNeverShowedIsRefused) {
  EXPECT_EQ(hours(in("Europe/Berlin"), {"2024-03-31 02:30"}),
            "'2024-03-31 02:30' does not exist in Europe/Berlin (clocks went forward)");
}

TEST(ZonedTimes, ADayBeginsWhenItBegan) {
  // There midnight does not come on the day when clocks go forward; and comes twice in Havana.
  EXPECT_EQ(hours(in("America/Sao_Paulo"), {"2018-11-03", "2018-11-04", "2018-11-05"}),
            "03:00 03:00 02:00");
  EXPECT_EQ(hours(in("America/Sao_Paulo"), {"2018-11-04 00:00"}),
            "'2018-11-04 00:00' does not exist in America/Sao_Paulo (clocks went forward)");
  EXPECT_EQ(hours(in("America/Havana"), {"2024-11-03", "2024-11-03"}), "04:00 04:00");
  EXPECT_EQ(hours(in("Pacific/Apia"), {"2011-12-29", "2011-12-30", "2011-12-31"}),
            "10:00 '2011-12-30' does not exist in Pacific/Apia (clocks went forward) 10:00");
}

TEST(ZonedTimes, WithoutAZoneTimesAreOfUtc) {
  EXPECT_EQ(hours(ZonedTimes({}), {"2024-10-27 02:00", "2024-10-27 02:00"}), "02:00 02:00");
}

CsvOptions berlin() {
  CsvOptions options;
  options.zone = TimeZone::find("Europe/Berlin").value();
  return options;
}

TEST(CsvOfAZone, RowsThatDoNotExistAreBadRowsWithTheirPlace) {
  const std::string text = "ds,y\n2024-03-31 01:00,1\n2024-03-31 02:30,2\n2024-03-31 03:00,3\n";
  CsvOptions two = berlin();
  two.max_bad = 1;

  EXPECT_EQ(read_csv(text, berlin()).error,
            "data.csv:3:1: time '2024-03-31 02:30' does not exist in Europe/Berlin (clocks went "
            "forward); --max-bad N to skip up to N such rows");
  const CsvContents contents = read_csv(text, two);
  EXPECT_EQ(contents.error, "");
  EXPECT_EQ(contents.bad_count, 1);
  ASSERT_EQ(contents.blocks.size(), 1U);
  EXPECT_EQ(contents.blocks[0].times.size(), 2U);
}

TEST(CsvOfAZone, TheRepeatedHourIsNoDuplicateInAnyLayout) {
  CsvOptions strict = berlin();
  strict.duplicates = CsvOptions::Duplicates::kError;
  const std::string rows[] = {"2024-10-27 01:00", "2024-10-27 02:00", "2024-10-27 02:00",
                              "2024-10-27 03:00"};
  std::string sorted = "unique_id,ds,y\n";
  std::string mixed = "unique_id,ds,y\n";
  std::string wide = "ds,u,v\n";
  for (const char* id : {"u", "v"}) {
    for (const std::string& row : rows) sorted += id + ("," + row) + ",1\n";
  }
  for (const std::string& row : rows) {
    mixed += "u," + row + ",1\nv," + row + ",1\n";
    wide += row + ",1,1\n";
  }

  for (const std::string& text : {sorted, mixed, wide}) {
    const CsvContents contents = read_csv(text, strict);
    EXPECT_EQ(contents.error, "");
    ASSERT_EQ(contents.blocks.size(), 2U);
    for (const SeriesBlock& block : contents.blocks) {
      ASSERT_EQ(block.times.size(), 4U);
      for (int i = 0; i < 4; ++i) {
        EXPECT_EQ(
            format_timestamp(block.times[static_cast<std::size_t>(i)]),
            format_timestamp(parse_timestamp("2024-10-26T23:00Z").value() + std::chrono::hours{i}));
      }
    }
  }
}

TEST(CsvOfAZone, DuplicatesAreToldWithTheTimesOfTheFile) {
  const auto note = [](const std::string& text, const CsvOptions& options) {
    return read_csv(text, options).notes.at(0);
  };

  EXPECT_EQ(note("ds,y\n2024-07-01 12:00,1\n2024-07-01 12:00,2\n", berlin()),
            "1 duplicate: kept last (the first: series \"data\" at 2024-07-01T12:00:00+02:00)");
  EXPECT_EQ(note("ds,y\n7,1\n7,2\n", {}),
            "1 duplicate: kept last (the first: series \"data\" at 7)");
}

TEST(CsvOfAZone, SaysWhatItTookTimesFor) {
  const auto says = [](const std::string& time, const CsvOptions& options) {
    return CsvSource::open_bytes("ds,y\n" + time + ",1\n", options)->schema().times;
  };

  EXPECT_EQ(says("2024-03-31 01:00", berlin()), "ISO 8601 Europe/Berlin");
  EXPECT_EQ(says("2024-03-31T01:00Z", berlin()), "ISO 8601 UTC");
  EXPECT_EQ(says("2024-03-31 01:00", {}), "ISO 8601 UTC");
  EXPECT_EQ(says("1719835200", berlin()), "epoch s");
}

}  // namespace
}  // namespace foreshock
