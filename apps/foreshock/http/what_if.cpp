#include "foreshock/app/http/what_if.h"

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "foreshock/app/http/json_body.h"
#include "foreshock/app/http/live_class.h"
#include "foreshock/app/rescore.h"
#include "foreshock/serve/answers.h"
#include "foreshock/serve/json.h"
#include "foreshock/serve/page_json.h"

namespace foreshock::app {
namespace {

using Json = nlohmann::json;

constexpr double kWeekSeconds = 7 * 24 * 3600;

struct Asked {
  std::string series;
  Budget budget;
  AlertPolicy::Options policy;
};

/// What is not said stays as it is.
Result<Asked> read_body(const std::string& body, const RunOptions& options) {
  FORESHOCK_TRY_VOID(check_depth(body));
  const Json parsed = Json::parse(body, nullptr, false);
  if (parsed.is_discarded() || !parsed.is_object()) {
    return fail(Errc::kMalformedInput, "the body is no JSON object");
  }
  Asked out{.series = {}, .budget = options.budget, .policy = options.policy};
  Values values;
  for (const auto& [name, value] : parsed.items()) {
    const std::string text = value.is_string() ? value.get<std::string>() : value.dump();
    if (name == "series") {
      out.series = text;
    } else if (name == "budget" || name == "direction" || name == "for") {
      // The page's words for the sides are those of the config.
      values.add("--" + name, {text == "up" ? "above" : text == "down" ? "below" : text, name});
    } else if (name == "min_dev") {
      values.add("--min-dev", {text, name});
    } else {
      return fail(Errc::kInvalidArgument, "unknown field '" + name.substr(0, 40) +
                                              "' (series, budget, direction, min_dev, for)");
    }
  }
  if (out.series.empty()) return fail(Errc::kInvalidArgument, "series: is missing");
  FORESHOCK_TRY_VOID(add_alerting(values, out.budget, out.policy));
  return out;
}

void write_count(std::string_view name, std::size_t alerts, double seconds, JsonWriter& json) {
  json.key(name);
  json.begin_object();
  json.integer("alerts", static_cast<std::int64_t>(alerts));
  json.number("per_week", static_cast<double>(alerts) * kWeekSeconds / seconds);
  json.end_object();
}

Result<HttpResponse> what_if(const Board& board, const ServiceSlot& slot,
                             const HttpRequest& request) {
  const auto in_force = slot.options();
  const RunOptions& options = *in_force;
  FORESHOCK_TRY(const Asked asked, read_body(request.body, options));
  constexpr std::int64_t kEver = std::numeric_limits<std::int64_t>::max();
  const auto seen = board.points.read(asked.series, -kEver, kEver);
  const auto service = slot.get();
  const auto frequency = service ? service->frequency_of(asked.series) : std::nullopt;
  if (!seen || !frequency || seen->points.empty()) {
    return http_error(404, "no series '" + asked.series.substr(0, 200) + "' here");
  }
  const Partition::Options made_with = service->options_for(*frequency);
  FORESHOCK_TRY(const auto before,
                rescored(made_with, asked.series, seen->points, options.budget, options.policy));
  FORESHOCK_TRY(const auto after,
                rescored(made_with, asked.series, seen->points, asked.budget, asked.policy));
  const std::int64_t end = seen->points.back().time_ms;
  const std::int64_t begin =
      std::max(seen->points.front().time_ms, end - static_cast<std::int64_t>(kWeekSeconds) * 1000);
  const double seconds = std::max(1.0, static_cast<double>(end - begin) * 1e-3);
  const auto count = [begin](const std::vector<RescoredAlert>& alerts) {
    return static_cast<std::size_t>(
        std::count_if(alerts.begin(), alerts.end(),
                      [begin](const RescoredAlert& alert) { return alert.time_ms >= begin; }));
  };
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  json.number("window_seconds", seconds);
  write_count("before", count(before), seconds, json);
  write_count("after", count(after), seconds, json);
  json.key("alerts");
  json.begin_array();
  for (const RescoredAlert& alert : after) {
    json.begin_object();
    json.integer("time", alert.time_ms);
    json.text("kind", name_of(alert.kind));
    json.number("score", alert.score);
    json.end_object();
  }
  json.end_array();
  json.key("line");
  json.begin_object();
  json.number("before", alert_line(options.budget, *frequency));
  json.number("after", alert_line(asked.budget, *frequency));
  json.end_object();
  json.end_object();
  return json_answer(std::move(out));
}

}  // namespace

void add_what_if_api(HttpRoutes& routes, const Board& board, const ServiceSlot& slot) {
  routes.add("/api/v1/what_if", "POST",
             unpacking(answering([&board, &slot](const HttpRequest& request) {
               return what_if(board, slot, request);
             })));
}

}  // namespace foreshock::app
