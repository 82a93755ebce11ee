#include "foreshock/serve/internal/prometheus_answer.h"

#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <utility>

#include "foreshock/serve/milliseconds.h"
#include "foreshock/serve/number_text.h"
#include "foreshock/serve/query_time.h"

namespace foreshock {
namespace {

using promql::Value;
using promql::ValueType;

/// Seconds with three decimals, or none.
class TimeText {
 public:
  explicit TimeText(std::int64_t time_ms) {
    char* end = text_.data();
    if (time_ms < 0) *end++ = '-';
    const std::int64_t size = time_ms < 0 ? -time_ms : time_ms;
    end = std::to_chars(end, text_.data() + text_.size(), size / 1000).ptr;
    if (const auto rest = static_cast<int>(size % 1000); rest != 0) {
      *end++ = '.';
      for (const int part : {rest / 100, rest / 10 % 10, rest % 10}) {
        *end++ = static_cast<char>('0' + part);
      }
    }
    size_ = static_cast<std::uint8_t>(end - text_.data());
  }
  std::string_view text() const { return {text_.data(), size_}; }

 private:
  std::array<char, 31> text_;
  std::uint8_t size_;
};

/// The shortest text that reads back to the same bits, with an exponent only where it would be long
/// without. Returns the end; 32 bytes are enough.
char* write_value(double value, char* first) {
  const auto copy = [first](std::string_view text) {
    return first + text.copy(first, text.size());
  };
  if (std::isnan(value)) return copy("NaN");
  if (std::isinf(value)) return copy(value > 0 ? "+Inf" : "-Inf");
  const double size = std::abs(value);
  if (size == 0 || (size >= 1e-6 && size < 1e21)) return write_decimal(value, first);
  return std::to_chars(first, first + 32, value, std::chars_format::scientific).ptr;
}

constexpr std::size_t kPair = 80;  ///< At most, with a comma.

/// [time,"value"]; most of an answer is made of these. Returns the end.
char* write_pair(std::string_view time, double value, char* end) {
  *end++ = '[';
  end += time.copy(end, 32);
  *end++ = ',';
  *end++ = '"';
  end = write_value(value, end);
  *end++ = '"';
  *end++ = ']';
  return end;
}

void append_pair(std::string_view time, double value, std::string& out) {
  std::array<char, kPair> text;
  out.append(text.data(), write_pair(time, value, text.data()));
}

/// {"metric":{...},"NAME":VALUES}, where `values` appends to `out`.
template <class Values>
void write_row(const promql::Labels& labels, std::string_view name, const Values& values,
               JsonWriter& json) {
  json.begin_object();
  json.key("metric");
  write_labels(labels, json);
  json.key(name);
  values();
  json.end_object();
}

/// Comma after comma; `pairs` calls what it is given for each, at most `most` times.
template <class Pairs>
void append_pairs(std::size_t most, const Pairs& pairs, std::string& out) {
  const std::size_t begin = out.size();
  out.resize(begin + 2 + most * kPair);
  char* const first = out.data() + begin + 1;
  char* end = first;
  pairs([&end, first](std::string_view time, double value) {
    if (end != first) *end++ = ',';
    end = write_pair(time, value, end);
  });
  out[begin] = '[';
  *end++ = ']';
  out.resize(static_cast<std::size_t>(end - out.data()));
}

HttpResponse failed(const PrometheusFailure& failure) {
  HttpResponse response{.status = failure.status, .content_type = "application/json"};
  JsonWriter json(response.body);
  json.begin_object();
  json.text("status", "error");
  json.text("errorType", failure.type);
  json.text("error", failure.message);
  json.end_object();
  return response;
}

}  // namespace

tl::unexpected<PrometheusFailure> bad_parameter(std::string_view name, const Error& error) {
  return bad_data("invalid parameter \"" + std::string(name) + "\": " + error.message);
}

tl::unexpected<PrometheusFailure> bad_data(std::string message) {
  return tl::unexpected(PrometheusFailure{400, "bad_data", std::move(message)});
}

tl::unexpected<PrometheusFailure> not_carried_out(const Error& error) {
  if (error.code == Errc::kUnsupported) return bad_parameter("query", error);
  const bool late = error.code == Errc::kUnavailable;
  return tl::unexpected(
      PrometheusFailure{late ? 503 : 422, late ? "timeout" : "execution", error.message});
}

HttpHandler in_envelope(PrometheusHandler handler) {
  return [handler = std::move(handler)](const HttpRequest& request) {
    const auto form = form_of(request);
    if (!form) return failed({.message = form.error().message});
    HttpResponse response{.content_type = "application/json",
                          .body = R"({"status":"success","data":)"};
    const PrometheusOutcome outcome = handler(request, *form, response.body);
    if (!outcome) return failed(outcome.error());
    if (!outcome->empty()) {
      response.body += R"(,"warnings":)";
      JsonWriter json(response.body);
      json.begin_array();
      for (const std::string& warning : *outcome) json.text(warning);
      json.end_array();
    }
    response.body += '}';
    return response;
  };
}

void write_labels(const promql::Labels& labels, JsonWriter& json) {
  json.begin_object();
  for (const auto& [name, value] : labels) json.text(name, value);
  json.end_object();
}

bool write_instant(const Value& value, std::int64_t time_ms, std::size_t limit, std::string& out) {
  JsonWriter json(out);
  json.begin_object();
  std::size_t written = 0;
  const auto is_full = [&written, limit] { return limit > 0 && written++ == limit; };
  bool cut = false;
  switch (value.type) {
    case ValueType::kScalar:
      json.text("resultType", "scalar");
      json.key("result");
      append_pair(TimeText(time_ms).text(), value.scalar.front(), out);
      break;
    case ValueType::kText:
      json.text("resultType", "string");
      json.key("result");
      json.begin_array();
      out += TimeText(time_ms).text();
      out += ',';
      json.text(value.text);
      json.end_array();
      break;
    case ValueType::kVector:
      json.text("resultType", "vector");
      json.key("result");
      json.begin_array();
      for (const promql::Row& row : value.rows) {
        if ((cut = is_full())) break;
        write_row(
            *row.labels, "value",
            [&] { append_pair(TimeText(time_ms).text(), row.values.front(), out); }, json);
      }
      json.end_array();
      break;
    case ValueType::kRange:
      json.text("resultType", "matrix");
      json.key("result");
      json.begin_array();
      for (const promql::PointRow& row : value.windows) {
        if ((cut = is_full())) break;
        const auto pairs = [&row](const auto& append) {
          for (const promql::Point& point : row.points) {
            append(TimeText(point.time_ms).text(), point.value);
          }
        };
        write_row(
            *row.labels, "values", [&] { append_pairs(row.points.size(), pairs, out); }, json);
      }
      json.end_array();
      break;
  }
  json.end_object();
  return cut;
}

bool write_range(const Value& value, const promql::Steps& steps, std::size_t limit,
                 std::string& out) {
  JsonWriter json(out);
  json.begin_object();
  json.text("resultType", "matrix");
  json.key("result");
  json.begin_array();
  std::size_t written = 0;
  bool cut = false;
  std::vector<TimeText> times;
  times.reserve(steps.count);
  for (std::size_t i = 0; i < steps.count; ++i) times.emplace_back(steps.at(i));
  const auto write = [&](const promql::Labels& labels, const std::vector<double>& values) {
    const auto pairs = [&](const auto& append) {
      for (std::size_t i = 0; i < values.size(); ++i) {
        if (!promql::is_absent(values[i])) append(times[i].text(), values[i]);
      }
    };
    write_row(
        labels, "values", [&] { append_pairs(values.size(), pairs, out); }, json);
  };
  if (value.type == ValueType::kScalar) write({}, value.scalar);
  for (const promql::Row& row : value.rows) {
    cut = limit > 0 && written++ == limit;
    if (cut) break;
    write(*row.labels, row.values);
  }
  json.end_array();
  json.end_object();
  return cut;
}

tl::expected<std::size_t, PrometheusFailure> limit_of(const Form& form) {
  const std::string_view text = form.first("limit");
  if (text.empty()) return 0;
  std::size_t limit = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), limit);
  if (read.ec != std::errc{} || read.ptr != text.data() + text.size()) {
    return bad_data(R"(invalid parameter "limit": ")" + std::string(text.substr(0, 40)) +
                    "\" is not a whole number of 0 or more");
  }
  return limit;
}

tl::expected<std::int64_t, PrometheusFailure> time_ms_of(const Form& form, std::string_view name,
                                                         Timestamp now, std::int64_t otherwise) {
  const std::string_view text = form.first(name);
  if (text.empty()) return otherwise;
  const auto time = parse_query_time(text, now);
  if (!time) return bad_parameter(name, time.error());
  return ms_of(*time);
}

}  // namespace foreshock
