#pragma once

/// Small running summaries in fixed memory.

#include <cmath>
#include <cstdint>

namespace foreshock {

/// Mean and variance in one pass. Source: Welford (1962), Technometrics 4(3), 419-420.
class RunningMoments {
 public:
  RunningMoments() = default;
  /// As count(), mean() and squares() told them.
  RunningMoments(std::int64_t count, double mean, double squares)
      : count_(count), mean_(mean), squares_(squares) {}

  /// No series has more points, one a nanosecond for 36 years; a count stays there.
  static constexpr std::int64_t kMostCount = (std::int64_t{1} << 60) - 1;

  void add(double x) {
    count_ += count_ < kMostCount ? 1 : 0;
    const double step = x - mean_;
    mean_ += step / static_cast<double>(count_);
    squares_ += step * (x - mean_);
  }
  std::int64_t count() const { return count_; }
  double mean() const { return mean_; }
  double squares() const { return squares_; }  ///< Sum of squared deviations from the mean.
  /// Divided by n - 1; NaN below two points.
  double variance() const {
    return count_ < 2 ? std::nan("") : squares_ / static_cast<double>(count_ - 1);
  }

 private:
  std::int64_t count_ = 0;
  double mean_ = 0;
  double squares_ = 0;
};

}  // namespace foreshock
