#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "foreshock/app/grid_series.h"
#include "foreshock/app/options.h"
#include "foreshock/app/rows.h"
#include "foreshock/core/result.h"
#include "foreshock/engine/accuracy.h"
#include "foreshock/engine/backtest.h"

namespace foreshock::app {

/// How one model did on one series. Errors are in scales of the series (its mean seasonal step in
/// the first training part), so that series can be averaged; NaN where the scale is not > 0.
struct Score {
  double mase = 0;
  double smape = 0;
  double rmsse = 0;
  double crps = 0;               ///< Mean CRPS over the same scale as MASE.
  std::vector<double> coverage;  ///< Percent, one per level.
  double fit_ms = 0;             ///< Mean over the windows, wall clock.
};

/// Everything that a backtest found out about one series.
struct Trial {
  std::string id;
  Grid grid;
  int season = 0;
  ErrorScale scale;
  std::vector<double> values;
  std::vector<std::vector<double>> regressors;       ///< [as asked][steps]
  std::vector<Score> scores;                         ///< [models]
  std::vector<std::vector<BacktestWindow>> windows;  ///< [models][windows]
};

/// Runs every model over the windows of one series.
/// Errors:  kInvalidArgument if the series is too short for one window; as on_grid and fit_model.
Result<Trial> try_series(RawSeries raw, const BacktestOptions& options, const TimeScale& scale);

/// The columns of --cv, and its rows for one series.
Columns cv_columns(const CommonOptions& options);
void write_cv(const Trial& trial, const std::vector<NamedLevel>& levels, Rows& rows);

}  // namespace foreshock::app
