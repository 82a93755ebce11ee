#include "foreshock/ingest/chunk_reader.h"

#include <algorithm>
#include <utility>

namespace foreshock {
namespace {

constexpr std::size_t kFirstBytes = 16 << 10;

}  // namespace

ChunkReader::ChunkReader(std::unique_ptr<ByteSource> bytes) : bytes_(std::move(bytes)) {}

void ChunkReader::fill(Slot& slot, const std::stop_token& stop) {
  slot.size = 0;
  while (slot.size < kChunkBytes) {
    if (slot.size == slot.bytes.size()) {  // Small inputs must not pay for a whole chunk.
      slot.bytes.resize(std::clamp(2 * slot.size, kFirstBytes, kChunkBytes));
    }
    const auto n = bytes_->read(std::span(slot.bytes).subspan(slot.size), stop);
    if (!n) slot.error = n.error();
    if (!n || *n == 0) return;
    slot.size += *n;
  }
}

void ChunkReader::run(const std::stop_token& stop) {
  for (std::size_t turn = 1;; turn ^= 1) {
    Slot& slot = slots_[turn];
    {
      std::unique_lock lock(mutex_);
      if (!changed_.wait(lock, stop, [&] { return !slot.full; })) return;
    }
    fill(slot, stop);
    const bool last = slot.size < kChunkBytes;
    {
      const std::lock_guard lock(mutex_);
      slot.full = true;
    }
    changed_.notify_all();
    if (last) return;
  }
}

Result<std::string_view> ChunkReader::next() {
  if (last_) {
    if (slots_[turn_].error) return tl::unexpected(*slots_[turn_].error);
    return std::string_view{};
  }
  const bool first = slots_[0].bytes.empty();
  if (first) {
    fill(slots_[0], {});
  } else {
    std::unique_lock lock(mutex_);
    if (!worker_.joinable()) {
      worker_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
    }
    slots_[turn_].full = false;
    changed_.notify_all();
    turn_ ^= 1;
    changed_.wait(lock, [this] { return slots_[turn_].full; });
  }
  const Slot& slot = slots_[turn_];
  last_ = slot.size < kChunkBytes;
  if (slot.size == 0 && slot.error) return tl::unexpected(*slot.error);
  return std::string_view(slot.bytes.data(), slot.size);
}

}  // namespace foreshock
