#include "foreshock/engine/internal/series_index.h"

#include "foreshock/core/check.h"

namespace foreshock::partition {

SeriesIndex::Slot SeriesIndex::candidate(std::uint64_t hash) const {
  for (std::size_t at = hash & mask_;; at = (at + 1) & mask_) {
    const Slot& slot = slots()[at];
    if (slot.hash == hash) return slot;
    if (slot.hash == 0) return {.hash = 0, .row = kNoRow, .key = 0};
  }
}

std::uint32_t SeriesIndex::find(std::uint64_t hash, std::string_view key) const {
  for (std::size_t at = hash & mask_;; at = (at + 1) & mask_) {
    const Slot& slot = slots()[at];
    if (slot.hash == 0) return kNoRow;
    if (slot.hash == hash && texts_.at(slot.key) == key) return slot.row;
  }
}

std::uint32_t SeriesIndex::add(std::uint64_t hash, std::string_view key, std::uint32_t row) {
  FORESHOCK_CHECK(hash != 0);
  if (is_full(size_ + 1, mask_ + 1)) widen(2 * (mask_ + 1));
  const std::uint32_t place = texts_.add(key);
  put(slots(), mask_, {.hash = hash, .row = row, .key = place});
  ++size_;
  return place;
}

void SeriesIndex::remove(std::uint64_t hash, std::uint32_t row) {
  std::size_t hole = hash & mask_;
  while (slots()[hole].hash != hash || slots()[hole].row != row) {
    FORESHOCK_CHECK(slots()[hole].hash != 0);
    hole = (hole + 1) & mask_;
  }
  texts_.remove(slots()[hole].key);
  // Those behind move up, unless that would put them before their home: no probe ends too early.
  for (std::size_t at = (hole + 1) & mask_; slots()[at].hash != 0; at = (at + 1) & mask_) {
    const std::size_t home = slots()[at].hash & mask_;
    if (((at - home) & mask_) < ((at - hole) & mask_)) continue;
    slots()[hole] = slots()[at];
    hole = at;
  }
  slots()[hole] = Slot{};
  --size_;
}

void SeriesIndex::put(Slot* slots, std::size_t mask, const Slot& slot) {
  std::size_t at = slot.hash & mask;
  while (slots[at].hash != 0) at = (at + 1) & mask;
  slots[at] = slot;
}

void SeriesIndex::reserve(std::size_t size) {
  std::size_t count = mask_ + 1;
  while (is_full(size, count)) count *= 2;
  if (count > mask_ + 1) widen(count);
}

void SeriesIndex::widen(std::size_t count) {
  const std::size_t bytes = count * sizeof(Slot);
  HugeBlock wider(bytes, bytes <= kHugePage ? bytes : 0);
  auto* const to = reinterpret_cast<Slot*>(wider.data());
  // In order, so that the old slots are read and the parts of the new ones written in streams.
  for (std::size_t at = 0; at <= mask_; ++at) {
    if (slots()[at].hash != 0) put(to, count - 1, slots()[at]);
  }
  slots_ = std::move(wider);
  mask_ = count - 1;
}

}  // namespace foreshock::partition
