#pragma once

#include <algorithm>
#include <cstdint>

#include "foreshock/core/frequency.h"
#include "foreshock/engine/internal/saturate.h"

namespace foreshock::partition {

/// The steps of series that share a frequency, each counted from its own origin; times in ns.
class Grid {
 public:
  /// No step is counted further: what lies beyond is there too.
  static constexpr std::int64_t kFarthest = std::int64_t{1} << 60;

  explicit Grid(const Frequency& frequency)
      : frequency_(frequency),
        step_(frequency.nominal().count()),
        fixed_(!frequency.is_calendar()) {}

  const Frequency& frequency() const { return frequency_; }
  std::int64_t step() const { return step_; }  ///< The mean one of calendars.

  std::int64_t time_of(std::int64_t origin, std::int64_t step) const {
    if (fixed_) return plus(origin, times(step, step_));
    return frequency_.advance(at(origin), step).time_since_epoch().count();
  }
  /// The step nearest to `time`; ties go to the later. Without a division if it follows on `last`.
  std::int64_t step_of(std::int64_t origin, std::int64_t last, std::int64_t time) const {
    if (fixed_) {
      const std::int64_t past = minus(time, time_of(origin, last + 1));
      if (past >= -(step_ / 2) && past < step_ - step_ / 2) return last + 1;
    }
    const std::int64_t step = frequency_.steps_between(at(origin), at(time));
    return std::clamp(step, -kFarthest, kFarthest);
  }
  /// Times before it belong to this step or an earlier one.
  std::int64_t end_of(std::int64_t origin, std::int64_t step) const {
    const std::int64_t begin = time_of(origin, step);
    const std::int64_t gap = fixed_ ? step_ : minus(time_of(origin, step + 1), begin);
    return plus(begin, gap - gap / 2);
  }

 private:
  static Timestamp at(std::int64_t time) { return Timestamp{Duration{time}}; }

  Frequency frequency_;
  std::int64_t step_;
  bool fixed_;
};

}  // namespace foreshock::partition
