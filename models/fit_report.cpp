#include "foreshock/models/fit_report.h"

#include <cmath>
#include <numbers>

namespace foreshock {

double gaussian_log_likelihood(std::int64_t n, double squared_errors) {
  if (n < 1) return std::numeric_limits<double>::quiet_NaN();
  const auto count = static_cast<double>(n);
  return -0.5 * count * (std::log(2 * std::numbers::pi * squared_errors / count) + 1);
}

double corrected_aic(double log_likelihood, int parameters, std::int64_t n) {
  const double k = parameters;
  const double left = static_cast<double>(n) - k - 1;
  if (left <= 0) return std::numeric_limits<double>::infinity();
  return -2 * log_likelihood + 2 * k + 2 * k * (k + 1) / left;
}

}  // namespace foreshock
