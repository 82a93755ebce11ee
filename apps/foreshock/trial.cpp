#include "foreshock/app/trial.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <utility>

#include "foreshock/app/model_columns.h"
#include "foreshock/models/arima/regressors.h"
#include "foreshock/models/structural/regressors.h"

namespace foreshock::app {
namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

/// Cutoffs behind which there is something to fit on.
std::vector<std::size_t> usable_cutoffs(std::span<const double> y, const BacktestPlan& plan) {
  std::vector<std::size_t> cutoffs = backtest_cutoffs(y.size(), plan);
  const auto first = static_cast<std::size_t>(
      std::find_if(y.begin(), y.end(), [](double v) { return !std::isnan(v); }) - y.begin());
  std::erase_if(cutoffs, [&](std::size_t cutoff) { return cutoff < first; });
  return cutoffs;
}

Score score_of(const Accuracy& accuracy, const ErrorScale& scale, double fit_ms) {
  const bool scaled = scale.absolute > 0 && scale.squared > 0;
  Score score;
  score.mase = scaled ? accuracy.mae() / scale.absolute : kUnknown;
  score.rmsse = scaled ? accuracy.rmse() / std::sqrt(scale.squared) : kUnknown;
  score.crps = scaled ? accuracy.crps() / scale.absolute : kUnknown;
  score.smape = accuracy.smape();
  for (std::size_t i = 0; i < accuracy.levels().size(); ++i) {
    score.coverage.push_back(100 * accuracy.coverage(i));
  }
  score.fit_ms = fit_ms;
  return score;
}

/// One origin; with regressors ahead as they came, as if they had been known.
Result<BacktestWindow> window_of(const Trial& trial, const ModelSpec& spec, std::size_t cutoff,
                                 Horizon horizon) {
  const bool explained =
      !trial.regressors.empty() && (spec.name == "arima" || spec.name == "structural");
  if (!explained) return backtest_window(trial.values, spec, cutoff, horizon);
  const auto seen = std::span<const double>(trial.values).first(cutoff + 1);
  if (spec.name == "structural") {
    FORESHOCK_TRY(StructuralRegression one, forecast_structural(seen, trial.regressors, horizon,
                                                                {.seasons = all_seasons(spec)}));
    return BacktestWindow{.cutoff = cutoff, .forecast = std::move(one.forecast)};
  }
  FORESHOCK_TRY(RegressionForecast one, forecast_arima(seen, spec.season, trial.regressors, horizon,
                                                       {.order = spec.order}));
  return BacktestWindow{.cutoff = cutoff, .forecast = std::move(one.forecast)};
}

/// One model over all windows.
Status try_model(Trial& trial, const ModelSpec& spec, const std::vector<std::size_t>& cutoffs,
                 Horizon horizon, const std::vector<NamedLevel>& levels) {
  using Clock = std::chrono::steady_clock;
  std::vector<Level> shares;
  for (const NamedLevel& level : levels) shares.push_back(level.level);
  Accuracy accuracy(std::move(shares));
  std::vector<BacktestWindow> windows;
  double fit_ms = 0;
  for (const std::size_t cutoff : cutoffs) {
    const Clock::time_point begin = Clock::now();
    FORESHOCK_TRY(BacktestWindow window, window_of(trial, spec, cutoff, horizon));
    window.fit_ms = std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
    fit_ms += window.fit_ms;
    for (std::size_t h = 0; h < window.forecast.steps.size(); ++h) {
      accuracy.add(window.forecast.steps[h], trial.values[cutoff + 1 + h]);
    }
    windows.push_back(std::move(window));
  }
  trial.scores.push_back(
      score_of(accuracy, trial.scale, fit_ms / static_cast<double>(cutoffs.size())));
  trial.windows.push_back(std::move(windows));
  return {};
}

}  // namespace

Result<Trial> try_series(RawSeries raw, const BacktestOptions& options, const TimeScale& scale) {
  const CommonOptions& common = options.common;
  FORESHOCK_TRY(GridSeries series, on_grid(std::move(raw), common.input.frequency, scale));
  const int shown_season = seasons_of(common.season, series.grid, series.values).first;
  const Horizon horizon(horizon_of(options.horizon, series.grid, shown_season));
  const BacktestPlan plan{horizon, options.windows, options.step};
  const std::vector<std::size_t> cutoffs = usable_cutoffs(series.values, plan);
  if (cutoffs.empty()) {
    return fail(Errc::kInvalidArgument,
                "it is too short for a window of " + std::to_string(horizon.steps()) + " steps");
  }
  Trial trial{std::move(series.id),         series.grid, 0, {}, std::move(series.values),
              std::move(series.regressors), {},          {}};
  // The season and the scale, too, are known from the first training part only.
  const auto train = std::span<const double>(trial.values).first(cutoffs.front() + 1);
  const Seasons seasons = seasons_of(common.season, trial.grid, train);
  trial.season = seasons.first;
  trial.scale = error_scale(train, std::max(1, trial.season));
  for (const std::string& model : common.models) {
    FORESHOCK_TRY(const ModelSpec spec, spec_for(common, model, seasons, horizon));
    FORESHOCK_TRY_VOID(try_model(trial, spec, cutoffs, horizon, common.levels));
  }
  return trial;
}

Columns cv_columns(const CommonOptions& options) {
  Columns columns{"unique_id", "ds", "cutoff", "y"};
  for (const std::string& model : options.models) add_model_columns(columns, model, options.levels);
  return columns;
}

void write_cv(const Trial& trial, const std::vector<NamedLevel>& levels, Rows& rows) {
  const TimeScale& scale = trial.grid.scale;
  for (std::size_t w = 0; w < trial.windows.front().size(); ++w) {
    const std::size_t cutoff = trial.windows.front()[w].cutoff;
    const std::size_t horizon = trial.windows.front()[w].forecast.steps.size();
    for (std::size_t h = 0; h < horizon; ++h) {
      const std::size_t step = cutoff + 1 + h;
      rows.text(trial.id);
      write_time(rows, trial.grid.time_of(static_cast<std::int64_t>(step)), scale);
      write_time(rows, trial.grid.time_of(static_cast<std::int64_t>(cutoff)), scale);
      rows.number(trial.values[step]);
      for (const auto& windows : trial.windows) {
        write_prediction(rows, windows[w].forecast.steps[h], levels);
      }
      rows.end_row();
    }
  }
}

}  // namespace foreshock::app
