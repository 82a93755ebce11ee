#include "foreshock/serve/page_json.h"

#include <chrono>
#include <cmath>
#include <limits>

#include "foreshock/serve/event.h"
#include "foreshock/serve/json_array.h"

namespace foreshock {
namespace {

double nan_where(bool missing, double value) {
  return missing ? std::numeric_limits<double>::quiet_NaN() : value;
}

}  // namespace

std::string percent_text(double percent) {
  std::string name = std::to_string(percent);
  name.erase(name.find_last_not_of('0') + 1);
  if (name.back() == '.') name.pop_back();
  return name;
}

std::string alert_event_json(const Incident& incident) {
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  json.text("state", incident.open ? "opened" : "closed");
  write_incident(incident, json);
  json.end_object();
  return out;
}

std::string status_json(const ServiceStatus& status, const Board& board, std::int64_t now_ms) {
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  json.text("version", status.version);
  json.integer("now_ms", now_ms);
  json.boolean("replaying", status.replaying);
  json.integer("series", static_cast<std::int64_t>(status.series));
  json.integer("warming_up", static_cast<std::int64_t>(status.warming_up));
  json.integer("open_incidents", static_cast<std::int64_t>(board.incidents.open_count()));
  json.number("samples_per_second", status.samples_per_second);
  json.number("lag_seconds", status.lag_seconds);
  json.number("update_p99_ms", status.update_p99_ms);
  json.key("coverage");
  json.begin_object();
  for (const auto& [percent, share] : status.coverage) json.number(percent_text(percent), share);
  json.end_object();
  json.boolean("degraded", status.degraded);
  json.integer("events", static_cast<std::int64_t>(board.events.published()));
  json.end_object();
  return out;
}

std::string point_event_json(std::string_view series, const SeenPoint& point,
                             std::span<const float> bounds) {
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  json.text("series", series);
  json.integer("time", point.time_ms);
  json.number("y", point.y);
  json.number("yhat", point.expected);
  const bool none = !std::isfinite(point.expected);
  for (const std::size_t side : {std::size_t{0}, std::size_t{1}}) {
    write_array(
        side == 0 ? "lower" : "upper", places(bounds.size() / 2), json, [&](std::size_t level) {
          return nan_where(none, point.expected + static_cast<double>(bounds[2 * level + side]));
        });
  }
  json.number("score", static_cast<double>(point.score));
  json.integer("flags", point.flags);
  json.end_object();
  return out;
}

std::string forecast_event_json(std::string_view series, const SeriesOutlook& outlook) {
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  json.text("series", series);
  write_array("time", outlook.time_ms, json);
  write_array("yhat", outlook.expected, json);
  for (const double Interval::*side : {&Interval::lower, &Interval::upper}) {
    json.key(side == &Interval::lower ? "lower" : "upper");
    json.begin_array();
    for (const auto& level : outlook.bounds) write_array(level, json, side);
    json.end_array();
  }
  json.end_object();
  return out;
}

}  // namespace foreshock
