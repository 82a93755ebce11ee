#pragma once

#include <span>

#include "foreshock/models/arima/fit.h"

namespace foreshock {

/// ARIMA(p,d,0) by Burg's method: each partial autocorrelation makes the forward and backward
/// errors of its order least. Effects are taken out by least squares first; reported are those of
/// the likelihood at the coefficients found. Always stationary, one pass, near to maximum
/// likelihood even next to the unit circle.
///
/// Shapes:  y is [T], NaN = missing: an error counts where all values that it looks at are there.
/// Errors:  those of arima_at; kInvalidArgument if the order has more than p, d and D, if no p + 1
///          differenced values stand in a row, or if nothing varies once the effects are out;
///          kNotConverged if an order predicts the series without error.
/// Cost:    O(T p), and one evaluation of the likelihood.
/// Source:  Burg (1967), 37th meeting of the Society of Exploration Geophysicists; Brockwell &
///          Davis, Introduction to Time Series and Forecasting, 2nd ed. (2002), 5.1.2. As ar.burg
///          of R, the mean of what is left is taken off with or without a constant; the likelihood
///          of a model without one knows no mean.
Result<ArimaFit> arima_burg(std::span<const double> y, const ArimaSpec& spec);

}  // namespace foreshock
