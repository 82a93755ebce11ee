#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "foreshock/engine/internal/partition_state.h"

namespace foreshock::partition {

/// A snapshot while it is being taken: rows as they were when it began. docs/formats has the bytes.
class SnapshotPages {
 public:
  using Put = std::function<void(std::vector<std::byte>)>;

  /// `about`: the options that give the state its meaning, as options_text() has them.
  explicit SnapshotPages(std::string about) : about_(std::move(about)) {}

  bool is_open() const { return open_; }
  /// Takes down all but the rows. One that is open is abandoned.
  void begin(const PartitionState& state, std::int64_t next_offset);
  /// To be called before a row changes or goes: it is copied first, if its turn has not come.
  void before_change(std::uint32_t row, const PartitionState& state) {
    if (open_ && row < rows_ && !copied_[row]) copy(row, state);
  }
  /// Copies up to `rows` more and puts out the pages that are full; at the end all, and true.
  bool go_on(const PartitionState& state, std::size_t rows, std::size_t page_bytes, const Put& put);
  void abandon();

 private:
  struct Page {
    std::vector<std::byte> records;
    std::uint32_t rows = 0;
  };
  void copy(std::uint32_t row, const PartitionState& state);
  void put_full(const Put& put);

  std::string about_;
  bool open_ = false;
  std::int64_t next_offset_ = 0;
  std::vector<std::byte> head_;  ///< Until it is put out.
  std::uint32_t tie_ = 0;        ///< Its checksum: in every page.
  std::uint32_t rows_ = 0;
  std::uint32_t next_row_ = 0;
  std::vector<bool> copied_;
  std::size_t page_bytes_ = 0;
  std::deque<Page> pages_;  ///< The last one is being filled.
  std::uint32_t put_ = 0;   ///< Pages that are out.
};

}  // namespace foreshock::partition
