#pragma once

#include <cstddef>
#include <utility>

namespace foreshock::partition {

constexpr std::size_t kHugePage = std::size_t{2} << 20U;

/// Zeroed memory of its own, straight from the system and aligned to a huge page. Rows that are
/// visited in random order cost a miss of the address table each on small pages.
class HugeBlock {
 public:
  HugeBlock() = default;
  /// Rounded up to whole huge pages. They are asked for behind the first `small_bytes`: what holds
  /// little should not take 2 MiB. Where the system has none, small ones do.
  explicit HugeBlock(std::size_t bytes, std::size_t small_bytes = 0);
  ~HugeBlock();
  HugeBlock(HugeBlock&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)), bytes_(std::exchange(other.bytes_, 0)) {}
  HugeBlock& operator=(HugeBlock&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(bytes_, other.bytes_);
    return *this;
  }

  std::byte* data() const { return data_; }
  std::size_t bytes() const { return bytes_; }

 private:
  std::byte* data_ = nullptr;
  std::size_t bytes_ = 0;
};

}  // namespace foreshock::partition
