#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "foreshock/core/result.h"

namespace foreshock {

/// Points of equal dimension, one behind the other.
struct Points {
  std::size_t dimension = 1;
  std::vector<double> values;  ///< [size() * dimension], point by point.

  std::size_t size() const { return dimension > 0 ? values.size() / dimension : 0; }
  std::span<const double> operator[](std::size_t i) const {
    return std::span<const double>(values).subspan(i * dimension, dimension);
  }
};

double squared_distance(std::span<const double> a, std::span<const double> b);

/// Errors:  kInvalidArgument unless both have this dimension, `least` points and finite values.
Status check_points(const Points& x, const Points& y, std::size_t least);

}  // namespace foreshock
