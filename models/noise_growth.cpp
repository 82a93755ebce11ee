#include "foreshock/models/noise_growth.h"

#include "foreshock/models/fit_report.h"

namespace foreshock {
namespace {

/// Mean squared error that is rounding, in units of the square that errors are measured by.
constexpr double kRoundingSquare = 1e-24;

}  // namespace

void NoiseGrowthFit::add(double error, double level) {
  error /= unit_;
  level /= unit_;
  ++count_;
  squares_[0] += error * error;
  least_ = std::min(least_, level);
  if (!(least_ > 0)) return;
  squares_[1] += error / level * error;
  squares_[2] += (error / level) * (error / level);
  logs_ += std::log(level);
}

NoiseGrowthFit::Found NoiseGrowthFit::found(bool may_grow) const {
  const double jacobian = count_ * std::log(unit_);
  const double least = count_ * kRoundingSquare;
  Found best{
      .rms = unit_ * std::sqrt(squares_[0] / count_),
      .log_likelihood = gaussian_log_likelihood(count_, std::max(squares_[0], least)) - jacobian};
  if (!may_grow || !(least_ > 0) || !(squares_[0] > least)) return best;
  for (const int k : {1, 2}) {
    const double exponent = 0.5 * k;
    const double log_likelihood =
        gaussian_log_likelihood(count_, squares_[k]) - exponent * logs_ - jacobian;
    if (!(log_likelihood > best.log_likelihood)) continue;
    best = {{exponent, unit_ * least_},
            std::sqrt(squares_[k] / count_) * std::pow(unit_, 1 - exponent),
            log_likelihood};
  }
  return best;
}

}  // namespace foreshock
