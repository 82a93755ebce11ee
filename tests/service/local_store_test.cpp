#include "foreshock/app/service/local_store.h"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "foreshock/core/sample.h"
#include "foreshock/engine/partition.h"

namespace foreshock::app {
namespace {

namespace fs = std::filesystem;

class Deaf final : public PartitionListener {
 public:
  void alert(const Point& point) override { static_cast<void>(point); }
  void forecast(std::string_view, Timestamp, Timestamp, const Frequency&,
                const Forecast&) override {}
};

/// A folder of its own, and a partition that has seen as many points as asked for.
class LocalStoreTest : public testing::Test {
 protected:
  LocalStoreTest()
      : folder_(fs::path(testing::TempDir()) /
                ("local_store_" +
                 std::string(testing::UnitTest::GetInstance()->current_test_info()->name()))) {
    fs::remove_all(folder_);
    store_ = LocalStore::open(folder_.string()).value();
  }
  ~LocalStoreTest() override { fs::remove_all(folder_); }

  // Named, not {}: g++ 12 takes a temporary's members for uninitialized where it inlines at -O3.
  static Result<Partition> make() {
    const Partition::Options options;
    return Partition::make(options);
  }

  static Partition partition_after(int points) {
    Partition partition = make().value();
    Deaf listener;
    for (int i = 0; i < points; ++i) {
      const std::string key = "s" + std::to_string(i % 3);
      const Sample sample{.key = key,
                          .hash = series_hash(key),
                          .time = Timestamp{std::chrono::minutes{28'000'000 + i / 3}},
                          .value = static_cast<double>(i % 7)};
      partition.push({&sample, 1}, listener);
    }
    return partition;
  }

  void keep(Partition& partition, std::int64_t offset) {
    write(partition, offset);
    ASSERT_TRUE(store_->publish().has_value());
  }

  void write(Partition& partition, std::int64_t offset) {
    ASSERT_TRUE(store_->begin(at_, offset).has_value());
    partition.begin_snapshot(offset);
    while (!partition.continue_snapshot(2, 4096, [&](const std::vector<std::byte>& page) {
      ASSERT_TRUE(store_->put(page).has_value());
    })) {
    }
    ASSERT_TRUE(store_->seal().has_value());
    while (!store_->is_safe().value()) std::this_thread::sleep_for(std::chrono::milliseconds{1});
  }

  SnapshotStore::Loaded load(std::int64_t committed) {
    return store_->load({at_, committed}, make).value();
  }

  std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder_ / "metrics.3")) {
      names.push_back(entry.path().filename());
    }
    std::sort(names.begin(), names.end());
    return names;
  }

  fs::path folder_;
  std::unique_ptr<LocalStore> store_;
  kafka::TopicPartition at_{"metrics", 3};
};

TEST_F(LocalStoreTest, GivesBackWhatWasKept) {
  Partition partition = partition_after(100);
  keep(partition, 100);

  const auto loaded = load(100);

  ASSERT_TRUE(loaded.partition.has_value());
  EXPECT_EQ(loaded.next_offset, 100);
  EXPECT_EQ(loaded.partition->digest(), partition.digest());
}

TEST_F(LocalStoreTest, HasNothingBeforeTheFirst) {
  const auto loaded = load(100);

  EXPECT_FALSE(loaded.partition.has_value());
  EXPECT_TRUE(loaded.refused.empty());
}

TEST_F(LocalStoreTest, DoesNotCountWhatIsAheadOfTheCommittedOffset) {
  Partition first = partition_after(60);
  keep(first, 60);
  Partition second = partition_after(90);
  keep(second, 90);

  const auto loaded = load(89);

  ASSERT_TRUE(loaded.partition.has_value());
  EXPECT_EQ(loaded.next_offset, 60);
  EXPECT_EQ(loaded.partition->digest(), first.digest());
}

TEST_F(LocalStoreTest, DoesNotCountWhatWasNotPublished) {
  Partition first = partition_after(60);
  keep(first, 60);
  Partition second = partition_after(90);
  write(second, 90);
  store_ = LocalStore::open(folder_.string()).value();  // As after a crash.

  EXPECT_EQ(load(1'000).next_offset, 60);
}

TEST_F(LocalStoreTest, KeepsTheNewestTwo) {
  for (const int points : {30, 60, 90}) {
    Partition partition = partition_after(points);
    keep(partition, points);
  }

  EXPECT_EQ(files(), (std::vector<std::string>{"60.snapshot", "90.snapshot"}));
}

TEST_F(LocalStoreTest, FallsBackToTheOneBeforeADamagedOne) {
  Partition first = partition_after(60);
  keep(first, 60);
  Partition second = partition_after(90);
  keep(second, 90);
  const fs::path newest = folder_ / "metrics.3" / "90.snapshot";
  fs::resize_file(newest, fs::file_size(newest) - 1);

  const auto loaded = load(90);

  ASSERT_TRUE(loaded.partition.has_value());
  EXPECT_EQ(loaded.next_offset, 60);
  ASSERT_EQ(loaded.refused.size(), 1U);
  EXPECT_NE(loaded.refused[0].find("90.snapshot"), std::string::npos);
}

TEST_F(LocalStoreTest, RefusesASnapshotUnderAnotherName) {
  Partition first = partition_after(60);
  keep(first, 60);
  fs::rename(folder_ / "metrics.3" / "60.snapshot", folder_ / "metrics.3" / "61.snapshot");

  const auto loaded = load(61);

  EXPECT_FALSE(loaded.partition.has_value());
  ASSERT_EQ(loaded.refused.size(), 1U);
  EXPECT_NE(loaded.refused[0].find("it is of offset 60"), std::string::npos);
}

TEST_F(LocalStoreTest, IgnoresFilesThatAreNoSnapshots) {
  Partition first = partition_after(60);
  keep(first, 60);
  std::ofstream(folder_ / "metrics.3" / "x.snapshot") << "?";
  std::ofstream(folder_ / "metrics.3" / "70.snapshot.bak") << "?";

  EXPECT_EQ(load(100).next_offset, 60);
}

TEST(LocalStore, SaysWhichFolderCannotBeMade) {
  const auto store = LocalStore::open("/proc/no/such/folder");

  ASSERT_FALSE(store.has_value());
  EXPECT_NE(store.error().message.find("state.local.path /proc/no/such/folder"), std::string::npos);
}

}  // namespace
}  // namespace foreshock::app
