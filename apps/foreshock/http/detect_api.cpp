#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "foreshock/app/http/forecast_api.h"
#include "foreshock/app/http/json_body.h"
#include "foreshock/app/http/live_class.h"
#include "foreshock/app/http/scored_series.h"
#include "foreshock/app/http/series_body.h"
#include "foreshock/app/http/single_flight.h"
#include "foreshock/serve/answers.h"
#include "foreshock/serve/json_array.h"
#include "foreshock/serve/page_json.h"

namespace foreshock::app {
namespace {

std::string json_of(const ScoredSeries& scored, bool numbered) {
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  json.text("model", scored.model);
  write_step(scored.grid, json);
  const auto column = [&](std::string_view name, auto of) {
    write_array(name, scored.points, json, of);
  };
  column("time",
         [&](const ScoredPoint& point) { return numbered ? point.step + 1 : ms_of(point.time); });
  column("y", &ScoredPoint::y);
  column("expected", &ScoredPoint::expected);
  column("lower", &ScoredPoint::lower);
  column("upper", &ScoredPoint::upper);
  column("p_value", &ScoredPoint::p_value);
  column("score", &ScoredPoint::score);
  column("alert", &ScoredPoint::alert);
  column("kind", [](const ScoredPoint& point) { return name_of(point.kind); });
  column("status", [](const ScoredPoint& point) {
    return point.warming_up ? "warmup" : point.incident ? "incident" : "ok";
  });
  json.end_object();
  return out;
}

}  // namespace

Result<ScoredSeries> score_series(const GridSeries& series, const DetectOptions& options) {
  FORESHOCK_TRY(Pipeline pipeline,
                causal_pipeline(options, series.grid.frequency, series.grid.numbered()));
  const Level level = options.common.levels.back().level;
  ScoredSeries out{options.common.models.front(), series.grid, {}};
  out.points.reserve(series.values.size());
  AlertKind waiting = AlertKind::kNone;  // Raised on a missing step: told at the next value.
  for (std::size_t i = 0; i < series.values.size(); ++i) {
    const Interval expected = pipeline.expected_interval(level);
    const bool quiet = is_quiet(options, series.grid.time_of(static_cast<std::int64_t>(i)));
    const Step step = pipeline.push(series.values[i], quiet);
    if (std::isnan(series.values[i])) {
      if (step.alert) waiting = step.kind;
      continue;
    }
    const AlertKind raised = quiet ? AlertKind::kNone : std::exchange(waiting, AlertKind::kNone);
    out.points.push_back({.step = static_cast<std::int64_t>(i),
                          .time = series.grid.time_of(static_cast<std::int64_t>(i)),
                          .y = series.values[i],
                          .expected = step.predictive.median(),
                          .lower = expected.lower,
                          .upper = expected.upper,
                          .p_value = step.p_value(),
                          .score = step.verdict.score,
                          .alert = step.alert || raised != AlertKind::kNone,
                          .incident = step.incident,
                          .warming_up = step.warming_up,
                          .kind = step.kind == AlertKind::kNone ? raised : step.kind});
  }
  return out;
}

void add_detect_api(HttpRoutes& routes, const ServiceSlot& slot) {
  routes.add("/api/v1/detect", "POST",
             single_flight(
                 unpacking(answering([&slot](const HttpRequest& request) -> Result<HttpResponse> {
                   FORESHOCK_TRY(const SeriesBody body, read_series_body(request.body));
                   FORESHOCK_TRY(const DetectOptions options, detect_options("-", body.values));
                   if (body.live) {
                     FORESHOCK_TRY(const ScoredSeries scored, score_live(body, *slot.options()));
                     return json_answer(json_of(scored, body.numbered));
                   }
                   FORESHOCK_TRY(const GridSeries series, on_grid(body));
                   FORESHOCK_TRY(const ScoredSeries scored, score_series(series, options));
                   return json_answer(json_of(scored, body.numbered));
                 }))));
}

}  // namespace foreshock::app
