#pragma once

/// What foreshock forecasts with when it is told no family: several at once, or the one that has
/// told this series best.

#include <span>

#include "foreshock/engine/catalog.h"

namespace foreshock {

/// The median of theta-bc, ces, structural and arima: four that see different things in a series,
/// each of the others' mistakes outvoted. Families that can't be fitted are left out.
/// Errors:  kInvalidArgument if none can be fitted.
/// Cost:    the sum of the fits.
/// Source:  Petropoulos & Svetunkov (2020), Int. J. Forecasting 36, 110-115.
Result<Fitted> fit_combo(std::span<const double> y, const ModelSpec& spec, Effort effort);

/// The same four, weighted by how they told the end of the series (log_score_weights()); with equal
/// weights where it is too short to hold anything out, and in a stream.
/// Errors:  as fit_combo().
/// Cost:    fit_combo() twice.
Result<Fitted> fit_weighted_combo(std::span<const double> y, const ModelSpec& spec, Effort effort);

/// kThorough: the combination, unless one family told the end of the series better than it did,
/// from five origins at least, by more than four standard errors of that difference (contest.h);
/// the report's form says whom it took and why. kLive: ets, the cheapest of those that follow
/// level, trend and season. Errors:  as fit_combo(). Cost:    fit_combo() twice.
Result<Fitted> fit_best(std::span<const double> y, const ModelSpec& spec, Effort effort);

}  // namespace foreshock
