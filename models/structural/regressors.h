#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "foreshock/core/forecast.h"
#include "foreshock/core/quantity.h"
#include "foreshock/models/structural/automatic.h"
#include "foreshock/models/structural/effects.h"

namespace foreshock {

struct StructuralRegression {
  Forecast forecast;
  StructuralFit fit;
  StructuralEffects effects;            ///< In the order of the regressors.
  std::size_t forecast_regressors = 0;  ///< How many had to be forecast for some step.
};

/// Forecasts of y = components + X' beta, the components those of select_structural(), beta by the
/// same exact likelihood. A value whose regressors are not all there counts as missing; a missing
/// value needs none. A regressor that is not known ahead is forecast as by forecast_arima().
///
/// The uncertainty of the effects is exact: what is not sure of a step ahead is how far its
/// regressors are from where the model itself would forecast them, times the covariance of beta.
///
/// Shapes:  y is [n]; each regressor [n] or longer, what is beyond n is known ahead; NaN = missing.
/// Errors:  those of select_structural(); kInvalidArgument if a regressor is shorter than y, or if
///          effects can't be told apart (a constant, a sum of others, what a component follows).
/// Cost:    that of select_structural() with regressors; one automatic ARIMA more for each that is
///          forecast.
/// Source:  Harvey (1989), 7.3; Durbin & Koopman (2012), 6.2.
Result<StructuralRegression> forecast_structural(std::span<const double> y,
                                                 std::span<const std::vector<double>> regressors,
                                                 Horizon horizon,
                                                 const StructuralOptions& options = {});

}  // namespace foreshock
