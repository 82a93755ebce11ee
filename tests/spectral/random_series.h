#pragma once

#include <cstddef>
#include <limits>
#include <vector>

#include "foreshock/core/random.h"

namespace foreshock {

inline constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// y_t = phi y_{t-1} + e_t, e_t ~ N(0, 1), from 0.
inline std::vector<double> random_series(Rng& rng, std::size_t n, double phi) {
  std::vector<double> y(n);
  double last = 0;
  for (double& value : y) value = last = phi * last + rng.normal();
  return y;
}

}  // namespace foreshock
