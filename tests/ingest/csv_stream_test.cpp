// What CsvSource does with inputs that are larger than its memory mark.

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "csv_fixture.h"

namespace foreshock {
namespace {

using Lines = std::vector<std::string>;
constexpr std::size_t kBlock = SeriesBlock::kMaxPoints;

std::string point(std::int64_t i) {
  return std::to_string(1'700'000'000 + i) + ",1\n";
}

/// The points of each series, its blocks put together; checks what every block promises.
std::map<std::string, std::vector<Timestamp>> joined(const std::vector<SeriesBlock>& blocks) {
  std::map<std::string, std::vector<Timestamp>> series;
  const SeriesBlock* before = nullptr;
  for (const SeriesBlock& block : blocks) {
    EXPECT_GT(block.times.size(), 0U);
    EXPECT_LE(block.times.size(), kBlock);
    EXPECT_EQ(block.times.size(), block.values.size());
    EXPECT_EQ(before != nullptr && before->continues, series.contains(block.id));
    auto& times = series[block.id];
    times.insert(times.end(), block.times.begin(), block.times.end());
    before = &block;
  }
  EXPECT_FALSE(before != nullptr && before->continues);
  for (const auto& [id, times] : series) {
    EXPECT_EQ(std::adjacent_find(times.begin(), times.end(), std::greater_equal<>{}), times.end());
  }
  return series;
}

TEST(CsvStream, GivesTheSameSeriesAsInMemory) {
  std::string text = "unique_id,ds,y\n";
  for (int series = 0; series < 50; ++series) {
    for (int i = 0; i <= series * 7; ++i) text += "s" + std::to_string(series) + "," + point(i);
  }

  const CsvContents streamed = read_csv(text, {.memory_mark = 1000});
  const CsvContents grouped = read_csv(text, {.in_memory = true});

  EXPECT_EQ(streamed.error, "");
  EXPECT_EQ(text_of(streamed.blocks), text_of(grouped.blocks));
  EXPECT_EQ(streamed.blocks.size(), 50U);
}

TEST(CsvStream, CutsLongSeriesIntoBlocks) {
  std::string text = "ds,y\n";
  for (std::size_t i = 0; i < 5 * kBlock / 2; ++i) text += point(static_cast<std::int64_t>(i));

  for (const std::size_t mark : {std::size_t{0}, text.size() / 2, text.size()}) {
    const CsvContents read = read_csv(text, {.memory_mark = mark});
    EXPECT_EQ(read.error, "") << mark;
    EXPECT_EQ(read.blocks.size(), 3U) << mark;
    EXPECT_EQ(joined(read.blocks)["data"].size(), 5 * kBlock / 2) << mark;
  }
}

// Property: rows that come less than a block too late, repeats among them, are put right.
TEST(CsvStream, SortsRowsThatComeALittleLate) {
  std::mt19937_64 rng(3);
  std::vector<std::int64_t> order;
  for (int i = 0; i < 300'000; ++i) order.push_back(i - i % 3);  // Every time three times.
  for (std::size_t i = 0; i + 1000 < order.size(); i += 1000) {
    std::shuffle(order.begin() + static_cast<std::ptrdiff_t>(i),
                 order.begin() + static_cast<std::ptrdiff_t>(i + 1000), rng);
  }
  std::string text = "ds,y\n";
  for (const std::int64_t i : order) text += point(i);

  const CsvContents read = read_csv(text, {.memory_mark = 0});

  EXPECT_EQ(read.error, "");
  EXPECT_EQ(joined(read.blocks)["data"].size(), 100'000U);
  ASSERT_EQ(read.notes.size(), 2U);
  EXPECT_EQ(read.notes[0], "series \"data\" was unsorted: sorted by time");
  EXPECT_EQ(read.notes[1].find("200000 duplicates: kept last"), 0U);
}

TEST(CsvStream, RefusesRowsThatComeMuchTooLate) {
  std::string text = "ds,y\n";
  for (std::size_t i = 0; i < 3 * kBlock; ++i) text += point(static_cast<std::int64_t>(i));
  text += point(5);

  EXPECT_EQ(
      read_csv(text, {.memory_mark = 0}).error,
      "data.csv: series \"data\": 2023-11-14T22:13:25Z comes more than 65536 points too late; "
      "sort the rows by time, or read the file --in-memory");
  EXPECT_EQ(read_csv(text, {.memory_mark = 0, .in_memory = true}).error, "");
}

TEST(CsvStream, HoldsManyRowsOfOneTimeTogether) {
  std::string text = "ds,y\n";
  for (std::size_t i = 0; i < 3 * kBlock; ++i) text += point(0);
  text += point(1);

  const CsvContents read = read_csv(text, {.memory_mark = 0});

  EXPECT_EQ(read.error, "");
  EXPECT_EQ(text_of(read.blocks), "data: 2023-11-14=1 ...\ndata: 2023-11-14=1\n");
}

TEST(CsvStream, FallsBackToMemoryWhenSeriesAlternateEarly) {
  std::string text = "id,ds,y\n";
  for (int i = 0; i < 100; ++i) text += "a," + point(i) + "b," + point(i);

  const CsvContents read = read_csv(text, {.memory_mark = 100});

  EXPECT_EQ(read.error, "");
  EXPECT_EQ(joined(read.blocks)["a"].size(), 100U);
  EXPECT_EQ(joined(read.blocks)["b"].size(), 100U);
  EXPECT_EQ(read.notes, (Lines{"rows are not sorted by series: all are held in memory"}));
}

TEST(CsvStream, RefusesASeriesThatComesBackLate) {
  std::string text = "id,ds,y\n";
  for (int i = 0; i < 100; ++i) text += "a," + point(i);
  for (int i = 0; i < 100; ++i) text += "b," + point(i);
  text += "a," + point(100);

  const CsvContents read = read_csv(text, {.memory_mark = 100});

  EXPECT_EQ(
      read.error,
      "data.csv:202: series \"a\" comes back after another; a file of this size must be sorted "
      "by series and time (sort -t',' -k1,1 -k2,2, without the header) or read --in-memory");
  EXPECT_EQ(read_csv(text, {.memory_mark = 100, .in_memory = true}).error, "");
}

TEST(CsvStream, HoldsWideRowsInMemoryAndSaysSo) {
  std::string text = "time,a,b\n";
  for (int i = 0; i < 1000; ++i) text += std::to_string(i) + ",1,2\n";

  const CsvContents read = read_csv(text, {.memory_mark = 100});

  EXPECT_EQ(read.error, "");
  EXPECT_EQ(joined(read.blocks)["a"].size(), 1000U);
  EXPECT_EQ(joined(read.blocks)["b"].size(), 1000U);
  EXPECT_EQ(read.notes, (Lines{"wide layout: all rows are held in memory"}));
}

TEST(CsvStream, CountsBadRowsOnTheWay) {
  std::string text = "id,ds,y\n";
  for (int i = 0; i < 1000; ++i) text += "a," + point(i);
  text += "a,tomorrow,1\n";

  EXPECT_EQ(read_csv(text, {.max_bad = 1, .memory_mark = 100}).bad_count, 1);
  EXPECT_EQ(read_csv(text, {.memory_mark = 100}).error.find("data.csv:1002:3: time 'tomorrow'"),
            0U);
}

TEST(CsvStream, NamesTheLineOfAnOpenQuoteBehindManyRows) {
  std::string text = "id,ds,y\n";
  for (int i = 0; i < 100'000; ++i) text += "a," + point(i);
  text += "\"a," + point(1);

  EXPECT_EQ(read_csv(text, {.memory_mark = 100}).error,
            "data.csv:100002:1: quote is opened here and never closed");
}

}  // namespace
}  // namespace foreshock
