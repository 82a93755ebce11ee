#include "foreshock/ingest/csv_source.h"

#include <cmath>
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "csv_fixture.h"

namespace foreshock {
namespace {

using Duplicates = CsvOptions::Duplicates;
using Lines = std::vector<std::string>;

TEST(CsvSource, ReadsTimeAndValue) {
  const CsvContents read = read_csv("timestamp,value\n2024-01-01,1\n2024-01-02,2.5\n");

  EXPECT_EQ(read.error, "");
  EXPECT_EQ(text_of(read.blocks), "data: 2024-01-01=1 2024-01-02=2.5\n");
  EXPECT_EQ(read.rows, 2);
  EXPECT_EQ(read.notes, Lines{});
}

TEST(CsvSource, GroupsLongRowsInOrderOfFirstAppearance) {
  const CsvContents read = read_csv(
      "unique_id,ds,y,temp\n"
      "b,2024-01-01,1,x\n"
      "a,2024-01-01,2,x\n"
      "b,2024-01-02,3,x\n"
      "a,2024-01-02,4,x\n");

  EXPECT_EQ(read.error, "");
  EXPECT_EQ(text_of(read.blocks), "b: 2024-01-01=1 2024-01-02=3\na: 2024-01-01=2 2024-01-02=4\n");
}

TEST(CsvSource, TurnsWideColumnsIntoSeries) {
  const CsvContents read = read_csv("s2,time,s1\n1,2024-01-01,2\n3,2024-01-02,\n");

  EXPECT_EQ(read.error, "");
  EXPECT_EQ(text_of(read.blocks),
            "s2: 2024-01-01=1 2024-01-02=3\ns1: 2024-01-01=2 2024-01-02=nan\n");
}

TEST(CsvSource, ReadsQuotesBomCrLfAndSep) {
  const CsvContents read = read_csv(
      "\xef\xbb\xbfsep=;\r\n\"unique_id\";\"ds\";\"y\"\r\n\"a;\"\"b\"\"\nc\";\"2024-01-01\";"
      "\"1\"\r\n");

  EXPECT_EQ(read.error, "");
  EXPECT_EQ(text_of(read.blocks), "a;\"b\"\nc: 2024-01-01=1\n");
}

TEST(CsvSource, ReadsDecimalCommas) {
  const CsvContents read = read_csv("ds;y\n2024-01-01;1,5\n", {.decimal = ','});

  EXPECT_EQ(read.error, "");
  EXPECT_EQ(text_of(read.blocks), "data: 2024-01-01=1.5\n");
}

TEST(CsvSource, ReadsNumberedTimes) {
  const CsvContents read = read_csv("ds,y\n1,10\n2,11\n");

  ASSERT_EQ(read.blocks.size(), 1U);
  EXPECT_EQ(read.blocks[0].times, (std::vector{index_to_time(1), index_to_time(2)}));
}

TEST(CsvSource, CountsMissingValuesAndNotesInfinity) {
  const CsvContents read =
      read_csv("ds,y\n2024-01-01,\n2024-01-02,NA\n2024-01-03,-inf\n2024-01-04,4\n2024-01-05,-\n");

  ASSERT_EQ(read.blocks.size(), 1U);
  EXPECT_EQ(read.blocks[0].missing, 4U);
  EXPECT_TRUE(std::isnan(read.blocks[0].values[2]));
  EXPECT_EQ(read.notes, (Lines{"1 infinite value: read as missing"}));
}

TEST(CsvSource, SortsUnsortedSeriesAndSaysSo) {
  const CsvContents one = read_csv("ds,y\n2024-01-03,3\n2024-01-01,1\n2024-01-02,2\n");
  EXPECT_EQ(text_of(one.blocks), "data: 2024-01-01=1 2024-01-02=2 2024-01-03=3\n");
  EXPECT_EQ(one.notes, (Lines{"series \"data\" was unsorted: sorted by time"}));

  const CsvContents two =
      read_csv("id,ds,y\na,2024-01-03,3\na,2024-01-01,1\nb,2024-01-02,2\nb,2024-01-01,1\n");
  EXPECT_EQ(two.notes, (Lines{"2 series were unsorted: sorted by time (the first: \"a\")"}));
}

constexpr const char* kRepeated =
    "ds,y\n2024-01-02,5\n2024-01-01,1\n2024-01-01,NaN\n2024-01-01,4\n2024-01-02,\n";

TEST(CsvSource, KeepsTheLastOfRepeatedTimes) {
  const CsvContents read = read_csv(kRepeated);

  EXPECT_EQ(text_of(read.blocks), "data: 2024-01-01=4 2024-01-02=nan\n");
  ASSERT_EQ(read.notes.size(), 2U);
  EXPECT_EQ(read.notes[1],
            "3 duplicates: kept last (the first: series \"data\" at 2024-01-01T00:00:00Z)");
}

TEST(CsvSource, TakesTheMeanOfRepeatedTimes) {
  const CsvContents read = read_csv(kRepeated, {.duplicates = Duplicates::kMean});

  EXPECT_EQ(text_of(read.blocks), "data: 2024-01-01=2.5 2024-01-02=5\n");
  ASSERT_EQ(read.notes.size(), 2U);
  EXPECT_EQ(read.notes[1],
            "3 duplicates: took the mean (the first: series \"data\" at 2024-01-01T00:00:00Z)");
}

TEST(CsvSource, RefusesRepeatedTimesWhenAsked) {
  EXPECT_EQ(
      read_csv(kRepeated, {.duplicates = Duplicates::kError}).error,
      "data.csv: more than one value of series \"data\" at 2024-01-01T00:00:00Z (--dup last or "
      "--dup mean takes one)");
}

TEST(CsvSource, NamesTheBadFieldByLineAndColumn) {
  EXPECT_EQ(
      read_csv("ds;y\n2024-01-01;1\n\n2024-01-02; 12,5\n").error,
      "data.csv:4:13: value \"12,5\" is not a number (decimal comma? --decimal ,); --max-bad N "
      "to skip up to N such rows");
}

struct BadCase {
  const char* row;
  const char* message;
};

class CsvSourceBadRow : public ::testing::TestWithParam<BadCase> {};
void PrintTo(const BadCase& bad, std::ostream* out) {
  *out << bad.row;
}

TEST_P(CsvSourceBadRow, IsCountedSampledAndSkipped) {
  const CsvContents read =
      read_csv(std::string("id,ds,y\na,2024-01-01,1\n") + GetParam().row + "\na,2024-01-03,3\n",
               {.max_bad = 1});

  EXPECT_EQ(read.error, "");
  EXPECT_EQ(text_of(read.blocks), "a: 2024-01-01=1 2024-01-03=3\n");
  EXPECT_EQ(read.bad_count, 1);
  EXPECT_EQ(read.rows, 3);
  ASSERT_EQ(read.bad_rows.size(), 1U);
  EXPECT_EQ(read.bad_rows[0].line, 3);
  EXPECT_EQ(std::to_string(read.bad_rows[0].column) + ": " + read.bad_rows[0].message,
            GetParam().message);
}

INSTANTIATE_TEST_SUITE_P(
    All, CsvSourceBadRow,
    ::testing::Values(BadCase{"a,2024-01-02,x", "14: value \"x\" is not a number"},
                      BadCase{"a,2024-01-02", "1: row has 2 fields, expected 3"},
                      BadCase{"a,2024-01-02,1,2", "1: row has 4 fields, expected 3"},
                      BadCase{"junk", "1: row has 1 field, expected 3"},
                      BadCase{",2024-01-02,1", "1: series has no name"},
                      BadCase{"a,,1", "3: time is empty"},
                      BadCase{
                          "a,2023-02-29,1",
                          "3: time '2023-02-29' names a date or time of day that does not exist"},
                      BadCase{"a,7,1", "3: time \"7\" is a number, the times before are dates"}));

TEST(CsvSource, RefusesDatesAmongNumberedTimes) {
  EXPECT_EQ(
      read_csv("ds,y\n1,1\n2024-01-02,1\n").error,
      "data.csv:3:1: time \"2024-01-02\" is a date, the times before are numbers; --max-bad N "
      "to skip up to N such rows");
}

TEST(CsvSource, CallsAWideRowOfTheWrongLengthBad) {
  const CsvContents read =
      read_csv("time,a,b\n2024-01-01,1,2\n2024-01-02,1\n2024-01-03,x,2\n", {.max_bad = 2});

  EXPECT_EQ(text_of(read.blocks), "a: 2024-01-01=1\nb: 2024-01-01=2\n");
  EXPECT_EQ(read.bad_count, 2);
}

TEST(CsvSource, RefusesMoreBadRowsThanAllowed) {
  EXPECT_EQ(
      read_csv("ds,y\n2024-01-01,x\n2024-01-02,y\n2024-01-03,1\n", {.max_bad = 1}).error,
      "data.csv:2:12: value \"x\" is not a number (the first of 2 bad rows, more than --max-bad "
      "1)");
}

TEST(CsvSource, KeepsASampleOfManyBadRows) {
  std::string text = "ds,y\n2024-01-01,1\n";
  for (int i = 0; i < 100; ++i) text += "2024-01-02,x\n";

  const CsvContents read = read_csv(text, {.max_bad = 1000});

  EXPECT_EQ(read.bad_count, 100);
  EXPECT_EQ(read.bad_rows.size(), 20U);
}

TEST(CsvSource, RefusesAFileOfBadRowsOnly) {
  EXPECT_EQ(read_csv("ds,y\n2024-01-01,x\n2024-01-02,x\n", {.max_bad = 10}).error,
            "data.csv:2:12: value \"x\" is not a number (the first of 2 rows, all of them bad)");
}

TEST(CsvSource, RepeatsItsErrorAndItsEnd) {
  auto bad = CsvSource::open_bytes("ds,y\n2024-01-01,x\n", {});
  const std::string first = bad->next().error().message;
  EXPECT_EQ(bad->next().error().message, first);

  auto good = CsvSource::open_bytes("ds,y\n2024-01-01,1\n", {});
  ASSERT_TRUE(good->next()->has_value());
  EXPECT_FALSE(good->next()->has_value());
  EXPECT_FALSE(good->next()->has_value());
}

TEST(CsvSource, SaysWhatIsWrongWithAFile) {
  const auto missing = CsvSource::open("/no/such.csv", {});
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, Errc::kUnavailable);

  const auto empty = CsvSource::open_bytes("", {}, "x.csv");
  ASSERT_FALSE(empty);
  EXPECT_EQ(empty.error().code, Errc::kMalformedInput);

  const auto negative = CsvSource::open_bytes("ds,y\n1,1\n", {.max_bad = -1}, "x.csv");
  ASSERT_FALSE(negative);
  EXPECT_EQ(negative.error().code, Errc::kInvalidArgument);
}

TEST(CsvSource, ReadsAFileByPathAndNamesItsSeriesAfterIt) {
  const std::string path = ::testing::TempDir() + "taxi_rides.csv";
  std::ofstream(path) << "ds,y\n2024-01-01,1\n";

  EXPECT_EQ(text_of(contents_of(CsvSource::open(path, {})).blocks), "taxi_rides: 2024-01-01=1\n");
}

}  // namespace
}  // namespace foreshock
