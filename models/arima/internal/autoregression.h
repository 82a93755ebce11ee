#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "foreshock/models/arima/fit.h"

namespace foreshock::arima {

/// Partial autocorrelations 1..p of a stationary series, NaN = missing.
using Partials = Result<std::vector<double>> (*)(std::span<const double> w, std::size_t p);

/// What the estimators of pure autoregressions share: effects out by least squares, partial
/// autocorrelations of what is left of the differenced series, the likelihood there.
///
/// Errors:  those of arima_sample and of `partials`; kInvalidArgument if the order has more than
///          p, d and D, or if nothing is left once the effects are out.
Result<ArimaFit> fit_autoregression(std::span<const double> y, const ArimaSpec& spec,
                                    Partials partials, const std::string& method);

}  // namespace foreshock::arima
