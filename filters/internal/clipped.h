#pragma once

#include <cmath>
#include <numbers>

#include "foreshock/core/normal.h"

namespace foreshock::kalman {

/// E min(z^2, c^2) = 1 - 2 (c phi(c) + (1 - c^2) (1 - Phi(c))) of a normal z, c > 0.
inline double mean_of_clipped_square(double c) {
  const double tail = normal_cdf(-c);
  const double density = std::exp(-0.5 * c * c) / std::sqrt(2 * std::numbers::pi);
  return 1 - 2 * (c * density + (1 - c * c) * tail);
}

}  // namespace foreshock::kalman
