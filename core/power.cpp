#include "foreshock/core/power.h"

#include <cmath>
#include <limits>

namespace foreshock {

double to_power(double y, double lambda) {
  if (y < 0) return std::numeric_limits<double>::quiet_NaN();
  // (y^lambda - 1) / lambda, without the cancellation where lambda log y is small.
  return lambda == 0 ? std::log(y) : std::expm1(lambda * std::log(y)) / lambda;
}

double from_power(double w, double lambda) {
  if (lambda == 0) return std::exp(w);
  if (lambda * w <= -1) return 0;
  return std::exp(std::log1p(lambda * w) / lambda);
}

}  // namespace foreshock
