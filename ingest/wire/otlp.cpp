#include "foreshock/ingest/wire/otlp.h"

#include <algorithm>
#include <bit>
#include <limits>

#include "foreshock/ingest/wire/text.h"

namespace foreshock::wire {
namespace {

constexpr std::uint64_t kStaleNaN = 0x7ff0000000000002;  // Prometheus' marker.
constexpr std::uint64_t kNoRecordedValue = 1;            // A flag of a point.

Result<Timestamp> time_from(std::uint64_t nanos) {
  if (nanos > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
    return malformed("time " + std::to_string(nanos) + " ns is after 2199");
  }
  return Timestamp{Duration{static_cast<std::int64_t>(nanos)}};
}

Status sort_level(Attributes& level, std::string_view whose) {
  std::sort(level.begin(), level.end());
  const auto twice = std::adjacent_find(
      level.begin(), level.end(), [](const Label& a, const Label& b) { return a.name == b.name; });
  if (twice == level.end()) return {};
  return malformed("attribute " + shown(twice->name) + " of the " + std::string(whose) +
                   " stands twice");
}

/// Both sorted; where both have a name, the one of `over` is taken.
void merge_levels(const Attributes& over, const Attributes& under, Attributes& out) {
  out.clear();
  auto low = under.begin();
  for (const Label& label : over) {
    for (; low != under.end() && low->name < label.name; ++low) out.push_back(*low);
    if (low != under.end() && low->name == label.name) ++low;
    out.push_back(label);
  }
  out.insert(out.end(), low, under.end());
}

tl::unexpected<Error> within_metric(const Error& error, std::string_view name) {
  return tl::unexpected(error.within("metric " + shown(name)));
}

tl::unexpected<Error> no_temporality() {
  return malformed("the aggregation temporality is not told; expected 1 (delta) or 2 (cumulative)");
}

}  // namespace

Status OtlpSink::begin_scope(const Attributes& resource, std::string_view scope_name,
                             const Attributes& scope) {
  inner_ = scope;
  const bool named = std::any_of(scope.begin(), scope.end(), [](const Label& label) {
    return label.name == "otel.scope.name";
  });
  if (!scope_name.empty() && !named) inner_.push_back({"otel.scope.name", scope_name});
  FORESHOCK_TRY_VOID(sort_level(inner_, "scope"));
  merged_ = resource;
  FORESHOCK_TRY_VOID(sort_level(merged_, "resource"));
  merge_levels(inner_, merged_, outer_);
  return {};
}

Status OtlpSink::prepare(const OtlpMetric& metric, const OtlpPoint& point, Attributes& attributes,
                         Point& out) {
  if (metric.name.empty()) return malformed("a metric has no name");
  FORESHOCK_TRY(out.time, time_from(point.time));
  FORESHOCK_TRY(out.since, time_from(point.start));
  FORESHOCK_TRY_VOID(sort_level(attributes, "point"));
  merge_levels(attributes, outer_, merged_);
  return sink_.set_labels(merged_);
}

Status OtlpSink::put(std::string_view name, std::string_view tail, Point point, double value) {
  point.value = value;
  if (std::bit_cast<std::uint64_t>(value) == kStaleNaN) point.kind = Sample::Kind::kEnd;
  if (point.kind != Sample::Kind::kTotal) point.since = Timestamp{};
  return sink_.add(name, tail, point);
}

Status OtlpSink::gauge(const OtlpMetric& metric, const OtlpPoint& point, Attributes& attributes) {
  const auto put_it = [&]() -> Status {
    Point out;
    FORESHOCK_TRY_VOID(prepare(metric, point, attributes, out));
    if ((point.flags & kNoRecordedValue) != 0) {
      out.kind = Sample::Kind::kEnd;
    } else if (!point.has_value) {
      return malformed("a point has no value; expected a double or an integer");
    } else if (metric.monotonic && metric.temporality == Temporality::kCumulative) {
      out.kind = Sample::Kind::kTotal;
    }
    return put(metric.name, {}, out, point.value);
  };
  if (auto status = put_it(); !status) return within_metric(status.error(), metric.name);
  return {};
}

Status OtlpSink::sum(const OtlpMetric& metric, const OtlpPoint& point, Attributes& attributes) {
  if (metric.temporality == Temporality::kUnspecified) {
    return within_metric(no_temporality().value(), metric.name);
  }
  return gauge(metric, point, attributes);
}

Status OtlpSink::counts(const OtlpMetric& metric, const OtlpPoint& point, Attributes& attributes) {
  if (metric.temporality == Temporality::kUnspecified) {
    return within_metric(no_temporality().value(), metric.name);
  }
  const auto put_both = [&]() -> Status {
    Point out;
    FORESHOCK_TRY_VOID(prepare(metric, point, attributes, out));
    const bool ended = (point.flags & kNoRecordedValue) != 0;
    const bool total = metric.temporality == Temporality::kCumulative;
    if (total) out.kind = Sample::Kind::kTotal;
    if (ended) out.kind = Sample::Kind::kEnd;
    FORESHOCK_TRY_VOID(put(metric.name, "_count", out, point.count));
    if (!point.has_value && !ended) return {};
    return put(metric.name, "_sum", out, point.value);
  };
  if (auto status = put_both(); !status) return within_metric(status.error(), metric.name);
  return {};
}

tl::unexpected<Error> attribute_too_deep() {
  return malformed("an attribute is nested deeper than " + std::to_string(kDeepestAttribute) +
                   " levels");
}

void append_json_string(std::string& out, std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20) {
      out += "\\u00";
      out += kHex[byte >> 4U];
      out += kHex[byte & 15U];
    } else {
      out += c;
    }
  }
  out += '"';
}

/// RFC 4648, with padding.
void append_base64(std::string& out, std::string_view bytes) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t group = 0;
    for (std::size_t j = 0; j < 3; ++j) {
      const auto byte = i + j < bytes.size() ? static_cast<unsigned char>(bytes[i + j]) : 0U;
      group = group << 8U | byte;
    }
    for (std::size_t j = 0; j < 4; ++j) {
      out += i + j <= bytes.size() ? kDigits[group >> (18 - 6 * j) & 63U] : '=';
    }
  }
}

}  // namespace foreshock::wire
