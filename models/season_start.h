#pragma once

#include <span>
#include <vector>

namespace foreshock {

/// Seasonal deviations by classical decomposition: the median, over the seasons, of y minus its
/// centred moving average, moved to sum to zero.
///
/// Shapes:  y is [n], n >= 2 season; NaN = missing. The result is [season]; entry k belongs to the
///          steps t with t mod season = k.
/// Cost:    O(n).
/// Source:  Hyndman & Athanasopoulos, Forecasting: Principles and Practice, 3rd ed., section 3.4;
///          medians instead of means, so that one spike is not taken for a season.
std::vector<double> seasonal_start(std::span<const double> y, int season);

}  // namespace foreshock
