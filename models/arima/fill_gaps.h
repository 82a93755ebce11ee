#pragma once

#include <span>
#include <vector>

namespace foreshock {

/// y with its gaps filled: the season that the rest of the series shows, by robust STL, and a
/// straight line between the neighbours beside it; the line alone where there is no season or less
/// than two of them. What is missing at the ends stays missing.
///
/// Shapes:  y is [n], any n, NaN = missing, no infinities; season in steps, 0 or 1 for none.
/// Errors:  none: where STL gives out the line stands alone.
/// Cost:    six STLs; O(n) without a season or without gaps.
std::vector<double> fill_gaps(std::span<const double> y, int season);

}  // namespace foreshock
