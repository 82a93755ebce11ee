#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "foreshock/core/result.h"

namespace foreshock {

/// Autocovariances, biased: c_k = (1 / n) sum_t (y_t - mean) (y_{t+k} - mean).
///
/// With missing points the mean is that of the values present, the sum runs over the m_k pairs of
/// which both are present, and n becomes m_k + k: acf(na.action = na.pass) of R. They need not be
/// positive definite then. A lag without any pair is NaN.
///
/// Shapes:  y is [n], NaN is missing; the answer is [max_lag + 1], lags 0..max_lag.
/// Units:   those of y squared.
/// Errors:  kInvalidArgument unless max_lag < n, two values differ and all are finite, or if the
///          variance is beyond what a double holds (deviations above 1e154 or below 1e-154).
/// Cost:    O(n log n), or O(n max_lag) where that is less.
/// Source:  Brockwell & Davis, Time Series: Theory and Methods, 2nd ed. (1991), (1.4.5); missing
///          points as in R 4.2.2.
Result<std::vector<double>> autocovariance(std::span<const double> y, std::size_t max_lag);

/// Autocorrelations r_k = c_k / c_0. Missing points can bring a ratio outside [-1, 1]; it is cut
/// off there, as R does.
///
/// Shapes:  as autocovariance; lag 0 is 1.
/// Errors:  as autocovariance, but deviations may be of any size.
Result<std::vector<double>> acf(std::span<const double> y, std::size_t max_lag);

/// Autocovariances in a unit in which lag 0 is neither huge nor tiny: for what is free of units.
///
/// Errors:  as acf.
Result<std::vector<double>> scaled_autocovariance(std::span<const double> y, std::size_t max_lag);

}  // namespace foreshock
