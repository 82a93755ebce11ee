#pragma once

#include <compare>
#include <cstdint>
#include <set>

#include "foreshock/core/result.h"
#include "foreshock/core/state_io.h"
#include "foreshock/engine/pipeline.h"

namespace foreshock::partition {

/// Which fit of a partition is made when: what was saved for them, and who waits.
/// Cost:    O(1) a step; O(log n) for one that comes or goes.
class FitQueue {
 public:
  struct Place {
    FitReason reason = FitReason::kOther;
    std::uint64_t turn = 0;
    std::uint32_t row = 0;
    auto operator<=>(const Place&) const = default;
  };
  /// It begins with all that can be saved: the first fits of a few series need not wait.
  explicit FitQueue(std::int64_t most_saved) : most_saved_(most_saved), credit_(most_saved) {}

  /// A step was scored.
  void earn() {
    if (credit_ < most_saved_) ++credit_;
  }
  /// What costs more than can be saved is paid with all of it, and the rest is owed.
  bool can_pay(std::int64_t cost) const {
    return credit_ >= (cost < most_saved_ ? cost : most_saved_);
  }
  void spend(std::int64_t cost) { credit_ -= cost; }
  std::int64_t credit() const { return credit_; }

  std::uint64_t next_turn() { return next_turn_++; }
  bool was_given(std::uint64_t turn) const { return turn < next_turn_; }
  void add(const Place& place) { waiting_.insert(place); }
  void remove(const Place& place) { waiting_.erase(place); }
  bool is_empty() const { return waiting_.empty(); }
  std::size_t size() const { return waiting_.size(); }
  /// Whose turn it is; one waits.
  const Place& first() const { return *waiting_.begin(); }

  /// Credit and the next turn; who waits is told by the series themselves.
  void save(StateWriter& out) const;
  Status read(StateReader& in);

 private:
  std::int64_t most_saved_;
  std::int64_t credit_;
  std::uint64_t next_turn_ = 0;
  std::set<Place> waiting_;
};

}  // namespace foreshock::partition
