#pragma once

#include <span>

#include "foreshock/models/arima/fit.h"

namespace foreshock {

/// ARIMA(p,d,0) from the autocovariances of the differenced series: the autoregression whose
/// theoretical autocovariances at lags 0..p are those seen. Effects are taken out by least squares
/// first; reported are those of the likelihood at the coefficients found. Always stationary, one
/// pass, but biased towards 0 near the unit circle and in short series: there burg or mle.
///
/// Shapes:  y is [T], NaN = missing: lagged products count where both values are there, and a
///          difference that looks at a missing value is missing.
/// Errors:  those of arima_at; kInvalidArgument if the order has more than p, d and D, if there are
///          no more than p differenced values, or if nothing varies once the effects are out;
///          kNotConverged if gaps leave autocovariances that no series can have.
/// Cost:    O(T log T + p^2), and one evaluation of the likelihood.
/// Source:  Yule (1927), Phil. Trans. A 226; Walker (1931), Proc. Royal Society A 131; Brockwell &
///          Davis, Time Series: Theory and Methods, 2nd ed. (1991), section 8.1. As ar.yw of R, the
///          mean of what is left is taken off with or without a constant; the likelihood of a model
///          without one knows no mean.
Result<ArimaFit> arima_yule_walker(std::span<const double> y, const ArimaSpec& spec);

}  // namespace foreshock
