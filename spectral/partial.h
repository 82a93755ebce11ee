#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "foreshock/core/result.h"

namespace foreshock {

/// Partial autocorrelations: what lag k says about y beyond what lags 1..k-1 have said.
///
/// Shapes:  y is [n], NaN is missing; the answer is [max_lag], lags 1..max_lag.
/// Errors:  those of acf; kInvalidArgument if a lag has no pair of values; kNotConverged if the
///          autocovariances are not positive definite, which missing points can bring about.
/// Cost:    that of acf, and O(max_lag^2).
/// Source:  Brockwell & Davis, Time Series: Theory and Methods, 2nd ed. (1991), 3.4 and 5.2.
Result<std::vector<double>> pacf(std::span<const double> y, std::size_t max_lag);

}  // namespace foreshock
