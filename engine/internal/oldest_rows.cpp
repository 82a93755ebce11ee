#include "foreshock/engine/internal/oldest_rows.h"

#include <algorithm>

namespace foreshock::partition {
namespace {

constexpr std::uint32_t kShare = 64;
constexpr std::uint32_t kMost = 1U << 14U;

}  // namespace

std::uint32_t OldestRows::next(const SeriesBank& bank, std::uint32_t size) {
  for (;;) {
    if (picked_.empty()) pick(bank, size);
    const auto [seen, row] = picked_.back();
    picked_.pop_back();
    if (bank[row].at.seen == seen) return row;
  }
}

void OldestRows::pick(const SeriesBank& bank, std::uint32_t size) {
  const std::size_t most = std::clamp(size / kShare, 1U, kMost);
  // A heap of the oldest so far, its youngest on top.
  for (std::uint32_t row = 0; row < size; ++row) {
    const Seen seen{bank[row].at.seen, row};
    if (picked_.size() == most) {
      if (picked_.front() < seen) continue;
      std::pop_heap(picked_.begin(), picked_.end());
      picked_.pop_back();
    }
    picked_.push_back(seen);
    std::push_heap(picked_.begin(), picked_.end());
  }
  std::sort(picked_.begin(), picked_.end(), std::greater<>());
}

}  // namespace foreshock::partition
