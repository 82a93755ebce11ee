#pragma once

/// A series that came in a request, through the class of model that the service itself runs.

#include "foreshock/app/http/scored_series.h"
#include "foreshock/app/http/series_body.h"
#include "foreshock/app/options.h"
#include "foreshock/app/run_options.h"
#include "foreshock/core/forecast.h"
#include "foreshock/core/result.h"

namespace foreshock::app {

/// What a body says of budget and alerts in the place of what is in force.
/// Errors:  kInvalidArgument that names the field.
Status add_alerting(const Values& said, Budget& budget, AlertPolicy::Options& policy);

/// As the service would score these points, were they the first of a series of its own: with the
/// options in force, but for what the body says. Nothing of the service changes.
/// Errors:  kInvalidArgument that names the field.
Result<ScoredSeries> score_live(const SeriesBody& body, const RunOptions& in_force);

/// What it would forecast behind them.
struct LiveForecast {
  Grid grid;              ///< Of the steps ahead.
  std::int64_t seen = 0;  ///< Steps before them on that grid.
  Forecast forecast;
};
Result<LiveForecast> forecast_live(const SeriesBody& body, const Span& horizon,
                                   const RunOptions& in_force);

}  // namespace foreshock::app
