#include "foreshock/engine/internal/huge_block.h"

#include <algorithm>
#include <cstdint>
#include <new>

#include <sys/mman.h>

namespace foreshock::partition {

HugeBlock::HugeBlock(std::size_t bytes, std::size_t small_bytes)
    : bytes_((bytes + kHugePage - 1) / kHugePage * kHugePage) {
  // The system aligns to small pages: one huge page more is asked for, and the ends are given back.
  const std::size_t asked = bytes_ + kHugePage;
  void* const got =
      mmap(nullptr, asked, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (got == MAP_FAILED) throw std::bad_alloc();
  auto* const first = static_cast<std::byte*>(got);
  const auto past = reinterpret_cast<std::uintptr_t>(first) % kHugePage;
  const std::size_t before = past == 0 ? 0 : kHugePage - past;
  data_ = first + before;
  if (before > 0) munmap(first, before);
  munmap(data_ + bytes_, asked - before - bytes_);
  small_bytes = std::min(small_bytes, bytes_);
  if (small_bytes < bytes_) madvise(data_ + small_bytes, bytes_ - small_bytes, MADV_HUGEPAGE);
}

HugeBlock::~HugeBlock() {
  if (data_ != nullptr) munmap(data_, bytes_);
}

}  // namespace foreshock::partition
