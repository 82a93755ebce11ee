#pragma once

#include <cmath>

namespace foreshock::promql {

/// A compensated sum: the bits that an addition loses are kept apart. Source: Neumaier (1974),
/// ZAMM 54, 39-51.
class Sum {
 public:
  void add(double term) {
    const double next = sum_ + term;
    lost_ += std::abs(sum_) >= std::abs(term) ? (sum_ - next) + term : (term - next) + sum_;
    sum_ = next;
  }
  /// Infinite sums stay what they are: what was lost on the way is NaN.
  double value() const { return std::isinf(sum_) ? sum_ : sum_ + lost_; }

 private:
  double sum_ = 0;
  double lost_ = 0;
};

/// A mean that does not overflow where the sum would.
class Mean {
 public:
  void add(double value) {
    ++count_;
    if (std::isinf(mean_.value())) {
      // Only NaN and the other infinity change an infinite mean.
      const bool other_infinity = std::isinf(value) && (value > 0) != (mean_.value() > 0);
      if (!std::isnan(value) && !other_infinity) return;
    }
    mean_.add(value / count_ - mean_.value() / count_);
  }
  double value() const { return mean_.value(); }

 private:
  double count_ = 0;
  Sum mean_;
};

}  // namespace foreshock::promql
