#pragma once

/// Bytes that stay where they are until all are given back at once.

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

namespace foreshock::wire {

class Arena {
 public:
  /// Room for that many bytes; the next call may give the same, unless use() has taken it.
  char* room(std::size_t bytes) {
    if (left_ < bytes) more_room(bytes);
    return next_;
  }
  /// Takes the first bytes of the last room for good.
  std::string_view use(std::size_t bytes) {
    const char* const from = next_;
    next_ += bytes;
    left_ -= bytes;
    return {from, bytes};
  }
  std::string_view keep(std::string_view text);
  /// All views end here; the blocks are used again.
  void clear();

 private:
  struct Block {
    std::unique_ptr<char[]> bytes;  // NOLINT(modernize-avoid-c-arrays)
    std::size_t size = 0;
  };
  void more_room(std::size_t bytes);

  std::vector<Block> blocks_;
  std::size_t taken_ = 0;  ///< Blocks that are full or in use.
  char* next_ = nullptr;   ///< In the last of them.
  std::size_t left_ = 0;
};

}  // namespace foreshock::wire
