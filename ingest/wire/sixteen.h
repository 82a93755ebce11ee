#pragma once

/// Sixteen bytes at a time: which of them are what. Bit i stands for byte i.

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace foreshock::wire {

#ifdef __SSE2__
class Sixteen {
 public:
  explicit Sixteen(const char* from) { std::memcpy(&bytes_, from, 16); }
  Sixteen(std::uint64_t low, std::uint64_t high)
      : bytes_(_mm_set_epi64x(static_cast<std::int64_t>(high), static_cast<std::int64_t>(low))) {}

  unsigned any_of(char a, char b, char c) const {
    return mask(_mm_or_si128(_mm_or_si128(equal(a), equal(b)), equal(c)));
  }
  /// Quotes, backslashes, and what is no ASCII or may not stand in a JSON string: below 0x20, and,
  /// as signed bytes, above 0x7f.
  unsigned string_stops() const {
    const __m128i odd = _mm_cmplt_epi8(bytes_, _mm_set1_epi8(0x20));
    return mask(_mm_or_si128(_mm_or_si128(equal('"'), equal('\\')), odd));
  }
  unsigned above_ascii() const { return mask(bytes_); }

 private:
  __m128i equal(char c) const { return _mm_cmpeq_epi8(bytes_, _mm_set1_epi8(c)); }
  static unsigned mask(__m128i lanes) { return static_cast<unsigned>(_mm_movemask_epi8(lanes)); }

  __m128i bytes_;
};
#else
class Sixteen {
 public:
  explicit Sixteen(const char* from) { std::memcpy(bytes_.data(), from, 16); }
  Sixteen(std::uint64_t low, std::uint64_t high) {
    std::memcpy(bytes_.data(), &low, 8);
    std::memcpy(bytes_.data() + 8, &high, 8);
  }

  unsigned any_of(char a, char b, char c) const {
    return mask([=](char byte) { return byte == a || byte == b || byte == c; });
  }
  unsigned string_stops() const {
    return mask([](char byte) {
      return byte == '"' || byte == '\\' || static_cast<unsigned char>(byte - 0x20) > 0x5f;
    });
  }
  unsigned above_ascii() const {
    return mask([](char byte) { return static_cast<unsigned char>(byte) > 0x7f; });
  }

 private:
  template <class Is>
  unsigned mask(Is is) const {
    unsigned out = 0;
    for (unsigned i = 0; i < 16; ++i) out |= (is(bytes_[i]) ? 1U : 0U) << i;
    return out;
  }

  std::array<char, 16> bytes_{};
};
#endif

/// All of a text of fewer than 16 bytes, some of them twice, or zeros. No copy of it, which would
/// be waited for.
inline Sixteen few_bytes(const char* from, std::size_t size) {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  if (size >= 8) {
    std::memcpy(&low, from, 8);
    std::memcpy(&high, from + size - 8, 8);
  } else if (size >= 4) {
    std::memcpy(&low, from, 4);
    std::memcpy(&high, from + size - 4, 4);
  } else {
    for (std::size_t i = 0; i < size; ++i) low = low << 8U | static_cast<unsigned char>(from[i]);
  }
  return {low, high};
}

/// Most texts are short: no call for them.
inline char* copy_text(char* to, std::string_view text) {
  const char* const from = text.data();
  const std::size_t size = text.size();
  if (size > 16) {
    std::memcpy(to, from, size);
  } else if (size >= 8) {
    std::uint64_t head = 0;
    std::uint64_t tail = 0;
    std::memcpy(&head, from, 8);
    std::memcpy(&tail, from + size - 8, 8);
    std::memcpy(to, &head, 8);
    std::memcpy(to + size - 8, &tail, 8);
  } else {
    for (std::size_t i = 0; i < size; ++i) to[i] = from[i];
  }
  return to + size;
}

}  // namespace foreshock::wire
