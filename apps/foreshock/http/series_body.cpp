#include "foreshock/app/http/series_body.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include <nlohmann/json.hpp>

#include "foreshock/app/calendar_options.h"
#include "foreshock/app/did_you_mean.h"
#include "foreshock/app/given.h"
#include "foreshock/app/http/json_body.h"
#include "foreshock/app/option_parts.h"

namespace foreshock::app {
namespace {

using Json = nlohmann::json;

constexpr double kLatest = 9.2e18;  ///< Nanoseconds in 64 bits end in 2262.
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

/// Fields of a body and the flags that read them.
constexpr auto kFields = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"horizon", "--horizon"},
    {"model", "--model"},
    {"season", "--season"},
    {"levels", "--level"},
    {"freq", "--freq"},
    {"budget", "--budget"},
    {"direction", "--direction"},
    {"min_dev", "--min-dev"},
    {"for", "--for"},
    {"calendars", "--calendar"},
});

tl::unexpected<Error> refuse_field(std::string_view field, const std::string& what) {
  return fail(Errc::kInvalidArgument, std::string(field) + ": " + what);
}

std::string place(std::string_view array, std::size_t i) {
  return std::string(array) + "[" + std::to_string(i) + "]";
}

/// A number of a magnitude that no date of this century has in coarser units; nothing where the
/// nanoseconds do not reach.
std::optional<Timestamp> time_of_number(double number) {
  double ns = number * 1e9;
  if (std::abs(number) >= 1e17)
    ns = number;
  else if (std::abs(number) >= 1e14)
    ns = number * 1e3;
  else if (std::abs(number) >= 1e11)
    ns = number * 1e6;
  if (!(std::abs(ns) < kLatest)) return std::nullopt;
  return Timestamp{Duration{static_cast<std::int64_t>(ns)}};
}

Result<Timestamp> time_of(const Json& value, std::string_view array, std::size_t i) {
  if (value.is_number_integer() && std::abs(value.get<double>()) < kLatest) {
    // Exact: nanoseconds have more digits than a double.
    const auto number = value.get<std::int64_t>();
    if (std::abs(static_cast<double>(number)) >= 1e17) return Timestamp{Duration{number}};
  }
  if (value.is_number()) {
    if (const auto time = time_of_number(value.get<double>())) return *time;
  }
  if (value.is_string()) {
    if (auto time = parse_timestamp(value.get<std::string>())) return time;
  }
  return refuse_field(place(array, i), value.dump().substr(0, 60) +
                                           " is no time (\"2024-03-01T10:00:00Z\", or a number of "
                                           "seconds or milliseconds since 1970)");
}

Result<double> value_of(const Json& value, std::string_view array, std::size_t i) {
  if (value.is_null()) return kNone;
  if (value.is_number()) {
    const double number = value.get<double>();
    return std::isfinite(number) ? number : kNone;
  }
  return refuse_field(place(array, i),
                      value.dump().substr(0, 60) + " is no number (null stands for missing)");
}

const Json* array_in(const Json& body, std::string_view name) {
  const auto found = body.find(std::string(name));
  return found != body.end() && found->is_array() ? &*found : nullptr;
}

Status add_points(const Json& points, SeriesBody& out) {
  for (std::size_t i = 0; i < points.size(); ++i) {
    const Json& point = points[i];
    if (!point.is_object() || !point.contains("timestamp") || !point.contains("value")) {
      return refuse_field(place("series", i), "is not {\"timestamp\": ..., \"value\": ...}");
    }
    FORESHOCK_TRY(const Timestamp time, time_of(point["timestamp"], "series", i));
    FORESHOCK_TRY(const double value, value_of(point["value"], "series", i));
    out.raw.times.push_back(time);
    out.raw.values.push_back(value);
  }
  return {};
}

Status add_columns(const Json& body, SeriesBody& out) {
  const Json* const y = array_in(body, "y");
  if (y == nullptr) {
    return fail(Errc::kInvalidArgument,
                "the body has neither y (numbers) nor series ({\"timestamp\", \"value\"})");
  }
  const Json* const time = array_in(body, "time");
  if (time != nullptr && time->size() != y->size()) {
    return refuse_field("time", "has " + std::to_string(time->size()) + " entries, y has " +
                                    std::to_string(y->size()));
  }
  out.numbered = time == nullptr;
  for (std::size_t i = 0; i < y->size(); ++i) {
    FORESHOCK_TRY(const double value, value_of((*y)[i], "y", i));
    Timestamp when{kIndexStep * static_cast<std::int64_t>(i + 1)};
    if (time != nullptr) {
      FORESHOCK_TRY(when, time_of((*time)[i], "time", i));
    }
    out.raw.times.push_back(when);
    out.raw.values.push_back(value);
  }
  return {};
}

