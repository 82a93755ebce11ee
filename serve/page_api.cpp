#include "foreshock/serve/page_api.h"

#include <charconv>
#include <utility>

#include "foreshock/serve/answers.h"
#include "foreshock/serve/columns.h"
#include "foreshock/serve/json_array.h"
#include "foreshock/serve/page_json.h"
#include "foreshock/serve/parameters.h"

namespace foreshock {
namespace {

constexpr std::size_t kSpark = 40;
constexpr std::size_t kMostListeners = 128;  ///< Each keeps a connection.
constexpr std::size_t kMostSeries = 1000;    ///< Of one stream.

HttpResponse unknown_series(std::string_view series) {
  return http_error(404, "no series '" + std::string(series.substr(0, 200)) +
                             "' here; /api/v1/search?q= finds what there is");
}

std::string_view status_of(const SeenPoint& point) {
  if ((point.flags & SeenPoint::kInIncident) != 0) return "incident";
  return (point.flags & SeenPoint::kWarmingUp) != 0 ? "warmup" : "ok";
}

Result<HttpResponse> search(const Board& board, const Parameters& parameters) {
  constexpr std::int64_t kMost = 1000;
  FORESHOCK_TRY(const std::int64_t limit, parameters.integer("limit", 50, 1, kMost));
  const auto found =
      board.points.search(parameters.find("q").value_or(""), static_cast<std::size_t>(limit));
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  json.integer("total", static_cast<std::int64_t>(found.total));
  json.key("series");
  json.begin_array();
  for (const auto& one : found.series) {
    json.begin_object();
    json.text("series", *one.text);
    json.text("status", status_of(one.latest));
    json.number("score", static_cast<double>(one.latest.score));
    json.number("last", one.latest.y);
    json.end_object();
  }
  json.end_array();
  json.end_object();
  return json_answer(std::move(out));
}

/// The newest values, and how far apart they are at the least: the step of their grid, or 0.
void write_spark(const Board& board, const std::string& series, JsonWriter& json) {
  const auto seen = board.points.tail(series, kSpark);
  std::int64_t step = 0;
  for (std::size_t i = 1; i < seen.size(); ++i) {
    const std::int64_t gap = seen[i].time_ms - seen[i - 1].time_ms;
    if (gap > 0 && (step == 0 || gap < step)) step = gap;
  }
  json.integer("step_ms", step);
  write_array("spark", seen, json, &SeenPoint::y);
}

Result<HttpResponse> anomalies(const Board& board, const ServiceView& view,
                               const Parameters& parameters) {
  constexpr std::int64_t kMost = 1000;
  FORESHOCK_TRY(const Duration window, parameters.duration("window", std::chrono::minutes{15}));
  FORESHOCK_TRY(const std::int64_t limit, parameters.integer("limit", 50, 1, kMost));
  const std::int64_t now = view.now_ms();
  const Timestamp since = time_of_ms(now) - window;
  std::vector<Incident> incidents = board.incidents.recent(since);
  if (incidents.size() > static_cast<std::size_t>(limit)) {
    incidents.resize(static_cast<std::size_t>(limit));
  }
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  json.integer("now_ms", now);
  json.key("incidents");
  json.begin_array();
  for (const Incident& incident : incidents) {
    json.begin_object();
    write_incident(incident, json);
    write_spark(board, incident.series, json);
    json.end_object();
  }
  json.end_array();
  json.end_object();
  return json_answer(std::move(out));
}

Result<HttpResponse> fleet(const Board& board, const ServiceView& view,
                           const Parameters& parameters) {
  constexpr std::int64_t kMost = 2000;
  FORESHOCK_TRY(const Duration window, parameters.duration("window", std::chrono::hours{24}));
  FORESHOCK_TRY(const std::int64_t buckets, parameters.integer("buckets", 96, 1, kMost));
  const FleetCounts::Strip strip = board.fleet.strip(view.now_ms(), window, buckets);
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  json.integer("start_ms", strip.start_ms);
  json.integer("step_ms", strip.step_ms);
  write_array("points", strip.points, json);
  write_array("anomalous", strip.anomalous, json);
  json.end_object();
  return json_answer(std::move(out));
}

Result<ColumnsQuery> columns_query(const Parameters& parameters, std::int64_t now) {
  constexpr std::int64_t kLeast = 8;
  constexpr std::int64_t kMost = 1'000'000;
  ColumnsQuery query;
  FORESHOCK_TRY(query.series, parameters.text("series"));
  // Empty is the same as left out: all there is.
  if (!parameters.find("start").value_or("").empty()) {
    FORESHOCK_TRY(query.start_ms, parameters.time_ms("start", 0, now));
  }
  if (!parameters.find("end").value_or("").empty()) {
    FORESHOCK_TRY(query.end_ms, parameters.time_ms("end", 0, now));
  }
  if (query.start_ms && query.end_ms && *query.start_ms > *query.end_ms) {
    return fail(Errc::kInvalidArgument, "start lies behind end");
  }
  FORESHOCK_TRY(const std::int64_t most, parameters.integer("max_points", 2000, kLeast, kMost));
  query.max_points = static_cast<std::size_t>(most);
  return query;
}

Result<HttpResponse> columns(const Board& board, const ServiceView& view,
                             const HttpRequest& request, const Parameters& parameters) {
  FORESHOCK_TRY(const ColumnsQuery query, columns_query(parameters, view.now_ms()));
  const auto table = columns_of(board, view, query);
  if (!table) return unknown_series(query.series);
  if (request.field("Accept").find("application/octet-stream") == std::string_view::npos) {
    return json_answer(columns_json(*table));
  }
  HttpResponse response = json_answer(columns_binary(*table));
  response.content_type = "application/octet-stream";
  return response;
}

Result<HttpResponse> events(Board& board, const HttpRequest& request,
                            const Parameters& parameters) {
  if (board.events.listeners() >= kMostListeners) {
    HttpResponse busy = http_error(503, "too many pages listen already");
    busy.fields.emplace_back("Retry-After", "5");
    return busy;
  }
  std::vector<std::string> series = parameters.all("series");
  if (series.size() > kMostSeries) {
    return fail(Errc::kInvalidArgument, "series: at most 1,000 of them in one stream");
  }
  std::string_view last = request.field("Last-Event-ID");
  if (last.empty()) last = parameters.find("last_event_id").value_or("");
  std::optional<std::uint64_t> id;
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(last.data(), last.data() + last.size(), number);
  if (!last.empty() && error == std::errc{} && end == last.data() + last.size()) id = number;
  HttpResponse response{.content_type = "text/event-stream", .body = {}};
  response.fields.emplace_back("Cache-Control", "no-store");
  response.fields.emplace_back("X-Accel-Buffering", "no");  // nginx would hold events back.
  response.stream = board.events.listen(std::move(series), id);
  return response;
}

}  // namespace

void add_page_api(HttpRoutes& routes, Board& board, ServiceView view) {
  const auto seen = std::make_shared<const ServiceView>(std::move(view));
  const auto add = [&routes](std::string path, auto answer) {
    routes.add(
        std::move(path), "GET",
        answering([answer = std::move(answer)](const HttpRequest& request) -> Result<HttpResponse> {
          FORESHOCK_TRY(const Parameters parameters, Parameters::of(request));
          return answer(request, parameters);
        }));
  };
  add("/api/v1/status", [&board, seen](const HttpRequest&, const Parameters&) {
    return Result<HttpResponse>(json_answer(status_json(seen->status(), board, seen->now_ms())));
  });
  add("/api/v1/search",
      [&board](const HttpRequest&, const Parameters& of) { return search(board, of); });
  add("/api/v1/anomalies", [&board, seen](const HttpRequest&, const Parameters& of) {
    return anomalies(board, *seen, of);
  });
  add("/api/v1/fleet",
      [&board, seen](const HttpRequest&, const Parameters& of) { return fleet(board, *seen, of); });
  add("/api/v1/columns", [&board, seen](const HttpRequest& request, const Parameters& of) {
    return columns(board, *seen, request, of);
  });
  add("/api/v1/events", [&board](const HttpRequest& request, const Parameters& of) {
    return events(board, request, of);
  });
}

}  // namespace foreshock
