#pragma once

#include "foreshock/app/exit_code.h"
#include "foreshock/app/options.h"
#include "foreshock/core/result.h"

namespace foreshock::app {

/// `foreshock forecast`: point and interval forecasts for every series.
Result<Exit> run_forecast(const ForecastOptions& options);

}  // namespace foreshock::app
