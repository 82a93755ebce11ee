#pragma once

/// What every regression with correlated errors asks of its regressors, in the past and ahead.

#include <cstddef>
#include <span>
#include <vector>

#include "foreshock/core/result.h"

namespace foreshock::arima {

/// y where all regressors are there, and the regressors of its steps with 0 for what is not.
struct Design {
  std::vector<double> y;
  std::vector<std::vector<double>> X;
};

/// Shapes:  y is [n]; each regressor [n] or longer; NaN = missing.
/// Errors:  kInvalidArgument if a regressor is shorter than y, or if no value has all of them.
Result<Design> design_of(std::span<const double> y,
                         std::span<const std::vector<double>> regressors);

/// A regressor ahead: what is known, then what its own model says.
struct Ahead {
  std::vector<double> value;     ///< [steps]
  std::vector<double> variance;  ///< [steps] 0 where it is known.
  bool forecast = false;
};

/// The `steps` steps after the first `seen` ones of x.
/// Errors:  those of fit_arima, which forecasts what is not known.
Result<Ahead> ahead_of(std::span<const double> x, std::size_t seen, std::size_t steps, int season);

}  // namespace foreshock::arima
