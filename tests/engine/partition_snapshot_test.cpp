#include <algorithm>

#include <gtest/gtest.h>

#include "partition_fixture.h"

namespace foreshock {
namespace {

using namespace testing_partition;  // NOLINT(google-build-using-namespace): a test.

Partition::Options busy() {
  auto options = minutely();
  options.lateness = minutes{2};
  options.most_series = 34;
  options.silence_steps = 12;
  options.longest_gap = 15;
  options.horizon = 2;
  options.forecast_every = minutes{5};
  return options;
}

/// The state at `at`, taken while the rest goes on, and two runs of the rest: must be one.
void expect_twins(const Partition::Options& options, std::span<const Given> given, std::size_t at,
                  std::size_t slice) {
  auto partition = Partition::make(options).value();
  Recorder before;
  push(partition, given.first(at), before);
  Pages pages;
  const auto put = [&](std::vector<std::byte> page) { pages.push_back(std::move(page)); };
  partition.begin_snapshot(static_cast<std::int64_t>(at));
  Recorder after;
  for (std::size_t i = at; i < given.size(); ++i) {
    push(partition, given[i], after);
    if (i % 5 == 0) partition.continue_snapshot(slice, 1000, put);
  }
  while (!partition.continue_snapshot(slice, 1000, put)) {
  }
  ASSERT_FALSE(partition.in_snapshot());
  std::reverse(pages.begin(), pages.end());  // Any order will do.

  auto twin = restored(options, pages);
  ASSERT_TRUE(twin.has_value()) << twin.error().message;
  Recorder of_twin;
  push(*twin, given.subspan(at), of_twin);

  ASSERT_EQ(after.told, of_twin.told) << at;
  ASSERT_EQ(partition.digest(), twin->digest());
  ASSERT_EQ(partition.warming_up(), twin->warming_up());
  ASSERT_EQ(partition.watermark(), twin->watermark());
  // Order of arrival, counts, points that are held, rows: all of it.
  ASSERT_EQ(snapshot(partition, 9), snapshot(*twin, 9)) << at;
}

/// Room for all, so that series are there after a gap.
Partition::Options roomy() {
  auto options = busy();
  options.most_series = 100;
  return options;
}

TEST(PartitionSnapshot, IsTestedOnAStreamThatHasItAll) {
  const auto given = wild(40, 320, 11);
  auto tight = Partition::make(busy()).value();
  auto wide = Partition::make(roomy()).value();
  Recorder recorder;
  push(tight, given, recorder);
  push(wide, given, recorder);
  const auto& counts = wide.counts();
  for (const auto count : {tight.counts().evicted, counts.scored, counts.duplicate, counts.late,
                           counts.started_anew, counts.resets, counts.too_far_ahead}) {
    EXPECT_GT(count, 2U);
  }
  EXPECT_LT(wide.warming_up(), wide.size());
  EXPECT_GT(std::count_if(recorder.told.begin(), recorder.told.end(),
                          [](const auto& text) { return text.starts_with("alert"); }),
            5);
}

TEST(PartitionSnapshot, MakesATwinAtAnyPoint) {
  const auto given = wild(40, 320, 11);
  for (std::size_t at = 0; at < given.size(); at += 311) {
    expect_twins(busy(), given, at, 1 + at % 4);
    expect_twins(roomy(), given, at, 1 + at % 4);
  }
}

TEST(PartitionSnapshot, MakesATwinOfPipelinesToo) {
  auto options = busy();
  options.model = "local-level";
  options.most_series = 5;
  options.pipeline = {.first_fit = 8, .history = 24};
  const auto given = wild(7, 40, 12);
  for (std::size_t at = 0; at < given.size(); at += 53) expect_twins(options, given, at, 1);
}

TEST(PartitionSnapshot, MakesATwinOfMonthsToo) {
  auto options = busy();
  options.frequency = Frequency::parse("MS").value();
  options.lateness = std::chrono::hours{24 * 40};
  auto given = wild(9, 40, 13);
  constexpr Duration kFar = std::chrono::hours{24};  // Stray dates are far already.
  for (auto& g : given) {
    const Duration since = g.time - kStart;
    if (since < kFar && since > -kFar) g.time = kStart + since * 43'830;
  }
  for (std::size_t at = 0; at < given.size(); at += 53) expect_twins(options, given, at, 2);
}

TEST(PartitionSnapshot, IsTheStateWhenItBegan) {
  const auto given = wild(40, 40, 14);
  const auto half = std::span(given).first(given.size() / 2);
  auto still = Partition::make(busy()).value();
  auto moving = Partition::make(busy()).value();
  Recorder recorder;
  push(still, half, recorder);
  push(moving, half, recorder);
  Pages pages;
  moving.begin_snapshot(5);
  push(moving, std::span(given).subspan(half.size()), recorder);
  while (!moving.continue_snapshot(
      3, 500, [&](std::vector<std::byte> page) { pages.push_back(std::move(page)); })) {
  }

  const auto restored_state = restored(busy(), pages);
  ASSERT_TRUE(restored_state.has_value()) << restored_state.error().message;
  EXPECT_EQ(restored_state->digest(), still.digest());
  EXPECT_NE(restored_state->digest(), moving.digest());
}

TEST(PartitionSnapshot, ReplacesTheStateOfAPartitionThatWentOn) {
  auto options = minutely();
  options.most_series = 400;
  auto partition = Partition::make(options).value();
  Recorder recorder;
  const auto meet = [&](int from, int to) {
    for (int i = from; i < to; ++i) {
      push(partition, {.key = std::to_string(i), .time = kStart + seconds{i}, .value = 1},
           recorder);
    }
  };
  meet(0, 700);
  const auto pages = snapshot(partition, 700);
  meet(700, 750);
  const auto expected = snapshot(partition, 750);

  for (const auto& page : pages) ASSERT_TRUE(partition.restore_page(page).has_value());
  ASSERT_EQ(partition.finish_restore().value(), 700);
  meet(700, 750);
  EXPECT_EQ(snapshot(partition, 750), expected);
}

TEST(PartitionSnapshot, OfNothingIsTwoPages) {
  auto partition = Partition::make(busy()).value();
  const auto pages = snapshot(partition, 77);
  EXPECT_EQ(pages.size(), 2U);
  auto twin = Partition::make(busy()).value();
  for (const auto& page : pages) ASSERT_TRUE(twin.restore_page(page).has_value());
  EXPECT_EQ(twin.finish_restore().value(), 77);
  EXPECT_EQ(twin.size(), 0U);
}

TEST(PartitionSnapshot, CanBeAbandonedAndBegunAnew) {
  const auto given = wild(10, 20, 15);
  auto partition = Partition::make(busy()).value();
  Recorder recorder;
  push(partition, given, recorder);
  const auto expected = snapshot(partition, 3);

  partition.begin_snapshot(1);
  partition.continue_snapshot(4, 100, [](std::vector<std::byte>) {});
  partition.abandon_snapshot();
  EXPECT_FALSE(partition.in_snapshot());
  EXPECT_EQ(snapshot(partition, 3), expected);
  partition.begin_snapshot(2);
  partition.continue_snapshot(4, 100, [](std::vector<std::byte>) {});
  EXPECT_EQ(snapshot(partition, 3), expected);
}

class DamagedPages : public testing::Test {
 protected:
  void SetUp() override {
    auto partition = Partition::make(busy()).value();
    Recorder recorder;
    push(partition, wild(4, 20, 16), recorder);
    pages_ = snapshot(partition, 42, 600);
    ASSERT_GE(pages_.size(), 4U);
  }
  /// The error of restoring these pages.
  static Error error_of(const Pages& pages, const Partition::Options& options = busy()) {
    const auto partition = restored(options, pages);
    EXPECT_FALSE(partition.has_value());
    return partition ? Error{} : partition.error();
  }
  Pages pages_;
};

TEST_F(DamagedPages, AreRefusedWhereverAByteIsFlippedOrCut) {
  for (const auto& whole : pages_) {
    auto partition = Partition::make(busy()).value();
    for (std::size_t at = 0; at < whole.size(); ++at) {
      auto page = whole;
      page[at] ^= std::byte{0x04};
      ASSERT_FALSE(partition.restore_page(page).has_value()) << at;
      page.resize(at);
      page.shrink_to_fit();
      ASSERT_FALSE(partition.restore_page(page).has_value()) << at;
    }
    auto longer = whole;
    longer.push_back(std::byte{0});
    ASSERT_FALSE(partition.restore_page(longer).has_value());
  }
}

TEST_F(DamagedPages, AreRefusedIfOneIsMissingOrStandsTwice) {
  for (std::size_t i = 0; i < pages_.size(); ++i) {
    auto fewer = pages_;
    fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
    EXPECT_EQ(error_of(fewer).code, Errc::kMalformedInput) << i;
    auto more = pages_;
    more.push_back(pages_[i]);
    EXPECT_EQ(error_of(more).code, Errc::kMalformedInput) << i;
  }
  EXPECT_EQ(error_of({}).code, Errc::kMalformedInput);
}

TEST_F(DamagedPages, AreRefusedIfTheyAreOfTwoSnapshots) {
  auto partition = Partition::make(busy()).value();
  Recorder recorder;
  push(partition, wild(4, 20, 17), recorder);
  const auto other = snapshot(partition, 42, 600);  // Of the same offset, too.
  for (std::size_t i = 0; i < std::min(pages_.size(), other.size()); ++i) {
    auto mixed = pages_;
    mixed[i] = other[i];
    EXPECT_EQ(error_of(mixed).code, Errc::kMalformedInput) << i;
  }
}

TEST_F(DamagedPages, LeaveThePartitionAsItWas) {
  auto partition = Partition::make(busy()).value();
  Recorder recorder;
  push(partition, wild(3, 10, 18), recorder);
  const auto before = partition.digest();
  auto fewer = pages_;
  fewer.pop_back();
  for (const auto& page : fewer) ASSERT_TRUE(partition.restore_page(page).has_value());
  EXPECT_EQ(partition.digest(), before);
  EXPECT_FALSE(partition.finish_restore().has_value());
  EXPECT_EQ(partition.digest(), before);

  // The next try is a new one.
  for (const auto& page : pages_) ASSERT_TRUE(partition.restore_page(page).has_value());
  EXPECT_EQ(partition.finish_restore().value(), 42);
  EXPECT_NE(partition.digest(), before);
}

TEST_F(DamagedPages, OfOtherOptionsAreRefusedAndSaySo) {
  const auto refused = [&](auto change, const std::string& told) {
    auto options = busy();
    change(options);
    const Error error = error_of(pages_, options);
    EXPECT_EQ(error.code, Errc::kUnsupported);
    EXPECT_NE(error.message.find(told), std::string::npos) << error.message;
  };
  refused([](auto& o) { o.live.season = 7; }, "season=6 in the snapshot, season=7 here");
  refused([](auto& o) { o.live.p_alert = 1e-3; }, "p_alert=1e-04 in the snapshot, p_alert=0.001");
  refused([](auto& o) { o.live.policy.hold_points = 61; }, "hold=60 in the snapshot, hold=61 here");
  refused([](auto& o) { o.frequency = Frequency::parse("5m").value(); }, "freq=1m in the snapshot");
  refused([](auto& o) { o.model = "ets"; }, "model=live in the snapshot, model=ets here");
  refused([](auto& o) { o.most_series = 3; }, "4 series; no more than 3");
}

TEST_F(DamagedPages, MayBeReadWithOtherWindowsOfTime) {
  auto options = busy();
  options.lateness = seconds{1};
  options.longest_gap = 99;
  options.silence_steps = 3;
  options.horizon = 0;
  EXPECT_TRUE(restored(options, pages_).has_value());
}

TEST_F(DamagedPages, OfAnotherVersionOrKindAreRefused) {
  std::span<const std::byte> bytes = pages_[0];
  const auto record = open(bytes).value();
  EXPECT_EQ(error_of({seal("partition", 2, record.payload)}).code, Errc::kUnsupported);
  EXPECT_EQ(error_of({seal("pipeline", 1, record.payload)}).code, Errc::kMalformedInput);
}

}  // namespace
}  // namespace foreshock
