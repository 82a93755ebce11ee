#pragma once

#include <chrono>
#include <cstdint>

namespace foreshock::app {

/// Trips when too much of what comes can't be read: more than one record in twenty over ten
/// seconds. It is closed again after half a minute, to see whether that has passed.
class Breaker {
 public:
  using Clock = std::chrono::steady_clock;
  enum class Change : std::uint8_t { kNone, kTripped, kClosed };

  void count(std::uint64_t records, std::uint64_t rejected) {
    records_ += records;
    rejected_ += rejected;
  }
  bool is_open() const { return open_; }
  Change look(Clock::time_point now) {
    if (open_) {
      if (now - since_ < kRest) return Change::kNone;
      start_over(now, false);
      return Change::kClosed;
    }
    if (now - since_ < kWindow) return Change::kNone;
    const bool trips = records_ >= kLeastRecords && rejected_ * kOneIn > records_;
    start_over(now, trips);
    return trips ? Change::kTripped : Change::kNone;
  }

 private:
  static constexpr std::chrono::seconds kWindow{10};
  static constexpr std::chrono::seconds kRest{30};
  static constexpr std::uint64_t kLeastRecords = 100;
  static constexpr std::uint64_t kOneIn = 20;

  void start_over(Clock::time_point now, bool open) {
    records_ = rejected_ = 0;
    since_ = now;
    open_ = open;
  }

  std::uint64_t records_ = 0;
  std::uint64_t rejected_ = 0;
  Clock::time_point since_ = Clock::now();
  bool open_ = false;
};

}  // namespace foreshock::app
