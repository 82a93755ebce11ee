#pragma once

#include <bit>
#include <cstdint>
#include <vector>

#include "foreshock/engine/internal/huge_block.h"

namespace foreshock::partition {

/// Rows of one size, numbered from 0, that never move. Memory comes in slabs of some MiB.
class RowSlabs {
 public:
  /// row_bytes: a multiple of 8, > 0.
  explicit RowSlabs(std::size_t row_bytes) : row_bytes_(row_bytes), shift_(slab_shift(row_bytes)) {}

  /// The row has memory from now on: zeros, if it was never used.
  void reach(std::uint32_t row) {
    const std::size_t slab = row >> shift_;
    while (slabs_.size() <= slab) slabs_.emplace_back();
    if (slabs_[slab].data() == nullptr) {
      slabs_[slab] = HugeBlock(row_bytes_ << shift_, slab == 0 ? kHugePage : 0);
    }
  }
  /// Of a row that has been reached.
  std::byte* at(std::uint32_t row) const {
    return slabs_[row >> shift_].data() + (row & ((std::uint32_t{1} << shift_) - 1)) * row_bytes_;
  }
  std::size_t row_bytes() const { return row_bytes_; }

 private:
  /// Whole huge pages where rows are multiples of 64 bytes and short; never above 16 MiB but for
  /// rows that are longer.
  static unsigned slab_shift(std::size_t row_bytes) {
    constexpr std::size_t kMost = std::size_t{16} << 20U;
    unsigned shift = 18;
    while (shift > 0 && (row_bytes << shift) > kMost) --shift;
    return shift;
  }

  std::size_t row_bytes_;
  unsigned shift_;
  std::vector<HugeBlock> slabs_;
};

}  // namespace foreshock::partition
