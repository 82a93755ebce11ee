#pragma once

#include <span>
#include <vector>

#include "foreshock/core/forecast.h"
#include "foreshock/core/quantity.h"
#include "foreshock/models/arima/automatic.h"

namespace foreshock {

struct RegressionForecast {
  Forecast forecast;
  ArimaFit fit;  ///< Effects: the constant, if any, then one per regressor; with standard errors.
  std::size_t forecast_regressors = 0;  ///< How many had to be forecast for some step.
};

/// Regression with seasonal ARIMA errors: y_t = x_t' beta + n_t, beta and the ARIMA model of n by
/// one exact likelihood. Differences are those that the residuals of an ordinary regression need.
/// A value whose regressors are not all there counts as missing; a missing value needs none.
///
/// Where a regressor is not known ahead it is forecast by an automatic ARIMA model of its own,
/// whose variance is added, times the effect squared. The uncertainty of an effect is added as its
/// standard error times how far its regressor is from where it was last (from its mean, if nothing
/// is differenced); that effects are correlated is left out.
///
/// Shapes:  y is [n]; each regressor [n] or longer, what is beyond n is known ahead; NaN = missing.
/// Errors:  kInvalidArgument if a regressor is shorter than y, if effects can't be told apart (a
///          regressor that is constant, or a sum of others), or as fit_arima.
/// Cost:    that of fit_arima, times some two plus the regressors; one more per regressor forecast.
/// Source:  Hyndman & Athanasopoulos, Forecasting: Principles and Practice, 3rd ed. (2021), ch. 10.
Result<RegressionForecast> forecast_arima(std::span<const double> y, int season,
                                          std::span<const std::vector<double>> regressors,
                                          Horizon horizon, const ArimaOptions& options = {});

}  // namespace foreshock
