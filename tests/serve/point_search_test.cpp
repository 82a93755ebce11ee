#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "foreshock/serve/point_store.h"

namespace foreshock {
namespace {

constexpr std::array<float, 2> kBounds{-1, 1};

void add(PointStore& store, std::string_view key, std::int64_t time_ms) {
  SeenPoint point;
  point.time_ms = time_ms;
  point.y = static_cast<double>(time_ms);
  ASSERT_TRUE(store.add(key, point, kBounds));
}

std::vector<std::string> texts(const std::vector<PointStore::Named>& series) {
  std::vector<std::string> out;
  for (const PointStore::Named& one : series) out.push_back(*one.text);
  return out;
}

TEST(PointSearch, FindsEveryWordInAnyCaseExactFirstThenPrefixThenByName) {
  PointStore store({.levels = 1});
  for (const std::string_view key :
       {"a_cpu", "CPU_b", "cpu", "cpu_a", "memory", R"(disk{host="cpu"})"}) {
    add(store, key, 1);
  }

  EXPECT_EQ(texts(store.search("Cpu", 10).series),
            (std::vector<std::string>{"cpu", "cpu_a", "CPU_b", "a_cpu", R"(disk{host="cpu"})"}));
  EXPECT_EQ(texts(store.search("host disk", 10).series),
            (std::vector<std::string>{R"(disk{host="cpu"})"}));
  EXPECT_EQ(store.search("", 2).total, 6U);
  EXPECT_EQ(store.search("", 2).series.size(), 2U);
  EXPECT_EQ(store.search("nothing", 2).total, 0U);
}

TEST(PointSearch, ListsTheSeriesOfAName) {
  PointStore store({.levels = 1});
  for (const std::string_view key : {R"(cpu{host="a"})", R"(cpu{host="b"})", "cpu_a"}) {
    add(store, key, 7);
  }

  const auto found = store.list("cpu");

  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].key->name(), "cpu");
  EXPECT_EQ(found[1].latest.time_ms, 7);
  EXPECT_TRUE(store.list("host").empty());
  EXPECT_EQ(store.list(std::nullopt).size(), 3U);
}

// The ring holds 16 points: it is asked for every stretch of them when its begin is anywhere.
TEST(PointSearch, ReadsAnyStretchOfARingThatHasGoneRound) {
  for (std::int64_t last = 1; last < 50; ++last) {
    PointStore store({.levels = 1, .most_points = 16});
    for (std::int64_t t = 1; t <= last; ++t) add(store, "a", t);
    const std::int64_t first = std::max<std::int64_t>(1, last - 15);

    for (std::int64_t from = first - 1; from <= last + 1; ++from) {
      for (std::int64_t to = from - 1; to <= last + 1; ++to) {
        const auto seen = store.read("a", from, to);
        ASSERT_TRUE(seen);
        std::vector<std::int64_t> expected;
        for (std::int64_t t = std::max(from, first); t <= std::min(to, last); ++t) {
          expected.push_back(t);
        }
        std::vector<std::int64_t> times;
        for (const SeenPoint& point : seen->points) times.push_back(point.time_ms);
        ASSERT_EQ(times, expected);
        ASSERT_EQ(seen->bounds.size(), 2 * expected.size());
      }
    }
  }
  EXPECT_FALSE(PointStore({.levels = 1}).read("a", 0, std::numeric_limits<std::int64_t>::max()));
}

}  // namespace
}  // namespace foreshock
