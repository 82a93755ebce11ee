#pragma once

#include "foreshock/app/exit_code.h"
#include "foreshock/app/options.h"
#include "foreshock/core/result.h"

namespace foreshock::app {

/// `foreshock backtest`: what the forecasts would have been worth, per model; every forecast with
/// --cv, a page with charts with --report.
Result<Exit> run_backtest(const BacktestOptions& options);

}  // namespace foreshock::app
