#pragma once

#include <span>
#include <vector>

#include "foreshock/models/arima/fit.h"
#include "foreshock/spectral/portmanteau.h"

namespace foreshock {

/// What a fit leaves: the exact one-step innovations of the differenced series, each over its own
/// standard deviation and times sigma, effects taken out.
///
/// Shapes:  y is [T] and spec as they were fitted; the answer is [T - skipped - d - D m], where
///          `skipped` values are missing before the first one. NaN where y was missing.
/// Units:   those of y (log y for a fit to log y).
/// Errors:  those of arima_at at the fit's coefficients.
/// Cost:    one evaluation of the likelihood.
Result<std::vector<double>> arima_residuals(std::span<const double> y, const ArimaSpec& spec,
                                            const ArimaFit& fit);

/// Ljung-Box on them, p + q + P + Q parameters counted: a small p-value says that something was
/// left. Lags: two seasons, or 10, but no more than a fifth of the residuals.
/// Errors:  as above; kInvalidArgument if there are too few residuals for that.
/// Source:  Ljung & Box (1978); lags by Hyndman & Athanasopoulos (2021), section 5.4.
Result<Portmanteau> arima_ljung_box(std::span<const double> y, const ArimaSpec& spec,
                                    const ArimaFit& fit);

}  // namespace foreshock
