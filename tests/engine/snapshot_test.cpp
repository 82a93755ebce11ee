#include "foreshock/engine/snapshot.h"

#include <gtest/gtest.h>

#include "series_fixture.h"

namespace foreshock {
namespace {

Pipeline::Options options() {
  return {.first_fit = 20, .history = 64};
}

Pipeline lived() {
  auto pipeline = Pipeline::make(options()).value();
  testing_series::push_all(pipeline, testing_series::noise(100, 71, 20));
  return pipeline;
}

TEST(Snapshot, MakesATwin) {
  auto pipeline = lived();
  auto twin = read_snapshot(write_snapshot(pipeline), options()).value();
  for (const double y : testing_series::noise(200, 72, 20)) {
    ASSERT_TRUE(testing_series::same(pipeline.push(y), twin.push(y)));
  }
  EXPECT_EQ(write_snapshot(pipeline), write_snapshot(twin));
}

TEST(Snapshot, RefusesAnotherKind) {
  StateWriter payload;
  lived().save(payload);
  const auto read = read_snapshot(seal("shard", 1, payload.bytes()), options());
  ASSERT_FALSE(read.has_value());
  EXPECT_EQ(read.error().code, Errc::kMalformedInput);
  EXPECT_NE(read.error().message.find("'shard'"), std::string::npos);
}

TEST(Snapshot, RefusesANewerVersion) {
  StateWriter payload;
  lived().save(payload);
  const auto read = read_snapshot(seal("pipeline", 99, payload.bytes()), options());
  ASSERT_FALSE(read.has_value());
  EXPECT_EQ(read.error().code, Errc::kUnsupported);
  EXPECT_NE(read.error().message.find("99"), std::string::npos);
}

TEST(Snapshot, RefusesEveryFlippedByte) {
  auto bytes = write_snapshot(lived());
  for (std::size_t at = 0; at < bytes.size(); at += 7) {
    bytes[at] ^= std::byte{0x10};
    ASSERT_FALSE(read_snapshot(bytes, options()).has_value()) << at;
    bytes[at] ^= std::byte{0x10};
  }
  EXPECT_TRUE(read_snapshot(bytes, options()).has_value());
}

TEST(Snapshot, RefusesEveryCutAndWhatFollows) {
  auto bytes = write_snapshot(lived());
  for (std::size_t n = 0; n < bytes.size(); n += 13) {
    ASSERT_FALSE(read_snapshot(std::span(bytes).first(n), options()).has_value()) << n;
  }
  bytes.push_back(std::byte{0});
  EXPECT_FALSE(read_snapshot(bytes, options()).has_value());
}

TEST(Snapshot, RefusesOptionsThatItWasNotMadeWith) {
  auto other = options();
  other.history = 32;
  EXPECT_FALSE(read_snapshot(write_snapshot(lived()), other).has_value());
}

}  // namespace
}  // namespace foreshock
