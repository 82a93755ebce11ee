#include "foreshock/serve/event.h"

#include <cstddef>
#include <functional>

#include "foreshock/core/check.h"
#include "foreshock/core/quantity.h"
#include "foreshock/core/series.h"
#include "foreshock/serve/json.h"

namespace foreshock {
namespace {

constexpr double kCriticalScore = 2;

/// The key as it is, then its parts, so that a reader needs no parser for it.
void write_series(std::string_view series, JsonWriter& json) {
  json.text("series", series);
  const Result<SeriesKey> key = SeriesKey::parse(series);
  json.text("name", key ? key->name() : series);
  json.key("labels");
  json.begin_object();
  if (key) {
    for (const auto& [name, value] : key->labels()) json.text(name, value);
  }
  json.end_object();
}

std::string_view direction_name(double direction) {
  if (direction > 0) return "above";
  return direction < 0 ? "below" : "none";
}

void write_source(const RecordPosition& source, JsonWriter& json) {
  json.key("source");
  json.begin_object();
  json.text("topic", source.topic);
  json.integer("partition", source.partition);
  json.integer("offset", source.offset);
  json.end_object();
}

/// One number of every step, as a value of an object.
template <class Number>
void write_steps(std::string_view name, const Forecast& forecast, Number number_of,
                 JsonWriter& json) {
  json.key(name);
  json.begin_array();
  for (const Predictive& step : forecast.steps) json.number(std::invoke(number_of, step));
  json.end_array();
}

void write_interval(double level, const Forecast& forecast, JsonWriter& json) {
  FORESHOCK_CHECK(level > 0 && level < 100);
  const double outside = (1 - level / 100) / 2;  // As in interval() of core/forecast.h.
  json.begin_object();
  json.number("level", level);
  const auto at = [](double p) { return [p](const Predictive& step) { return step.quantile(p); }; };
  write_steps("lower", forecast, at(outside), json);
  write_steps("upper", forecast, at(1 - outside), json);
  json.end_object();
}

}  // namespace

std::string_view name_of(Severity severity) {
  return severity == Severity::kCritical ? "critical" : "warning";
}

Severity severity_of(double score) {
  return score >= kCriticalScore ? Severity::kCritical : Severity::kWarning;
}

std::string alert_json(const AlertEvent& event) {
  const Alert& alert = event.alert;
  FORESHOCK_CHECK(alert.kind != AlertKind::kNone);
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  json.text("schema", "foreshock.alert/1");
  write_series(event.series, json);
  json.text("kind", name_of(alert.kind));
  json.text("severity", name_of(severity_of(alert.score)));
  json.text("from", format_timestamp(alert.from));
  json.text("raised", format_timestamp(alert.raised));
  json.number("score", alert.score);
  json.number("p_value", alert.p_value);
  json.number("observed", alert.observed);
  json.number("expected", alert.expected);
  json.number("level", event.level);
  json.number("lower", event.expected.lower);
  json.number("upper", event.expected.upper);
  json.text("direction", direction_name(alert.direction));
  json.text("model", event.model);
  write_detail(event.detail, json);
  if (event.source) write_source(*event.source, json);
  json.end_object();
  return out;
}

std::string forecast_json(const ForecastEvent& event) {
  FORESHOCK_CHECK(event.forecast != nullptr);
  const Forecast& forecast = *event.forecast;
  std::string out;
  out.reserve(256 + forecast.steps.size() * (64 + 40 * event.levels.size()));
  JsonWriter json(out);
  json.begin_object();
  json.text("schema", "foreshock.forecast/1");
  write_series(event.series, json);
  json.text("origin", format_timestamp(event.origin));
  json.text("freq", event.frequency.name());
  json.text("model", event.model);
  json.key("ds");
  json.begin_array();
  for (std::size_t i = 0; i < forecast.steps.size(); ++i) {
    const Timestamp time = event.frequency.advance(event.first, static_cast<std::int64_t>(i));
    json.text(format_timestamp(time));
  }
  json.end_array();
  write_steps("median", forecast, &Predictive::median, json);
  write_steps("mean", forecast, &Predictive::mean, json);
  json.key("intervals");
  json.begin_array();
  for (const double level : event.levels) write_interval(level, forecast, json);
  json.end_array();
  json.end_object();
  return out;
}

}  // namespace foreshock
