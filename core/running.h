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

  void add(double x) {
    ++count_;
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
