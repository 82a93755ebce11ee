#include "foreshock/serve/point_file.h"

#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "board_fixture.h"

namespace foreshock {
namespace {

class PointFile : public testing::Test {
 protected:
  void SetUp() override {
    path_ = testing::TempDir() + "points_" +
            testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::remove_all(path_);
  }
  void TearDown() override { std::filesystem::remove_all(path_); }

  std::vector<std::byte> bytes() const {
    std::ifstream in(path_, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    std::vector<std::byte> out(text.size());
    std::memcpy(out.data(), text.data(), text.size());
    return out;
  }

  std::string path_;
};

TEST_F(PointFile, GivesBackWhatWasSaved) {
  PointStore store({});
  for (int minute = 0; minute < 40; ++minute) {
    add_point(store, R"(cpu{host="a"})", minute, minute, 0.5 * minute, 0.25F,
              SeenPoint::kInIncident);
  }
  add_point(store, "other", 3, kNoNumber, kNoNumber);

  ASSERT_TRUE(save_points(store, path_, 1 << 20));
  PointStore again({});
  const auto loaded = load_points(path_, again);

  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_EQ(*loaded, 2U);
  const auto seen = again.read(R"(cpu{host="a"})", -kEver, kEver);
  ASSERT_EQ(seen->points.size(), 40U);
  EXPECT_EQ(seen->points[39].time_ms, ms_at(39));
  EXPECT_EQ(seen->points[39].y, 39);
  EXPECT_EQ(seen->points[39].expected, 19.5);
  EXPECT_EQ(seen->points[39].score, 0.25F);
  EXPECT_EQ(seen->points[39].flags, SeenPoint::kInIncident);
  EXPECT_EQ(seen->bounds[39 * 4 + 2], -20);
  EXPECT_TRUE(std::isnan(again.latest("other")->y));
  EXPECT_FALSE(std::filesystem::exists(path_ + ".partial"));
}

TEST_F(PointFile, SavesNothingOfAnEmptyStore) {
  const PointStore store({});
  PointStore again({});

  ASSERT_TRUE(save_points(store, path_, 1 << 20));

  EXPECT_EQ(load_points(path_, again), 0U);
}

TEST_F(PointFile, IsNotMissedWhereThereIsNone) {
  PointStore store({});

  EXPECT_EQ(load_points(path_, store), 0U);
}

// 64 bytes a point with two levels leave 20 of each of two series; never fewer than 16.
TEST_F(PointFile, KeepsTheNewestPointsThatFit) {
  PointStore store({});
  ASSERT_EQ(sizeof(SeenPoint) + 4 * sizeof(float), 48U);
  for (const char* const series : {"a", "b"}) {
    for (int minute = 0; minute < 100; ++minute) add_point(store, series, minute, minute, 0);
  }

  for (const auto& [most_bytes, points] : {std::pair{2 * 20 * 48, 20U}, std::pair{0, 16U}}) {
    ASSERT_TRUE(save_points(store, path_, static_cast<std::size_t>(most_bytes)));
    PointStore again({});
    ASSERT_TRUE(load_points(path_, again));
    EXPECT_EQ(again.read("b", -kEver, kEver)->points.size(), points);
    EXPECT_EQ(again.latest("b")->y, 99);
  }
}

TEST_F(PointFile, IsRefusedWhenCutAnywhereButBetweenSeries) {
  PointStore store({});
  for (int minute = 0; minute < 3; ++minute) {
    add_point(store, "a", minute, minute, 0);
    add_point(store, "b", minute, minute, 0);
  }
  ASSERT_TRUE(save_points(store, path_, 1 << 20));
  const std::vector<std::byte> whole = bytes();
  ASSERT_EQ(whole.size() % 2, 0U);

  for (std::size_t size = 0; size < whole.size(); ++size) {
    PointStore again({});
    const auto loaded = load_points(std::span(whole).first(size), again);
    const bool is_between = size == 0 || size == whole.size() / 2;
    EXPECT_EQ(loaded.has_value(), is_between) << size;
    EXPECT_EQ(again.size(), size < whole.size() / 2 ? 0U : 1U) << size;
  }
}

TEST_F(PointFile, IsRefusedWhenAnyByteIsAnother) {
  PointStore store({});
  add_point(store, "a", 0, 1, 2);
  ASSERT_TRUE(save_points(store, path_, 1 << 20));
  std::vector<std::byte> damaged = bytes();

  for (std::byte& byte : damaged) {
    byte ^= std::byte{0x20};
    PointStore again({});
    EXPECT_FALSE(load_points(damaged, again)) << &byte - damaged.data();
    byte ^= std::byte{0x20};
  }
}

TEST_F(PointFile, IsRefusedByAStoreOfOtherLevels) {
  PointStore store({.levels = 2});
  add_point(store, "a", 0, 1, 2);
  ASSERT_TRUE(save_points(store, path_, 1 << 20));

  for (const std::size_t levels : {0U, 1U, 3U}) {
    PointStore other({.levels = levels});
    const auto loaded = load_points(path_, other);
    ASSERT_FALSE(loaded);
    EXPECT_EQ(loaded.error().code, Errc::kUnsupported);
    EXPECT_EQ(other.size(), 0U);
  }
}

TEST_F(PointFile, SaysWhereItCannotBeWritten) {
  const PointStore store({});

  const Status saved = save_points(store, path_ + "/no/such/folder", 1 << 20);

  ASSERT_FALSE(saved);
  EXPECT_EQ(saved.error().code, Errc::kUnavailable);
  EXPECT_NE(saved.error().message.find("/no/such/folder"), std::string::npos);
}

}  // namespace
}  // namespace foreshock
