#pragma once

#include <span>

namespace foreshock {

/// y at a place between the rising points x, linear between two, constant beyond the first and
/// last.
///
/// Shapes:  x and y are [k], k >= 1.
double interpolate(std::span<const double> x, std::span<const double> y, double at);

}  // namespace foreshock
