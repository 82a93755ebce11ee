#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

#include "foreshock/engine/internal/row_slabs.h"

namespace foreshock::partition {

/// When the next step of each row closes, in ns; found by a scan of the few blocks of rows in which
/// one may be due.
class DueTimes {
 public:
  static constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

  /// Rows up to this one are there; those that are new are never due.
  void reach(std::uint32_t row) {
    for (; rows_ <= row; ++rows_) {
      slabs_.reach(rows_);
      due(rows_) = kNever;
    }
    if (row / kBlock >= earliest_of_.size()) earliest_of_.resize(row / kBlock + 1, kNever);
  }
  void set(std::uint32_t row, std::int64_t when) {
    watched_ += static_cast<std::size_t>(when != kNever);
    watched_ -= static_cast<std::size_t>(due(row) != kNever);
    due(row) = when;
    auto& block = earliest_of_[row / kBlock];
    if (when < block) block = when;
    if (when < earliest_) earliest_ = when;
  }
  void prefetch(std::uint32_t row) const { __builtin_prefetch(slabs_.at(row), 1); }
  /// Rows that are due at some time.
  std::size_t watched() const { return watched_; }
  std::size_t bytes() const { return rows_ * sizeof(std::int64_t); }

  /// close(row) for every row due at `now` or before, in order of rows; it must set another due
  /// time for that row, and may for no other.
  /// Cost:    O(1) if none can be due, else 8 bytes a row of the blocks that have one: about twice
  ///          a step for each row, because due times only move when their row does.
  template <class Close>
  void close_until(std::int64_t now, Close close) {
    if (now < earliest_) return;
    std::int64_t earliest = kNever;
    for (std::size_t block = 0; block < earliest_of_.size(); ++block) {
      if (earliest_of_[block] <= now) scan(block, now, close);
      if (earliest_of_[block] < earliest) earliest = earliest_of_[block];
    }
    earliest_ = earliest;
  }

 private:
  static constexpr std::uint32_t kBlock = 1024;

  template <class Close>
  void scan(std::size_t block, std::int64_t now, Close close) {
    const auto first = static_cast<std::uint32_t>(block * kBlock);
    const std::uint32_t end = std::min(rows_, first + kBlock);
    std::int64_t earliest = kNever;
    for (std::uint32_t row = first; row < end; ++row) {
      if (due(row) <= now && due(row) != kNever) close(row);
      earliest = std::min(earliest, due(row));
    }
    earliest_of_[block] = earliest;
  }
  std::int64_t& due(std::uint32_t row) { return *reinterpret_cast<std::int64_t*>(slabs_.at(row)); }

  RowSlabs slabs_{sizeof(std::int64_t)};
  std::uint32_t rows_ = 0;
  std::vector<std::int64_t> earliest_of_;  ///< Of each block: a lower bound.
  std::int64_t earliest_ = kNever;         ///< Of all of them.
  std::size_t watched_ = 0;
};

}  // namespace foreshock::partition
