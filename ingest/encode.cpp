#include "foreshock/ingest/encode.h"

#include <cmath>

#include "foreshock/core/series.h"
#include "foreshock/core/time.h"
#include "foreshock/ingest/wire/otlp.h"
#include "foreshock/ingest/wire/scalar.h"

namespace foreshock {
namespace {

using wire::append_json_string;

/// Epochs in nanoseconds are told from other units by their size, which those before 1973 lack.
void append_time(std::string& out, Timestamp time) {
  constexpr Timestamp kFirstByNumber{Duration{100'000'000'000'000'000}};
  if (time >= kFirstByNumber) {
    out += std::to_string(time.time_since_epoch().count());
  } else {
    out += '"' + format_timestamp(time) + '"';
  }
}

/// The shortest decimals that read back as the same double. Whole numbers of JSON have no negative
/// zero and at most 64 bits, so that some need a decimal point.
void append_value(std::string& out, double value) {
  if (std::isnan(value)) {
    out += "null";
    return;
  }
  const std::size_t before = out.size();
  wire::append_decimal(value, out);
  const std::string_view text = std::string_view(out).substr(before);
  const bool whole = text.find_first_not_of("-0123456789") == std::string_view::npos;
  const bool needs_point = whole && (text == "-0" || text.size() > 18);
  if (needs_point) out += ".0";
}

/// `"id":"..."` and, if there are any, the labels. A name with a brace gets an empty list of them,
/// because `name{a="1"}` without one means a series with labels.
void append_series(std::string& out, std::string_view key) {
  out += "\"id\":";
  if (key.find_first_of("{\\") == std::string_view::npos) {
    append_json_string(out, key);
    return;
  }
  const auto series = SeriesKey::parse(key);
  const SeriesKey parts = series ? *series : SeriesKey(std::string(key));
  append_json_string(out, parts.name());
  if (parts.labels().empty() && parts.name().find('{') == std::string::npos) return;
  out += ",\"labels\":";
  char before = '{';
  for (const auto& [name, value] : parts.labels()) {
    out += before;
    append_json_string(out, name);
    out += ':';
    append_json_string(out, value);
    before = ',';
  }
  out += parts.labels().empty() ? "{}" : "}";
}

}  // namespace

void append_plain(const Sample& sample, std::string& out) {
  out += '{';
  append_series(out, sample.key);
  out += ",\"ts\":";
  append_time(out, sample.time);
  out += ",\"value\":";
  append_value(out, sample.value);
  if (sample.kind == Sample::Kind::kEnd) out += R"(,"kind":"end")";
  if (sample.kind == Sample::Kind::kTotal) {
    out += R"(,"kind":"total")";
    if (sample.since != Timestamp{}) {
      out += ",\"since\":";
      append_time(out, sample.since);
    }
  }
  out += '}';
}

std::string encode_plain(const Sample& sample) {
  std::string out;
  append_plain(sample, out);
  return out;
}

}  // namespace foreshock
