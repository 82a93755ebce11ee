#pragma once

#include <span>

namespace foreshock {

/// Variance of sqrt(n) times the mean of e: (1 / n) sum e_t^2 + (2 / n) sum_{s=1..lags} w(s)
/// sum_t e_t e_{t-s} with the weights of Bartlett, w(s) = 1 - s / (lags + 1), which keep it >= 0.
///
/// Shapes:  e is [n], finite, of mean 0; 0 <= lags < n.
/// Cost:    O(n lags).
/// Source:  Newey & West (1987), Econometrica 55, 703-708.
double long_run_variance(std::span<const double> e, int lags);

}  // namespace foreshock
