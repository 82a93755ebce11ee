#include "foreshock/core/sample.h"

#include <bit>
#include <cstring>

namespace foreshock {
namespace {

static_assert(std::endian::native == std::endian::little, "words are read as they lie in memory");

// The constants of SplitMix64 (Steele, Lea & Flood, 2014): odd, with half of their bits set.
constexpr std::uint64_t kFirst = 0x9e3779b97f4a7c15;
constexpr std::uint64_t kSecond = 0xbf58476d1ce4e5b9;
constexpr std::uint64_t kThird = 0x94d049bb133111eb;

/// Both halves of the 128-bit product, folded into one: every bit of a and b reaches every bit.
std::uint64_t fold(std::uint64_t a, std::uint64_t b) {
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
}

std::uint64_t word(const char* from, std::size_t bytes = 8) {
  std::uint64_t value = 0;
  std::memcpy(&value, from, bytes);
  return value;
}

/// Up to seven bytes as a word with zeros above them. Overlapping loads instead of a loop.
std::uint64_t short_word(const char* from, std::size_t bytes) {
  if (bytes >= 4) {
    const std::uint64_t low = word(from, 4);
    const std::uint64_t high = word(from + bytes - 4, 4);
    return low | high << (8 * (bytes - 4));
  }
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < bytes; ++i) {
    value |= static_cast<std::uint64_t>(static_cast<unsigned char>(from[i])) << (8 * i);
  }
  return value;
}

}  // namespace

std::uint64_t series_hash(std::string_view key) {
  const char* at = key.data();
  std::size_t left = key.size();
  std::uint64_t h = fold(left ^ kFirst, kSecond);
  for (; left >= 16; at += 16, left -= 16) h = fold(word(at) ^ kSecond, word(at + 8) ^ h);
  if (left >= 8) {
    h = fold(word(at) ^ kSecond, short_word(at + 8, left - 8) ^ h);
  } else if (left > 0) {
    h = fold(short_word(at, left) ^ kSecond, h);
  }
  h = fold(h ^ kThird, kFirst);
  return h != 0 ? h : 1;
}

}  // namespace foreshock
