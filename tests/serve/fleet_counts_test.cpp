#include "foreshock/serve/fleet_counts.h"

#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace foreshock {
namespace {

using Counts = std::vector<std::int64_t>;
constexpr std::int64_t kMinute = 60'000;
constexpr std::int64_t kHour = 60 * kMinute;

TEST(FleetCounts, CountsPointsOfEachBucket) {
  FleetCounts counts;
  counts.add(0, false);
  counts.add(kHour - 1, true);
  counts.add(kHour, false);
  counts.add(2 * kHour + 1, true);
  counts.add(2 * kHour + 2, true);

  const auto strip = counts.strip(3 * kHour - 1, std::chrono::hours{3}, 3);

  EXPECT_EQ(strip.start_ms, 0);
  EXPECT_EQ(strip.step_ms, kHour);
  EXPECT_EQ(strip.points, (Counts{2, 1, 2}));
  EXPECT_EQ(strip.anomalous, (Counts{1, 0, 2}));
}

TEST(FleetCounts, CountsWhatSeveralWritersAddAtOnce) {
  FleetCounts counts;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&counts] {
      FleetCounts::Writer writer(counts);
      for (int i = 0; i < 6000; ++i) writer.add(i / 100 * kMinute, i % 10 == 0);
    });
  }
  for (std::thread& one : threads) one.join();

  const auto strip = counts.strip(kHour - 1, std::chrono::hours{1}, 1);

  EXPECT_EQ(strip.points, Counts{24'000});
  EXPECT_EQ(strip.anomalous, Counts{2400});
}

TEST(FleetCounts, HasEmptyBucketsWhereThereIsNothing) {
  const FleetCounts counts;

  const auto strip = counts.strip(10 * kHour, std::chrono::hours{2}, 4);

  EXPECT_EQ(strip.step_ms, 30 * kMinute);
  EXPECT_EQ(strip.points, (Counts{0, 0, 0, 0}));
}

TEST(FleetCounts, LeavesOutWhatIsBehindTheEndAndBeforeTheWindow) {
  FleetCounts counts;
  for (int hour = 0; hour < 10; ++hour) counts.add(hour * kHour, true);

  EXPECT_EQ(counts.strip(5 * kHour, std::chrono::hours{2}, 2).anomalous, (Counts{1, 1}));
  EXPECT_EQ(counts.strip(5 * kHour, std::chrono::hours{2}, 2).start_ms, 4 * kHour);
}

// Seven hours in four buckets: of 105 minutes; in 1,000: of a minute, the least that there is.
TEST(FleetCounts, HasBucketsOfWholeMinutes) {
  const FleetCounts counts;

  EXPECT_EQ(counts.strip(kHour, std::chrono::hours{7}, 4).step_ms, 105 * kMinute);
  EXPECT_EQ(counts.strip(kHour, std::chrono::hours{7}, 1000).step_ms, kMinute);
  EXPECT_EQ(counts.strip(kHour, std::chrono::seconds{1}, 1).step_ms, kMinute);
}

TEST(FleetCounts, CountsPointsOfTimesBefore1970) {
  FleetCounts counts;
  counts.add(-1, true);
  counts.add(-kMinute, false);
  counts.add(-kMinute - 1, false);

  const auto strip = counts.strip(-1, std::chrono::minutes{2}, 2);

  EXPECT_EQ(strip.start_ms, -2 * kMinute);
  EXPECT_EQ(strip.points, (Counts{1, 2}));
}

TEST(FleetCounts, KeepsFourteenDaysOfMinutes) {
  FleetCounts counts;
  constexpr int kKept = 14 * 24 * 60;
  for (int minute = 0; minute < kKept + 10; ++minute) counts.add(minute * kMinute, false);

  const auto strip = counts.strip((kKept + 9) * kMinute, std::chrono::hours{30 * 24}, 1);

  EXPECT_EQ(strip.points, Counts{kKept});
}

}  // namespace
}  // namespace foreshock
