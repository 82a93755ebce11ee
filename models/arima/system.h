#pragma once

#include <span>
#include <vector>

#include "foreshock/core/result.h"
#include "foreshock/filters/kalman.h"
#include "foreshock/models/arima/fit.h"
#include "foreshock/models/arima/order.h"

namespace foreshock {

/// The model as matrices, on the level of the series: for smoothing and for whoever wants to see
/// them, and the independent check of the fast likelihood of fit.h.
///
/// States:  the r elements of the ARMA process w_t of the differences in Harvey's form, then
///          y_{t-1} .. y_{t-d-Dm}, of which nothing is known at first. y_t = h' x_t without noise;
///          set the result's r for a measurement error.
/// Shapes:  coefficients as in params.h; k = order.state_size() + order.difference_reach().
/// Units:   sigma2, the variance of the innovations, in units of y squared.
/// Errors:  kInvalidArgument if the order is unsound, if coefficients are too many or too few or
///          not finite, if the autoregression is not stationary, if sigma2 is not positive and
///          finite; kUnsupported beyond 1024 states, where matrices are no way to do it.
/// Cost:    O(k^2).
/// Source:  Harvey, Forecasting, Structural Time Series Models and the Kalman Filter (1989), 3.3
///          and 3.4 for the differences; Durbin & Koopman (2012), 3.4 and 5.6.
Result<kalman::System> arima_system(const ArimaOrder& order, std::span<const double> coefficients,
                                    double sigma2);

/// y less its mean or drift and what regressors do to it: the series that arima_system() is about.
///
/// Shapes:  y is [T], NaN = missing; effects as in ArimaFit, the constant, if any, then one for
///          each regressor; a drift starts with 0 at the first point.
/// Errors:  kInvalidArgument if effects or a regressor are too many, too few or too short.
/// Cost:    O(T regressors).
Result<std::vector<double>> without_effects(std::span<const double> y, const ArimaSpec& spec,
                                            std::span<const double> effects);

}  // namespace foreshock