/// In order of time; of two values at one time the later one counts, as in files.
void sort_points(RawSeries& raw) {
  std::vector<std::size_t> order(raw.times.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return raw.times[a] < raw.times[b]; });
  RawSeries sorted;
  for (const std::size_t i : order) {
    if (!sorted.times.empty() && sorted.times.back() == raw.times[i]) {
      sorted.values.back() = raw.values[i];
      continue;
    }
    sorted.times.push_back(raw.times[i]);
    sorted.values.push_back(raw.values[i]);
  }
  raw.times = std::move(sorted.times);
  raw.values = std::move(sorted.values);
}

std::string text_of(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (!value.is_array()) return value.dump();
  std::string out;
  for (const Json& one : value) out += (out.empty() ? "" : ",") + text_of(one);
  return out;
}

/// Entries, each with its place. Files of this machine are not the asker's to read.
Result<Given> calendars_in(const Json& value) {
  constexpr std::string_view kName = "calendars";
  Given out{"", std::string(kName)};
  const Json entries = value.is_array() ? value : Json::array({value});
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (!entries[i].is_string()) return refuse_field(place(kName, i), "is no text");
    const auto text = entries[i].get<std::string>();
    if (is_calendar_file(text)) {
      return refuse_field(place(kName, i), "files are for `foreshock run` and `detect`");
    }
    out.items.push_back({text, place(kName, i)});
  }
  return out;
}

Result<bool> is_live(const std::string& models) {
  const auto names = split(models, ',');
  if (names.size() > 1) return refuse_field("model", "one of them in a request");
  return names.front() == kLiveModel;
}

Status add_fields(const Json& body, SeriesBody& out) {
  for (const auto& member : body.items()) {
    const std::string& name = member.key();  // Not a structured binding: clang 14 captures none.
    const Json& value = member.value();
    if (name == "y" || name == "time" || name == "series" || value.is_null()) continue;
    const auto* const known = std::find_if(kFields.begin(), kFields.end(),
                                           [&](const auto& field) { return field.first == name; });
    if (known == kFields.end()) {
      std::vector<std::string> names{"y", "time", "series"};
      for (const auto& [field, flag] : kFields) names.emplace_back(field);
      return fail(Errc::kInvalidArgument,
                  "unknown field '" + name.substr(0, 40) + "'" + did_you_mean(name, names));
    }
    Given given{text_of(value), name};
    if (name == "model") {
      FORESHOCK_TRY(out.live, is_live(given.text));
      if (out.live) continue;
    }
    if (name == "calendars") {
      FORESHOCK_TRY(given, calendars_in(value));
    }
    out.values.add(known->second, std::move(given));
  }
  return {};
}

}  // namespace

Result<SeriesBody> read_series_body(const std::string& body) {
  FORESHOCK_TRY_VOID(check_depth(body));
  Json parsed;
  try {
    parsed = Json::parse(body);
  } catch (const Json::parse_error& fault) {
    return fail(Errc::kMalformedInput,
                "the body is no JSON: stops at byte " + std::to_string(fault.byte));
  } catch (const Json::exception&) {  // Of numbers such as 1e999.
    return fail(Errc::kMalformedInput, "the body has a number that is too large");
  }
  if (!parsed.is_object()) return fail(Errc::kMalformedInput, "the body is no JSON object");
  SeriesBody out;
  out.raw.id = "series";
  const Json* const points = array_in(parsed, "series");
  const Json* const largest = points != nullptr ? points : array_in(parsed, "y");
  if (largest != nullptr && largest->size() > kMostBodyPoints) {
    return fail(Errc::kInvalidArgument, "more than 1,000,000 points");
  }
  FORESHOCK_TRY_VOID(points != nullptr ? add_points(*points, out) : add_columns(parsed, out));
  if (out.raw.values.empty()) return fail(Errc::kInvalidArgument, "the series has no points");
  sort_points(out.raw);
  FORESHOCK_TRY_VOID(add_fields(parsed, out));
  return out;
}

Result<GridSeries> on_grid(const SeriesBody& body) {
  FORESHOCK_TRY(const auto frequency, frequency_of(body.values));
  return on_grid(RawSeries(body.raw), frequency, TimeScale{body.numbered});
}

}  // namespace foreshock::app
