#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "foreshock/engine/internal/huge_block.h"

namespace foreshock::partition {

/// The longest key of a series, in bytes.
constexpr std::size_t kLongestKey = std::size_t{1} << 16U;

/// Texts of keys, packed. A place is a number of 32 bits, in units of 8 bytes: 32 GiB at most.
/// What is freed is used again by texts of about the same length; nothing moves.
class KeyTexts {
 public:
  /// At most kLongestKey bytes. 0 is never a place.
  std::uint32_t add(std::string_view text);
  void remove(std::uint32_t place);
  std::string_view at(std::uint32_t place) const;
  /// Fetches the text ahead of its use; what is long goes on in the lines behind, one after the
  /// other, which the hardware sees.
  void prefetch(std::uint32_t place) const {
    __builtin_prefetch(address(place));
    __builtin_prefetch(address(place) + kLine);
  }
  std::size_t bytes() const { return next_ * kUnit; }

 private:
  static constexpr std::size_t kUnit = 8;
  static constexpr std::size_t kLine = 64;
  static constexpr unsigned kChunkShift = 18;  ///< Units a chunk: 2 MiB.
  static constexpr std::uint32_t kInChunk = (std::uint32_t{1} << kChunkShift) - 1;

  std::byte* address(std::uint32_t place) const {
    return chunks_[place >> kChunkShift].data() + (place & kInChunk) * kUnit;
  }

  std::vector<HugeBlock> chunks_;
  std::uint64_t next_ = 0;           ///< The first unit that was never used.
  std::vector<std::uint32_t> free_;  ///< By units: the first free place, which says the next.
};

}  // namespace foreshock::partition
