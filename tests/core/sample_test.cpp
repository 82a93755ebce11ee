#include "foreshock/core/sample.h"

#include <array>
#include <bit>
#include <cstdint>
#include <random>
#include <string>
#include <unordered_set>
#include <vector>

#include <gtest/gtest.h>

namespace foreshock {
namespace {

// From the Python program in docs/formats/wire.md, run with Python 3.11 on 2026-11-30.
TEST(SeriesHash, IsWhatTheFormatSays) {
  EXPECT_EQ(series_hash(""), 0x6e2246e84296b78eU);
  EXPECT_EQ(series_hash("a"), 0x455b95c905a5db86U);
  EXPECT_EQ(series_hash("ab"), 0x198da2386457afe9U);
  EXPECT_EQ(series_hash("abc"), 0x60fff53c7c5912e0U);
  EXPECT_EQ(series_hash("cpu"), 0x609edcb445cce22eU);
  EXPECT_EQ(series_hash("0123456"), 0x4781ddca400c9f1bU);
  EXPECT_EQ(series_hash("01234567"), 0xf8a02bfe79af8330U);
  EXPECT_EQ(series_hash("012345678"), 0xc64281cee9c0f5c7U);
  EXPECT_EQ(series_hash("0123456789abcde"), 0x5f29bf4fd0d280e0U);
  EXPECT_EQ(series_hash("0123456789abcdef"), 0x431ab9fc36598100U);
  EXPECT_EQ(series_hash("0123456789abcdef0"), 0x301c814744a97583U);
  EXPECT_EQ(series_hash(R"(cpu{core="1",host="b"})"), 0x53df792a25a85b6eU);
  EXPECT_EQ(series_hash("temp\xc3\xa9rature"), 0xb6b8b20470a753d8U);
  EXPECT_EQ(series_hash(std::string(1000, 'x')), 0x5c0bc75c6a189aa0U);
}

TEST(SeriesHash, TellsZerosFromNothing) {
  std::unordered_set<std::uint64_t> seen;
  for (std::size_t n = 0; n < 100; ++n) {
    EXPECT_TRUE(seen.insert(series_hash(std::string(n, '\0'))).second) << n;
  }
}

TEST(SeriesHash, DoesNotDependOnWhereTheKeyLies) {
  const std::string key = "0123456789abcdefghij";
  std::array<char, 64> room{};
  for (std::size_t at = 0; at < 16; ++at) {
    key.copy(room.data() + at, key.size());
    EXPECT_EQ(series_hash({room.data() + at, key.size()}), series_hash(key));
  }
}

// A bit of the key that changes flips each bit of the hash half of the time. 4096 trials of a fair
// coin leave 0.5 by more than 0.05 with a probability of 2e-10, 64 x 20 x 8 coins in all.
TEST(SeriesHash, SpreadsEveryBitOfTheKeyOverAllOfItsOwn) {
  std::mt19937_64 rng(11);
  constexpr int kTrials = 4096;
  for (std::size_t bit = 0; bit < 20 * 8; ++bit) {
    std::array<int, 64> flipped{};
    for (int i = 0; i < kTrials; ++i) {
      std::string key(20, '\0');
      for (char& c : key) c = static_cast<char>(rng());
      const std::uint64_t before = series_hash(key);
      key[bit / 8] = static_cast<char>(key[bit / 8] ^ (1 << (bit % 8)));
      const std::uint64_t changed = before ^ series_hash(key);
      for (std::size_t b = 0; b < 64; ++b) flipped[b] += static_cast<int>(changed >> b & 1U);
    }
    for (const int count : flipped) {
      ASSERT_NEAR(count, kTrials / 2, kTrials / 20) << "bit " << bit;
    }
  }
}

// A million keys that differ in a few digits. Two of them meet with a probability of 3e-8. In 1024
// boxes by their low bits and by their high bits, each holds 977 of them, give or take 31: 200 is
// more than six times that.
TEST(SeriesHash, KeepsKeysApartThatLookAlike) {
  std::unordered_set<std::uint64_t> seen;
  std::vector<int> low(1024);
  std::vector<int> high(1024);
  for (int i = 0; i < 1'000'000; ++i) {
    const std::string key = "cpu_usage{core=\"" + std::to_string(i % 64) + "\",host=\"node" +
                            std::to_string(i / 64) + "\"}";
    const std::uint64_t hash = series_hash(key);
    ASSERT_NE(hash, 0U);
    ASSERT_TRUE(seen.insert(hash).second) << key;
    ++low[hash % 1024];
    ++high[hash >> 54U];
  }
  for (std::size_t i = 0; i < 1024; ++i) {
    EXPECT_NEAR(low[i], 977, 200);
    EXPECT_NEAR(high[i], 977, 200);
  }
}

}  // namespace
}  // namespace foreshock
