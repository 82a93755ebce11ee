#pragma once

#include <cstdint>
#include <string_view>

#include "foreshock/engine/internal/huge_block.h"
#include "foreshock/engine/internal/key_texts.h"

namespace foreshock::partition {

constexpr std::uint32_t kNoRow = 0xFFFFFFFF;

/// From the key of a series to its row: open addressing over slots of 16 bytes, linear probing.
class SeriesIndex {
 public:
  struct Slot {
    std::uint64_t hash;  ///< 0: the slot is free.
    std::uint32_t row;
    std::uint32_t key;  ///< Its place among the texts.
  };

  SeriesIndex() : slots_(kFewest * sizeof(Slot), kHugePage) {}

  std::size_t size() const { return size_; }
  const KeyTexts& texts() const { return texts_; }
  std::size_t bytes() const { return (mask_ + 1) * sizeof(Slot) + texts_.bytes(); }

  void prefetch(std::uint64_t hash) const { __builtin_prefetch(slots() + (hash & mask_)); }
  /// The first slot of that hash, or one with kNoRow. Whether the key is the same is not looked at.
  Slot candidate(std::uint64_t hash) const;
  /// The row of that key, or kNoRow.
  std::uint32_t find(std::uint64_t hash, std::string_view key) const;
  /// A key that is not in it, hash != 0. The place of its text.
  /// Cost:    amortised: the slots double, and are put into their new places, at 3/4 full.
  std::uint32_t add(std::uint64_t hash, std::string_view key, std::uint32_t row);
  void remove(std::uint64_t hash, std::uint32_t row);
  /// Room for so many, so that it need not grow on the way there.
  void reserve(std::size_t size);

 private:
  static constexpr std::size_t kFewest = 64;

  Slot* slots() const { return reinterpret_cast<Slot*>(slots_.data()); }
  static void put(Slot* slots, std::size_t mask, const Slot& slot);
  void widen(std::size_t count);
  static bool is_full(std::size_t size, std::size_t count) { return 4 * size > 3 * count; }

  HugeBlock slots_;
  std::size_t mask_ = kFewest - 1;
  std::size_t size_ = 0;
  KeyTexts texts_;
};

}  // namespace foreshock::partition
