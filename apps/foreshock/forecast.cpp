#include "foreshock/app/forecast.h"

#include <utility>
#include <vector>

#include "foreshock/app/each_series.h"
#include "foreshock/app/ending.h"
#include "foreshock/app/grid_series.h"
#include "foreshock/app/model_columns.h"
#include "foreshock/app/output.h"
#include "foreshock/app/svg.h"
#include "foreshock/engine/catalog.h"
#include "foreshock/models/arima/regressors.h"
#include "foreshock/models/structural/regressors.h"

namespace foreshock::app {
namespace {

/// What came of one series.
struct Outcome {
  std::string id;
  Rows rows;
  std::vector<std::string> forms;  ///< What was fitted, per model.
  std::string fault;               ///< Why there are no rows; empty if all went well.
};

/// As asked, or as far as regressors are known, or the usual one.
Horizon horizon_for(const ForecastOptions& options, const GridSeries& series, int season) {
  const std::size_t known =
      series.regressors.empty() ? 0 : series.regressors.front().size() - series.values.size();
  if (!options.horizon.given() && known > 0) return Horizon(static_cast<int>(known));
  return Horizon(horizon_of(options.horizon, series.grid, season));
}

std::string effect_text(const std::string& name, double effect, double error) {
  return "; " + name + " " + short_number(effect) + " +- " + short_number(error);
}

std::string forecast_text(std::size_t forecast_regressors) {
  if (forecast_regressors == 0) return "";
  return "; forecast themselves: " +
         counted(static_cast<long long>(forecast_regressors), "regressor");
}

/// "ARIMA(1,0,0) with mean; price -1.52 +- 0.03; ...".
std::string form_of(const RegressionForecast& one, const std::vector<std::string>& names) {
  std::string form = one.fit.name();
  const std::size_t first = one.fit.effects.size() - names.size();
  const std::size_t coefficients = one.fit.coefficients.size();
  for (std::size_t j = 0; j < names.size(); ++j) {
    form +=
        effect_text(names[j], one.fit.effects[first + j], one.fit.errors[coefficients + first + j]);
  }
  return form + forecast_text(one.forecast_regressors);
}

/// "local level + season 12 (dummies); price -1.52 +- 0.03; ...".
std::string form_of(const StructuralRegression& one, const std::vector<std::string>& names) {
  std::string form = one.fit.spec.name();
  for (std::size_t j = 0; j < names.size(); ++j) {
    form += effect_text(names[j], one.effects.values[j], one.effects.error(j));
  }
  return form + forecast_text(one.forecast_regressors);
}

Status forecast_one(RawSeries raw, const ForecastOptions& options, const TimeScale& scale,
                    Outcome& outcome) {
  const CommonOptions& common = options.common;
  FORESHOCK_TRY(const GridSeries series, on_grid(std::move(raw), common.input.frequency, scale));
  const Seasons seasons = seasons_of(common.season, series.grid, series.values);
  const Horizon horizon = horizon_for(options, series, seasons.first);

  std::vector<Forecast> forecasts;
  for (const std::string& model : common.models) {
    FORESHOCK_TRY(const ModelSpec spec, spec_for(common, model, seasons, horizon));
    if (model == "arima" && !series.regressors.empty()) {
      FORESHOCK_TRY(RegressionForecast one,
                    forecast_arima(series.values, seasons.first, series.regressors, horizon,
                                   {.order = spec.order}));
      forecasts.push_back(std::move(one.forecast));
      outcome.forms.push_back(form_of(one, common.input.regressors));
      continue;
    }
    if (model == "structural" && !series.regressors.empty()) {
      FORESHOCK_TRY(StructuralRegression one,
                    forecast_structural(series.values, series.regressors, horizon,
                                        {.seasons = all_seasons(spec)}));
      forecasts.push_back(std::move(one.forecast));
      outcome.forms.push_back(form_of(one, common.input.regressors));
      continue;
    }
    FORESHOCK_TRY(const Fitted fitted, fit_model(spec, series.values));
    forecasts.push_back(fitted.model->forecast(horizon));
    outcome.forms.push_back(summary(fitted.report));
  }

  const auto seen = static_cast<std::int64_t>(series.values.size());
  for (int h = 0; h < horizon.steps(); ++h) {
    outcome.rows.text(series.id);
    write_time(outcome.rows, series.grid.time_of(seen + h), scale);
    for (const Forecast& forecast : forecasts) {
      write_prediction(outcome.rows, forecast.steps[static_cast<std::size_t>(h)], common.levels);
    }
    outcome.rows.end_row();
  }
  return {};
}

}  // namespace

Result<Exit> run_forecast(const ForecastOptions& options) {
  const CommonOptions& common = options.common;
  const Console console(common.quiet);
  FORESHOCK_TRY(SeriesReader reader, SeriesReader::open(common.input, console));
  Columns columns{"unique_id", "ds"};
  for (const std::string& model : common.models) add_model_columns(columns, model, common.levels);
  FORESHOCK_TRY(Output output, Output::open(common.output, std::move(columns)));

  Skips skips;
  long long done = 0;
  const TimeScale scale = reader.scale();
  FORESHOCK_TRY(
      const bool cut_short,
      work_through<Outcome>(
          "forecast", reader, common, console,
          [&](RawSeries raw) {
            Outcome outcome{raw.id, output.rows(), {}, {}};
            const Status status = forecast_one(std::move(raw), options, scale, outcome);
            if (!status) outcome.fault = status.error().message;
            return outcome;
          },
          [&](Outcome&& outcome) -> Status {
            if (!outcome.fault.empty()) {
              skips.add(outcome.id, outcome.fault);
              return {};
            }
            ++done;
            for (std::size_t i = 0; common.verbose && i < outcome.forms.size(); ++i) {
              console.note(outcome.id + ": " + common.models[i] + " is " + outcome.forms[i]);
            }
            return output.write(outcome.rows);
          }));
  if (cut_short) return end_interrupted(output);
  if (done == 0 && skips.count() == 0)
    return fail(Errc::kMalformedInput, reader.name() + ": no rows");
  if (done == 0) return fail(Errc::kMalformedInput, reader.name() + ": " + skips.text());
  if (skips.count() > 0) console.note(skips.text());
  FORESHOCK_TRY_VOID(output.finish());
  return Exit::kOk;
}

}  // namespace foreshock::app
