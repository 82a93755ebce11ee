#include "foreshock/app/http/forecast_api.h"

#include <chrono>
#include <limits>
#include <memory>
#include <optional>
#include <utility>

#include "foreshock/app/given.h"
#include "foreshock/app/http/json_body.h"
#include "foreshock/app/http/ladder.h"
#include "foreshock/app/http/live_class.h"
#include "foreshock/app/http/scored_series.h"
#include "foreshock/app/http/series_body.h"
#include "foreshock/app/http/single_flight.h"
#include "foreshock/app/option_parts.h"
#include "foreshock/engine/catalog.h"
#include "foreshock/serve/answers.h"
#include "foreshock/serve/json_array.h"
#include "foreshock/serve/page_json.h"
#include "foreshock/serve/parameters.h"

namespace foreshock::app {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kMostHorizon = 10'000;

/// Seconds that the answer may take; nothing where it does not matter.
Result<std::optional<double>> deadline_of(const HttpRequest& request) {
  FORESHOCK_TRY(const Parameters parameters, Parameters::of(request));
  const std::string_view field = request.field("X-Deadline-Ms");
  if (!field.empty()) {
    const auto ms = number_in<double>(field);
    if (!ms || !(*ms > 0)) {
      return fail(Errc::kInvalidArgument, "X-Deadline-Ms: a number of milliseconds is wanted");
    }
    return std::optional<double>(*ms * 1e-3);
  }
  if (!parameters.find("timeout")) return std::optional<double>();
  FORESHOCK_TRY(const Duration timeout, parameters.duration("timeout", Duration{0}));
  return std::optional<double>(std::chrono::duration<double>(timeout).count());
}

Status check_horizon(int steps) {
  if (steps <= kMostHorizon) return {};
  return fail(Errc::kInvalidArgument, "horizon: at most 10,000 steps in a request");
}

struct Prediction {
  Grid grid;
  Forecast forecast{};
  std::int64_t seen = 0;
  std::string asked{};
  std::string used{};
  bool degraded = false;
  std::vector<NamedLevel> levels{};
};

Result<Prediction> predict(const SeriesBody& body, Ladder& ladder, std::optional<double> seconds) {
  FORESHOCK_TRY(const ForecastOptions options, forecast_options("-", body.values));
  if (options.common.models.size() != 1) {
    return fail(Errc::kInvalidArgument, "model: one of them in a request");
  }
  FORESHOCK_TRY(const GridSeries series, on_grid(body));
  const Seasons seasons = seasons_of(options.common.season, series.grid, series.values);
  const int horizon = horizon_of(options.horizon, series.grid, seasons.first);
  FORESHOCK_TRY_VOID(check_horizon(horizon));
  Prediction out{.grid = series.grid};
  out.asked = options.common.models.front();
  out.levels = options.common.levels;
  out.seen = static_cast<std::int64_t>(series.values.size());
  const std::string model =
      seconds ? ladder.model_for(out.asked, series.values.size(), *seconds) : out.asked;
  out.degraded = model != out.asked;
  FORESHOCK_TRY(const ModelSpec spec, spec_for(options.common, model, seasons, Horizon(horizon)));
  const auto begin = Clock::now();
  FORESHOCK_TRY(const Fitted fitted, fit_model(spec, series.values));
  ladder.learn(model, series.values.size(),
               std::chrono::duration<double>(Clock::now() - begin).count());
  out.used = fitted.report.form;
  out.forecast = fitted.model->forecast(Horizon(horizon));
  return out;
}

/// Without a fit there is nothing that a deadline could make cheaper.
Result<Prediction> predict_live(const SeriesBody& body, const RunOptions& in_force) {
  FORESHOCK_TRY(const ForecastOptions options, forecast_options("-", body.values));
  FORESHOCK_TRY(LiveForecast ahead, forecast_live(body, options.horizon, in_force));
  FORESHOCK_TRY_VOID(check_horizon(static_cast<int>(ahead.forecast.steps.size())));
  const std::string name(kLiveModel);
  return Prediction{.grid = ahead.grid,
                    .forecast = std::move(ahead.forecast),
                    .seen = ahead.seen,
                    .asked = name,
                    .used = name,
                    .levels = options.common.levels};
}

std::string json_of(const Prediction& prediction, bool numbered) {
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  json.text("model", prediction.asked);
  json.text("model_used", prediction.used);
  json.boolean("degraded", prediction.degraded);
  write_step(prediction.grid, json);
  const auto& ahead = prediction.forecast.steps;
  write_array("time", places(ahead.size()), json, [&](std::size_t h) {
    const auto step = prediction.seen + static_cast<std::int64_t>(h);
    return numbered ? step + 1 : ms_of(prediction.grid.time_of(step));
  });
  write_array("yhat", ahead, json, &Predictive::median);
  for (const NamedLevel& level : prediction.levels) {
    const double outside = (1 - level.level.share()) / 2;
    write_array("lower_" + level.name, ahead, json,
                [=](const Predictive& step) { return step.quantile(outside); });
    write_array("upper_" + level.name, ahead, json,
                [=](const Predictive& step) { return step.quantile(1 - outside); });
  }
  json.end_object();
  return out;
}

std::string json_of(const SeriesOutlook& outlook, const std::vector<double>& levels) {
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  json.text("model", outlook.model_used);
  json.text("model_used", outlook.model_used);
  json.boolean("degraded", outlook.degraded);
  json.integer("step_ms", outlook.step_ms);
  write_array("time", outlook.time_ms, json);
  write_array("yhat", outlook.expected, json);
  for (std::size_t i = 0; i < levels.size(); ++i) {
    const std::string name = percent_text(levels[i]);
    write_array("lower_" + name, outlook.bounds[i], json, &Interval::lower);
    write_array("upper_" + name, outlook.bounds[i], json, &Interval::upper);
  }
  json.end_object();
  return out;
}

}  // namespace

void write_step(const Grid& grid, JsonWriter& json) {
  const bool regular = !grid.numbered() && !grid.frequency.is_calendar();
  json.integer(
      "step_ms",
      regular
          ? std::chrono::duration_cast<std::chrono::milliseconds>(grid.frequency.nominal()).count()
          : 0);
}

void add_forecast_api(HttpRoutes& routes, const Board& board, const ServiceSlot& slot,
                      ServiceView view) {
  const auto ladder = std::make_shared<Ladder>();
  routes.add("/api/v1/forecast", "POST",
             single_flight(unpacking(
                 answering([ladder, &slot](const HttpRequest& request) -> Result<HttpResponse> {
                   FORESHOCK_TRY(const auto seconds, deadline_of(request));
                   FORESHOCK_TRY(const SeriesBody body, read_series_body(request.body));
                   FORESHOCK_TRY(const Prediction prediction,
                                 body.live ? predict_live(body, *slot.options())
                                           : predict(body, *ladder, seconds));
                   return json_answer(json_of(prediction, body.numbered));
                 }))));
  routes.add("/api/v1/forecast", "GET",
             answering([&board, view = std::move(view)](
                           const HttpRequest& request) -> Result<HttpResponse> {
               FORESHOCK_TRY(const Parameters parameters, Parameters::of(request));
               FORESHOCK_TRY(const std::string series, parameters.text("series"));
               FORESHOCK_TRY(const std::int64_t horizon,
                             parameters.integer("horizon", 0, 0, kMostHorizon));
               const auto outlook = view.outlook(series, static_cast<int>(horizon));
               if (!outlook)
                 return http_error(404, "no series '" + series.substr(0, 200) + "' here");
               return json_answer(json_of(*outlook, board.levels));
             }));
}

}  // namespace foreshock::app
