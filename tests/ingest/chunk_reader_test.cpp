#include "foreshock/ingest/chunk_reader.h"

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <thread>

#include <gtest/gtest.h>
#include <unistd.h>

namespace foreshock {
namespace {

constexpr std::size_t kChunk = ChunkReader::kChunkBytes;

std::unique_ptr<ByteSource> memory(std::string bytes) {
  return std::move(open_bytes_of_memory(std::move(bytes), "x")->bytes);
}

/// Gives `good` bytes, then fails.
class FailingSource final : public ByteSource {
 public:
  explicit FailingSource(std::size_t good) : good_(good) {}
  Result<std::size_t> read(std::span<char> into, const std::stop_token& /*stop*/) override {
    if (good_ == 0) return fail(Errc::kUnavailable, "disk on fire");
    const std::size_t n = std::min(good_, into.size());
    std::fill_n(into.begin(), n, 'x');
    good_ -= n;
    return n;
  }

 private:
  std::size_t good_;
};

/// Never gives anything; waits until it is stopped.
class SilentSource final : public ByteSource {
 public:
  explicit SilentSource(std::size_t good) : good_(good) {}
  Result<std::size_t> read(std::span<char> into, const std::stop_token& stop) override {
    if (good_ > 0) {
      const std::size_t n = std::min(good_, into.size());
      good_ -= n;
      return n;
    }
    while (!stop.stop_requested()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    return 0;
  }

 private:
  std::size_t good_;
};

TEST(ChunkReader, GivesAllBytesInOrder) {
  for (const std::size_t size :
       {std::size_t{0}, std::size_t{1}, kChunk - 1, kChunk, kChunk + 1, 5 * kChunk + 12'345}) {
    std::string text(size, ' ');
    for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>('a' + i * 31 % 26);
    ChunkReader reader(memory(text));
    std::string all;
    for (;;) {
      const auto chunk = reader.next();
      ASSERT_TRUE(chunk);
      if (chunk->empty()) break;
      all += *chunk;
    }
    EXPECT_TRUE(all == text) << size;
    EXPECT_TRUE(reader.next()->empty()) << size;
  }
}

TEST(ChunkReader, GivesWhatCameBeforeAnErrorAndThenTheError) {
  for (const std::size_t good : {std::size_t{0}, std::size_t{10}, kChunk, 3 * kChunk + 10}) {
    ChunkReader reader(std::make_unique<FailingSource>(good));
    std::size_t read = 0;
    auto chunk = reader.next();
    for (; chunk; chunk = reader.next()) read += chunk->size();
    EXPECT_EQ(read, good);
    EXPECT_EQ(chunk.error().message, "disk on fire");
    EXPECT_FALSE(reader.next());
  }
}

TEST(ChunkReader, CanBeLeftAtAnyMoment) {
  for (int chunks = 0; chunks < 6; ++chunks) {
    ChunkReader reader(memory(std::string(8 * kChunk, 'x')));
    for (int i = 0; i < chunks; ++i) ASSERT_TRUE(reader.next());
  }
}

TEST(ChunkReader, DoesNotWaitForASilentSourceWhenItGoes) {
  ChunkReader reader(std::make_unique<SilentSource>(2 * kChunk));
  ASSERT_TRUE(reader.next());
  ASSERT_TRUE(reader.next());  // Now the thread waits for a third chunk, which never comes.
}

}  // namespace
}  // namespace foreshock
