#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <mutex>
#include <vector>

namespace foreshock {

/// How long the newest thousand pieces of work took. Any thread may use it.
class RecentTimes {
 public:
  void add(double seconds) {
    const std::lock_guard lock(mutex_);
    times_[count_++ % times_.size()] = seconds;
  }
  /// Exceeded by `share` of them; NaN before the first.
  double exceeded_by(double share) const {
    std::vector<double> kept;
    {
      const std::lock_guard lock(mutex_);
      kept.assign(times_.begin(),
                  times_.begin() + static_cast<std::ptrdiff_t>(std::min(count_, times_.size())));
    }
    if (kept.empty()) return std::numeric_limits<double>::quiet_NaN();
    const auto at = static_cast<std::ptrdiff_t>((1 - share) * static_cast<double>(kept.size() - 1));
    std::nth_element(kept.begin(), kept.begin() + at, kept.end());
    return kept[static_cast<std::size_t>(at)];
  }

 private:
  mutable std::mutex mutex_;
  std::array<double, 1024> times_{};
  std::size_t count_ = 0;
};

}  // namespace foreshock
