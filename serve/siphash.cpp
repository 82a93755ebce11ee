#include "foreshock/serve/siphash.h"

#include <bit>
#include <cstddef>
#include <cstring>

namespace foreshock {
namespace {

static_assert(std::endian::native == std::endian::little, "words are read as they lie in memory");

/// v0 to v3 of the paper.
struct Sip {
  std::uint64_t v0, v1, v2, v3;

  void rounds(int count) {
    for (int i = 0; i < count; ++i) {
      v0 += v1;
      v2 += v3;
      v1 = std::rotl(v1, 13) ^ v0;
      v3 = std::rotl(v3, 16) ^ v2;
      v0 = std::rotl(v0, 32);
      v2 += v1;
      v0 += v3;
      v1 = std::rotl(v1, 17) ^ v2;
      v3 = std::rotl(v3, 21) ^ v0;
      v2 = std::rotl(v2, 32);
    }
  }

  void take(std::uint64_t word) {
    v3 ^= word;
    rounds(2);
    v0 ^= word;
  }

  std::uint64_t folded() const { return v0 ^ v1 ^ v2 ^ v3; }
};

std::uint64_t word_at(const void* from, std::size_t bytes) {
  std::uint64_t word = 0;
  std::memcpy(&word, from, bytes);
  return word;
}

}  // namespace

std::array<std::uint8_t, 16> siphash128(const std::array<std::uint8_t, 16>& key,
                                        std::string_view message) {
  const std::uint64_t k0 = word_at(key.data(), 8);
  const std::uint64_t k1 = word_at(key.data() + 8, 8);
  // "somepseudorandomlygeneratedbytes"
  Sip sip{k0 ^ 0x736f6d6570736575, k1 ^ 0x646f72616e646f6d, k0 ^ 0x6c7967656e657261,
          k1 ^ 0x7465646279746573};
  sip.v1 ^= 0xee;

  std::string_view rest = message;
  for (; rest.size() >= 8; rest.remove_prefix(8)) sip.take(word_at(rest.data(), 8));
  // What is left, with the length modulo 256 in the highest byte.
  sip.take(word_at(rest.data(), rest.size()) | std::uint64_t{message.size() & 0xff} << 56U);

  sip.v2 ^= 0xee;
  sip.rounds(4);
  const std::uint64_t low = sip.folded();
  sip.v1 ^= 0xdd;
  sip.rounds(4);
  const std::uint64_t high = sip.folded();

  std::array<std::uint8_t, 16> hash{};
  std::memcpy(hash.data(), &low, 8);
  std::memcpy(hash.data() + 8, &high, 8);
  return hash;
}

}  // namespace foreshock
