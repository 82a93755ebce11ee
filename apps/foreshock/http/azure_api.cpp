#include "foreshock/app/http/azure_api.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "foreshock/app/http/json_body.h"
#include "foreshock/app/http/scored_series.h"
#include "foreshock/app/http/series_body.h"
#include "foreshock/serve/answers.h"
#include "foreshock/serve/json_array.h"
#include "foreshock/spectral/seasons.h"

namespace foreshock::app {
namespace {

using Json = nlohmann::json;

/// As the service had it.
constexpr std::size_t kLeastPoints = 12;
constexpr std::size_t kMostPoints = 8640;

struct Granularity {
  std::string_view name;
  std::string_view frequency;
};
constexpr auto kGranularities = std::to_array<Granularity>({
    {"yearly", "YS"},
    {"monthly", "MS"},
    {"weekly", "1W"},
    {"daily", "1D"},
    {"hourly", "1h"},
    {"minutely", "1m"},
    {"secondly", "1s"},
});

/// {"code","message"}: its errors.
HttpResponse error_answer(std::string_view code, const std::string& message) {
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  json.text("code", code);
  json.text("message", message);
  json.end_object();
  HttpResponse response = json_answer(std::move(out));
  response.status = 400;
  return response;
}

struct Asked {
  GridSeries grid;
  double sensitivity = 95;   ///< 0..99, larger: narrower margins.
  double most_ratio = 0.25;  ///< Of points that are called anomalies.
  int period = 0;
};

Result<std::string> frequency_in(const Json& body) {
  const auto found = body.find("granularity");
  if (found == body.end() || !found->is_string()) return std::string("auto");
  const auto name = found->get<std::string>();
  if (name == "none" || name == "microsecond") return std::string("auto");
  const auto* const known = std::find_if(kGranularities.begin(), kGranularities.end(),
                                         [&](const Granularity& one) { return one.name == name; });
  if (known == kGranularities.end()) {
    return fail(Errc::kInvalidArgument, "The granularity '" + name.substr(0, 40) + "' is unknown.");
  }
  const auto interval = body.find("customInterval");
  if (interval == body.end() || !interval->is_number_integer())
    return std::string(known->frequency);
  const auto steps = interval->get<std::int64_t>();
  if (steps < 1 || steps > 1'000'000) {
    return fail(Errc::kInvalidArgument, "customInterval must be a whole number from 1 on.");
  }
  return std::to_string(steps) + std::string(known->frequency.substr(1));
}

double number_in(const Json& body, const char* name, double fallback, double least, double most) {
  const auto found = body.find(name);
  if (found == body.end() || !found->is_number()) return fallback;
  return std::clamp(found->get<double>(), least, most);
}

Result<Asked> read(const HttpRequest& request) {
  FORESHOCK_TRY_VOID(check_depth(request.body));
  const Json body = Json::parse(request.body, nullptr, false);
  if (body.is_discarded() || !body.is_object() || !body.contains("series")) {
    return fail(Errc::kMalformedInput, "The request body must be a JSON object with a series.");
  }
  Json plain;
  plain["series"] = body["series"];
  FORESHOCK_TRY(plain["freq"], frequency_in(body));
  const double period = number_in(body, "period", 0, 0, 1e6);
  if (period >= 2) plain["season"] = std::to_string(std::lround(period));
  FORESHOCK_TRY(SeriesBody series, read_series_body(plain.dump()));
  if (series.raw.values.size() < kLeastPoints || series.raw.values.size() > kMostPoints) {
    return fail(Errc::kInvalidArgument, "The 'series' field must have at least " +
                                            std::to_string(kLeastPoints) + " points and at most " +
                                            std::to_string(kMostPoints) + " points.");
  }
  FORESHOCK_TRY(GridSeries grid, on_grid(series));
  return Asked{.grid = std::move(grid),
               .sensitivity = number_in(body, "sensitivity", 95, 0, 99),
               .most_ratio = number_in(body, "maxAnomalyRatio", 0.25, 1e-9, 0.5),
               .period = static_cast<int>(std::lround(period))};
}

struct Judged {
  ScoredSeries scored;
  int period = 0;
  std::vector<bool> is_anomaly;  ///< [points]
};

/// Points beyond their margins whose p-value the sensitivity calls strange, the strangest first, no
/// more than the ratio allows.
Result<Judged> judge(const Asked& asked) {
  Values values;
  if (asked.period >= 2) values.add("--season", {std::to_string(asked.period), "period"});
  values.add("--level", {"99", "levels"});
  FORESHOCK_TRY(const DetectOptions options, detect_options("-", values));
  FORESHOCK_TRY(ScoredSeries scored, score_series(asked.grid, options));
  Judged out{.scored = std::move(scored), .period = asked.period, .is_anomaly = {}};
  if (out.period == 0) {
    if (const auto found = find_seasons(asked.grid.values); found && !found->empty()) {
      out.period = static_cast<int>(std::lround(found->front().period));
    }
  }
  const auto& points = out.scored.points;
  // 95 stands for a false alarm in one request of ten; a step of 5 for a factor of ten.
  const double line =
      0.1 / static_cast<double>(points.size()) * std::pow(10.0, (asked.sensitivity - 95) / 5);
  std::vector<std::size_t> strange;
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (points[i].p_value < line) strange.push_back(i);
  }
  std::sort(strange.begin(), strange.end(),
            [&](std::size_t a, std::size_t b) { return points[a].p_value < points[b].p_value; });
  const auto most =
      static_cast<std::size_t>(std::floor(asked.most_ratio * static_cast<double>(points.size())));
  if (strange.size() > most) strange.resize(most);
  out.is_anomaly.resize(points.size());
  for (const std::size_t i : strange) out.is_anomaly[i] = true;
  return out;
}

/// In [0, 1]: how far beyond its line.
double severity_of(const ScoredPoint& point, bool anomalous) {
  return anomalous ? std::clamp(point.score / 4, 0.0, 1.0) : 0;
}

/// What is not known yet is expected where it came, with no margin.
double expected_of(const ScoredPoint& point) {
  return std::isfinite(point.expected) ? point.expected : point.y;
}
double margin_of(const ScoredPoint& point, double bound) {
  return std::isfinite(bound) ? std::abs(bound - expected_of(point)) : 0;
}

std::string entire_json(const Judged& judged) {
  const auto& points = judged.scored.points;
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  write_array("expectedValues", points, json, expected_of);
  const auto is = [&](std::size_t i, double side) {
    return judged.is_anomaly[i] && side * (points[i].y - expected_of(points[i])) > 0;
  };
  const auto each = places(points.size());
  write_array("isAnomaly", each, json, [&](std::size_t i) -> bool { return judged.is_anomaly[i]; });
  write_array("isNegativeAnomaly", each, json, [&](std::size_t i) { return is(i, -1); });
  write_array("isPositiveAnomaly", each, json, [&](std::size_t i) { return is(i, 1); });
  write_array("lowerMargins", points, json,
              [](const ScoredPoint& point) { return margin_of(point, point.lower); });
  write_array("upperMargins", points, json,
              [](const ScoredPoint& point) { return margin_of(point, point.upper); });
  write_array("severity", each, json,
              [&](std::size_t i) { return severity_of(points[i], judged.is_anomaly[i]); });
  json.integer("period", judged.period);
  json.end_object();
  return out;
}

std::string last_json(const Judged& judged) {
  const ScoredPoint& last = judged.scored.points.back();
  const bool anomalous = judged.is_anomaly.back();
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  json.number("expectedValue", expected_of(last));
  json.boolean("isAnomaly", anomalous);
  json.boolean("isNegativeAnomaly", anomalous && last.y < expected_of(last));
  json.boolean("isPositiveAnomaly", anomalous && last.y > expected_of(last));
  json.number("lowerMargin", margin_of(last, last.lower));
  json.number("upperMargin", margin_of(last, last.upper));
  json.integer("period", judged.period);
  json.number("severity", severity_of(last, anomalous));
  json.integer("suggestedWindow",
               std::max<std::int64_t>(static_cast<std::int64_t>(kLeastPoints) + 1,
                                      std::int64_t{4} * judged.period + 1));
  json.end_object();
  return out;
}

std::string change_json(const Judged& judged) {
  const auto& points = judged.scored.points;
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  const auto is_change = [](const ScoredPoint& point) {
    return point.alert && point.kind == AlertKind::kLevelShift;
  };
  write_array("isChangePoint", points, json, is_change);
  write_array("confidenceScores", points, json,
              [&](const ScoredPoint& point) { return is_change(point) ? 1 - point.p_value : 0; });
  json.integer("period", judged.period);
  json.end_object();
  return out;
}

HttpHandler handler(std::string (*write)(const Judged&)) {
  return unpacking([write](const HttpRequest& request) -> HttpResponse {
    const auto asked = read(request);
    if (!asked) return error_answer("InvalidSeries", asked.error().message);
    const auto judged = judge(*asked);
    if (!judged) return error_answer("BadArgument", judged.error().message);
    return json_answer(write(*judged));
  });
}

}  // namespace

void add_azure_api(HttpRoutes& routes) {
  for (const std::string version : {"v1.0", "v1.1"}) {
    const std::string base = "/anomalydetector/" + version + "/timeseries/";
    routes.add(base + "last/detect", "POST", handler(last_json));
    routes.add(base + "entire/detect", "POST", handler(entire_json));
    routes.add(base + "changepoint/detect", "POST", handler(change_json));
  }
}

}  // namespace foreshock::app
