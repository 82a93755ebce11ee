#pragma once

/// The last values of a series, kept for refits.

#include <cstdint>
#include <vector>

#include "foreshock/core/state_io.h"

namespace foreshock {

/// A ring of the last `capacity` steps; grows to it and then allocates no more.
class History {
 public:
  explicit History(std::size_t capacity) : capacity_(capacity) {}
  void push(double y);
  std::size_t size() const { return ring_.size(); }
  bool is_full() const { return ring_.size() == capacity_; }
  /// Oldest first, NaN for steps that were missing or not to be learnt from.
  std::vector<double> unrolled() const;
  /// The value `back` steps ago, 0 the newest; back < size().
  double& at_back(std::size_t back);
  double at_back(std::size_t back) const;
  std::size_t bytes() const { return ring_.capacity() * sizeof(double); }
  void save(StateWriter& out) const;
  static Result<History> read(StateReader& in, std::size_t capacity);

 private:
  std::size_t capacity_;
  std::vector<double> ring_;
  std::size_t next_ = 0;  ///< Where the next value goes once the ring is full.
};

}  // namespace foreshock
