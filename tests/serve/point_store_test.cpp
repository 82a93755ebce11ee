#include "foreshock/serve/point_store.h"

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "board_fixture.h"

namespace foreshock {
namespace {

std::vector<double> values_of(const std::vector<SeenPoint>& points) {
  std::vector<double> out;
  for (const SeenPoint& point : points) out.push_back(point.y);
  return out;
}

std::vector<std::string> names_of(const PointStore::Found& found) {
  std::vector<std::string> out;
  for (const auto& one : found.series) out.push_back(*one.text);
  return out;
}

SeenPoint point(std::int64_t time_ms, double y, std::uint32_t flags = 0) {
  return {.time_ms = time_ms, .y = y, .expected = 0, .score = 0, .flags = flags};
}

TEST(PointStore, ReadsTheWindowWithBothItsEnds) {
  PointStore store({});
  for (int minute = 0; minute < 5; ++minute) add_point(store, "a", minute, minute, 7);

  const auto seen = store.read("a", ms_at(1), ms_at(3));

  ASSERT_TRUE(seen);
  EXPECT_EQ(values_of(seen->points), (std::vector<double>{1, 2, 3}));
  EXPECT_EQ(seen->bounds.size(), 12U);
  EXPECT_EQ(seen->bounds[1], 10);
  EXPECT_EQ(store.read("a", ms_at(6), ms_at(9))->points.size(), 0U);
  EXPECT_EQ(store.read("a", ms_at(3), ms_at(1))->points.size(), 0U);
}

TEST(PointStore, KnowsNothingOfAStrangeSeries) {
  PointStore store({});

  EXPECT_FALSE(store.read("a", -kEver, kEver));
  EXPECT_FALSE(store.latest("a"));
  EXPECT_FALSE(store.has(""));
  EXPECT_TRUE(store.tail("a", 10).empty());
  EXPECT_EQ(store.size(), 0U);
  EXPECT_TRUE(store.list(std::nullopt).empty());
}

TEST(PointStore, PutsAPointOfTheSameTimeInThePlaceOfTheLast) {
  PointStore store({});
  add_point(store, "a", 0, 1, 7);
  add_point(store, "a", 1, 2, 7);
  add_point(store, "a", 1, 3, 7);

  EXPECT_EQ(values_of(store.tail("a", 10)), (std::vector<double>{1, 3}));
  EXPECT_EQ(store.latest("a")->y, 3);
}

// After a reload a file is told once more from its begin.
TEST(PointStore, BeginsAnewWhereASourceDoes) {
  PointStore store({});
  for (const int minute : {0, 1, 2, 3, 0, 1, 2}) add_point(store, "a", minute, minute, 7);

  EXPECT_EQ(values_of(store.tail("a", 10)), (std::vector<double>{0, 1, 2}));
  add_point(store, "a", -9, 5, 7);
  EXPECT_EQ(values_of(store.tail("a", 10)), std::vector<double>{5});
}

TEST(PointStore, KeepsTheNewestWhenASeriesHasItsMost) {
  PointStore store({.levels = 0, .most_points = 20});
  for (int i = 0; i < 1000; ++i) store.add("a", point(i, i), {});

  const auto seen = store.read("a", -kEver, kEver);

  ASSERT_EQ(seen->points.size(), 20U);
  EXPECT_EQ(seen->points.front().y, 980);
  EXPECT_EQ(seen->points.back().y, 999);
  EXPECT_EQ(values_of(store.tail("a", 2)), (std::vector<double>{998, 999}));
}

// 16 points of 32 bytes are the first step of a series, and its name takes less than that again:
// two of them, and no third.
TEST(PointStore, RefusesSeriesForWhichThereIsNoRoomAndKeepsTheOthers) {
  PointStore store({.levels = 0, .most_bytes = 4 * 16 * 32});
  ASSERT_EQ(sizeof(SeenPoint), 32U);

  EXPECT_TRUE(store.add("a", point(1, 1), {}));
  EXPECT_TRUE(store.add("b", point(1, 1), {}));
  EXPECT_FALSE(store.add("c", point(1, 1), {}));
  for (int i = 2; i < 100; ++i) EXPECT_TRUE(store.add("a", point(i, i), {}));

  EXPECT_EQ(store.size(), 2U);
  EXPECT_EQ(store.read("a", -kEver, kEver)->points.size(), 16U);
  EXPECT_EQ(store.latest("a")->y, 99);
  EXPECT_FALSE(store.has("c"));
}

// A ring grows while it is turned: what was in it stays in order, with its bounds.
TEST(PointStore, KeepsPointsAndBoundsTogetherWhileItGrows) {
  PointStore store({.levels = 1, .most_points = 100});
  for (int i = 0; i < 250; ++i) {
    store.add("a", point(i, i), std::vector<float>{static_cast<float>(-i), static_cast<float>(i)});
  }

  const auto seen = store.read("a", -kEver, kEver);

  ASSERT_EQ(seen->points.size(), 100U);
  for (std::size_t i = 0; i < 100; ++i) {
    EXPECT_EQ(seen->points[i].y, 150 + static_cast<double>(i));
    EXPECT_EQ(seen->bounds[2 * i + 1], static_cast<float>(150 + i));
  }
}

TEST(PointStore, SearchesForEveryWordInAnyCaseAndPutsExactHitsFirst) {
  PointStore store({});
  for (const char* const name :
       {"cpu", "zz cpu", R"(cpu{host="a"})", R"(cpu{host="B"})", "memory", "a cpu host"}) {
    add_point(store, name, 0, 1, 1);
  }

  EXPECT_EQ(names_of(store.search("CPU", 10)),
            (std::vector<std::string>{"cpu", R"(cpu{host="a"})", R"(cpu{host="B"})", "a cpu host",
                                      "zz cpu"}));
  EXPECT_EQ(names_of(store.search("host  cpu", 10)),
            (std::vector<std::string>{"a cpu host", R"(cpu{host="a"})", R"(cpu{host="B"})"}));
  EXPECT_EQ(names_of(store.search("nothing", 10)), std::vector<std::string>{});
}

TEST(PointStore, TellsHowManyThereAreWhenItShowsFewer) {
  PointStore store({});
  for (int i = 0; i < 100; ++i) add_point(store, "s" + std::to_string(100 + i), 0, i, 0);

  const auto found = store.search("", 3);

  EXPECT_EQ(found.total, 100U);
  EXPECT_EQ(names_of(found), (std::vector<std::string>{"s100", "s101", "s102"}));
  EXPECT_EQ(found.series[1].latest.y, 1);
  EXPECT_EQ(store.search("", 0).total, 100U);
}

TEST(PointStore, ListsSeriesOfOneName) {
  PointStore store({});
  add_point(store, R"(cpu{host="a"})", 0, 1, 1);
  add_point(store, R"(cpu{host="b"})", 0, 1, 1);
  add_point(store, "memory", 0, 1, 1);

  EXPECT_EQ(store.list("cpu").size(), 2U);
  EXPECT_EQ(store.list("cp").size(), 0U);
  EXPECT_EQ(store.list(std::nullopt).size(), 3U);
}

TEST(PointStore, TakesANameThatIsNoKeyAsItIs) {
  PointStore store({});
  add_point(store, "cpu{host=", 0, 1, 1);

  ASSERT_EQ(store.list("cpu{host=").size(), 1U);
  EXPECT_TRUE(store.has("cpu{host="));
}

TEST(PointStore, IsReadWhileItIsWritten) {
  PointStore store({.levels = 0, .most_points = 64});
  std::atomic<bool> done = false;
  std::thread writer([&] {
    for (int i = 0; i < 20'000; ++i) {
      store.add("a", point(i, i), {});
      store.add("s" + std::to_string(i % 50), point(i, i), {});
    }
    done = true;
  });

  while (!done) {
    const auto seen = store.read("a", -kEver, kEver);
    for (std::size_t i = 1; seen && i < seen->points.size(); ++i) {
      ASSERT_EQ(seen->points[i].time_ms, seen->points[i - 1].time_ms + 1);
    }
    store.search("s", 10);
  }
  writer.join();

  EXPECT_EQ(store.size(), 51U);
}

TEST(ThinnedOut, KeepsAllWhereThereAreNoMoreThanWanted) {
  const std::vector<SeenPoint> points(8, point(0, 1));

  EXPECT_EQ(thinned_out(points, 8), (std::vector<std::size_t>{0, 1, 2, 3, 4, 5, 6, 7}));
  EXPECT_TRUE(thinned_out({}, 8).empty());
}

// Two stretches of eight: first, last, smallest and largest of each.
TEST(ThinnedOut, KeepsTheEndsAndTheExtremesOfEachStretch) {
  std::vector<SeenPoint> points;
  for (const double y : {5, 5, 9, 5, 1, 5, 5, 5, 5, 5, 5, -3, 5, 5, 70, 5}) {
    points.push_back(point(static_cast<std::int64_t>(points.size()), y));
  }

  EXPECT_EQ(thinned_out(points, 8), (std::vector<std::size_t>{0, 2, 4, 7, 8, 11, 14, 15}));
}

TEST(ThinnedOut, KeepsEveryAlertAndLooksPastMissingValues) {
  std::vector<SeenPoint> points(40, point(0, kNoNumber));
  points[7].flags = points[9].flags = SeenPoint::kAlert;
  points[13].y = 3;

  EXPECT_EQ(thinned_out(points, 8), (std::vector<std::size_t>{0, 7, 9, 13, 19, 20, 39}));
}

}  // namespace
}  // namespace foreshock
