#include "foreshock/serve/columns.h"

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

#include "foreshock/core/check.h"
#include "foreshock/core/series.h"
#include "foreshock/serve/json_array.h"
#include "foreshock/serve/page_json.h"

namespace foreshock {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kAlign = 8;

std::vector<std::string> names_of(const std::vector<double>& levels) {
  std::vector<std::string> names{"time", "y", "yhat"};
  for (const double level : levels) {
    names.push_back("lower_" + percent_text(level));
    names.push_back("upper_" + percent_text(level));
  }
  names.insert(names.end(), {"score", "flags"});
  return names;
}

void add_seen(const SeenPoints& seen, std::size_t most, Columns& out) {
  const std::size_t width = 2 * out.levels.size();
  for (const std::size_t i : thinned_out(seen.points, most)) {
    const SeenPoint& point = seen.points[i];
    out.time_ms.push_back(point.time_ms);
    std::size_t column = 0;
    out.values[column++].push_back(point.y);
    out.values[column++].push_back(point.expected);
    for (std::size_t b = 0; b < width; ++b) {
      out.values[column++].push_back(point.expected +
                                     static_cast<double>(seen.bounds[i * width + b]));
    }
    out.values[column++].push_back(static_cast<double>(point.score));
    out.values[column++].push_back(point.flags);
  }
}

void add_ahead(const SeriesOutlook& outlook, const ColumnsQuery& query, std::int64_t after_ms,
               Columns& out) {
  for (std::size_t i = 0; i < outlook.time_ms.size(); ++i) {
    const std::int64_t time = outlook.time_ms[i];
    if (time <= after_ms || time < query.start_ms.value_or(time)) continue;
    if (time > query.end_ms.value_or(time)) break;
    out.time_ms.push_back(time);
    std::size_t column = 0;
    out.values[column++].push_back(kNone);
    out.values[column++].push_back(outlook.expected[i]);
    for (const auto& level : outlook.bounds) {
      out.values[column++].push_back(level[i].lower);
      out.values[column++].push_back(level[i].upper);
    }
    out.values[column++].push_back(kNone);
    out.values[column++].push_back(SeenPoint::kAhead);
  }
}

void write_head(const Columns& columns, JsonWriter& json) {
  json.text("series", columns.series);
  const auto key = SeriesKey::parse(columns.series);
  json.text("name", key ? key->name() : columns.series);
  json.key("labels");
  json.begin_object();
  if (key) {
    for (const auto& [name, value] : key->labels()) json.text(name, value);
  }
  json.end_object();
  json.integer("step_ms", columns.step_ms);
  json.integer("now_ms", columns.now_ms);
  write_array("levels", columns.levels, json);
  json.integer("points", static_cast<std::int64_t>(columns.points));
  json.boolean("decimated", columns.decimated);
  json.text("model_used", columns.model_used);
  json.boolean("degraded", columns.degraded);
  json.text("status", columns.status);
  json.number("line", columns.line);
  write_array("columns", columns.names, json);
  json.key("alerts");
  json.begin_array();
  for (const Incident& incident : columns.alerts) {
    json.begin_object();
    write_incident(incident, json);
    json.end_object();
  }
  json.end_array();
}

template <class Number>
void append(std::string& out, Number number) {
  static_assert(std::endian::native == std::endian::little);
  std::array<char, sizeof number> bytes{};
  std::memcpy(bytes.data(), &number, sizeof number);
  out.append(bytes.data(), bytes.size());
}

}  // namespace

std::optional<Columns> columns_of(const Board& board, const ServiceView& view,
                                  const ColumnsQuery& query) {
  constexpr std::int64_t kEver = std::numeric_limits<std::int64_t>::max();
  const std::int64_t from = query.start_ms.value_or(-kEver);
  const std::int64_t to = query.end_ms.value_or(kEver);
  const auto seen = board.points.read(query.series, from, to);
  if (!seen) return std::nullopt;
  const auto latest = board.points.latest(query.series);
  const auto outlook = view.outlook(query.series, 0);

  Columns out;
  out.series = query.series;
  out.now_ms = view.now_ms();
  out.levels = board.levels;
  out.line = view.line(query.series);
  out.names = names_of(board.levels);
  out.values.resize(out.names.size() - 1);
  out.points = seen->points.size();
  out.decimated = seen->points.size() > query.max_points;
  add_seen(*seen, query.max_points, out);
  if (outlook) {
    out.step_ms = outlook->step_ms;
    out.model_used = outlook->model_used;
    out.degraded = outlook->degraded;
    // One that is held back by a raised line is none for those outside.
    const bool told = outlook->in_incident && out.line <= 1;
    out.status = told || board.incidents.is_open(query.series) ? "incident"
                 : outlook->warming_up                         ? "warmup"
                                                               : "ok";
    add_ahead(*outlook, query, latest ? latest->time_ms : -kEver, out);
  }
  if (!out.time_ms.empty()) {
    out.alerts = board.incidents.of(query.series, time_of_ms(out.time_ms.front()),
                                    time_of_ms(out.time_ms.back()));
  }
  return out;
}

std::string columns_json(const Columns& columns) {
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  write_head(columns, json);
  json.key("data");
  json.begin_array();
  write_array(columns.time_ms, json);
  for (const auto& column : columns.values) write_array(column, json);
  json.end_array();
  json.end_object();
  return out;
}

std::string columns_binary(const Columns& columns) {
  std::string head;
  JsonWriter json(head);
  json.begin_object();
  write_head(columns, json);
  json.integer("rows", static_cast<std::int64_t>(columns.time_ms.size()));
  json.end_object();
  std::string out = "FSC1";
  append(out, static_cast<std::uint32_t>(head.size()));
  out += head;
  out.append((kAlign - out.size() % kAlign) % kAlign, ' ');
  out.reserve(out.size() + columns.time_ms.size() * (8 + 4 * columns.values.size()));
  for (const std::int64_t time : columns.time_ms) append(out, static_cast<double>(time));
  for (const auto& column : columns.values) {
    for (const double value : column) append(out, static_cast<float>(value));
  }
  return out;
}

}  // namespace foreshock
