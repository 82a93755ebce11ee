#pragma once

/// Rolling origin: the same fit, the same predictive distributions as live, judged by what came.

#include <span>
#include <vector>

#include "foreshock/core/forecast.h"
#include "foreshock/core/result.h"
#include "foreshock/engine/accuracy.h"
#include "foreshock/engine/catalog.h"

namespace foreshock {

struct BacktestPlan {
  Horizon horizon{1};
  int windows = 3;  ///< Origins; fewer where the series is too short. >= 1.
  int step = 0;     ///< Steps between origins; 0: one horizon.
};

/// One origin: everything up to `cutoff` was seen, nothing after it.
struct BacktestWindow {
  std::size_t cutoff = 0;  ///< Index of the last point seen.
  Forecast forecast;       ///< [h]
  double fit_ms = 0;       ///< Filled in by the caller's clock; engine/ has none.
};

/// Cutoffs of the plan in a series of n points, first to last; empty if n <= horizon.
std::vector<std::size_t> backtest_cutoffs(std::size_t n, const BacktestPlan& plan);

/// Fits on y[0..cutoff] and forecasts one horizon.
/// Errors:  as fit_model.
Result<BacktestWindow> backtest_window(std::span<const double> y, const ModelSpec& spec,
                                       std::size_t cutoff, Horizon horizon);

}  // namespace foreshock
