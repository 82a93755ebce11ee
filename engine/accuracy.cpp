#include "foreshock/engine/accuracy.h"

#include <cmath>
#include <limits>

namespace foreshock {

ErrorScale error_scale(std::span<const double> train, int season) {
  const std::size_t lag = season >= 2 ? static_cast<std::size_t>(season) : 1;
  double absolute = 0;
  double squared = 0;
  double pairs = 0;
  for (std::size_t t = lag; t < train.size(); ++t) {
    const double difference = train[t] - train[t - lag];
    if (difference != difference) continue;
    ++pairs;
    absolute += (std::abs(difference) - absolute) / pairs;
    squared += (difference * difference - squared) / pairs;
  }
  constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
  return pairs > 0 ? ErrorScale{absolute, squared} : ErrorScale{kNaN, kNaN};
}

void Accuracy::add(const Predictive& predictive, double y) {
  if (y != y) return;
  const double point = predictive.median();
  if (point != point) return;
  ++points_;
  const double error = y - point;
  absolute_ += std::abs(error);
  squared_ += error * error;
  const double size = std::abs(y) + std::abs(point);
  symmetric_ += size > 0 ? 200 * std::abs(error) / size : 0;
  crps_ += predictive.crps(y);
  for (std::size_t k = 0; k < levels_.size(); ++k) {
    const Interval inside = interval(predictive, levels_[k]);
    if (y >= inside.lower && y <= inside.upper) ++covered_[k];
  }
}

double Accuracy::mean(double sum) const {
  return points_ > 0 ? sum / points_ : std::numeric_limits<double>::quiet_NaN();
}

double Accuracy::rmse() const {
  return std::sqrt(mean(squared_));
}

double Accuracy::coverage(std::size_t level_index) const {
  return mean(covered_[level_index]);
}

}  // namespace foreshock
