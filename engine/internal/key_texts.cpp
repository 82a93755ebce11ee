#include "foreshock/engine/internal/key_texts.h"

#include <cstring>

#include "foreshock/core/check.h"

namespace foreshock::partition {
namespace {

/// The length stands before the text.
using Length = std::uint32_t;

std::size_t units_of(std::size_t text_bytes, std::size_t unit) {
  return (sizeof(Length) + text_bytes + unit - 1) / unit;
}

}  // namespace

std::uint32_t KeyTexts::add(std::string_view text) {
  FORESHOCK_CHECK(text.size() <= kLongestKey);
  const std::size_t units = units_of(text.size(), kUnit);
  std::uint32_t place = units < free_.size() ? free_[units] : 0;
  if (place != 0) {
    std::memcpy(&free_[units], address(place), sizeof(std::uint32_t));
  } else {
    if (next_ == 0) next_ = 1;
    // Not across the end of a chunk: what is left of it stays unused.
    if ((next_ & kInChunk) + units > kInChunk + 1)
      next_ = ((next_ >> kChunkShift) + 1) << kChunkShift;
    if (next_ >> kChunkShift >= chunks_.size()) {
      chunks_.emplace_back(kHugePage, chunks_.empty() ? kHugePage : 0);
    }
    FORESHOCK_CHECK(next_ >> 32U == 0);
    place = static_cast<std::uint32_t>(next_);
    next_ += units;
  }
  const auto length = static_cast<Length>(text.size());
  std::memcpy(address(place), &length, sizeof length);
  std::memcpy(address(place) + sizeof length, text.data(), text.size());
  return place;
}

void KeyTexts::remove(std::uint32_t place) {
  const std::size_t units = units_of(at(place).size(), kUnit);
  if (free_.size() <= units) free_.resize(units + 1, 0);
  std::memcpy(address(place), &free_[units], sizeof(std::uint32_t));
  free_[units] = place;
}

std::string_view KeyTexts::at(std::uint32_t place) const {
  const std::byte* const from = address(place);
  Length length = 0;
  std::memcpy(&length, from, sizeof length);
  return {reinterpret_cast<const char*>(from + sizeof length), length};
}

}  // namespace foreshock::partition
