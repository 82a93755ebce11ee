#include <bit>
#include <charconv>
#include <cmath>
#include <string>

#include <simdjson.h>

#include "foreshock/ingest/wire/json.h"
#include "foreshock/ingest/wire/otlp.h"
#include "foreshock/ingest/wire/text.h"

namespace foreshock::wire {

namespace dom = simdjson::dom;

namespace {

std::string subject(std::string_view what) {
  return "\"" + std::string(what) + "\" is ";
}

/// The member, or false if it is not there or null, which is the same in this encoding.
bool member(const dom::object& object, std::string_view name, dom::element& out) {
  return object.at_key(name).get(out) == simdjson::SUCCESS && !out.is_null();
}

Status object_at(const dom::object& parent, std::string_view name, dom::object& out, bool& there) {
  dom::element element;
  there = member(parent, name, element);
  if (!there) return {};
  if (element.get(out) == simdjson::SUCCESS) return {};
  return malformed(subject(name) + describe(scalar_of(element)) + "; expected an object");
}

/// Calls `use` for every object of an array, if the array is there.
template <class Use>
Status each_object(const dom::object& parent, std::string_view name, Use use) {
  dom::element element;
  if (!member(parent, name, element)) return {};
  dom::array array;
  if (element.get(array) != simdjson::SUCCESS) {
    return malformed(subject(name) + describe(scalar_of(element)) + "; expected an array");
  }
  for (const dom::element item : array) {
    dom::object object;
    if (item.get(object) != simdjson::SUCCESS) {
      return malformed(subject(name) + "an array with " + describe(scalar_of(item)) +
                       " in it; expected objects");
    }
    FORESHOCK_TRY_VOID(use(object));
  }
  return {};
}

Status text_at(const dom::object& parent, std::string_view name, std::string_view& out) {
  dom::element element;
  if (!member(parent, name, element)) return {};
  if (element.get(out) == simdjson::SUCCESS) return {};
  return malformed(subject(name) + describe(scalar_of(element)) + "; expected a string");
}

/// A whole number of 64 bits, with or without quotes.
Result<std::int64_t> whole_number(const Scalar& scalar, std::string_view name) {
  if (scalar.kind == Scalar::Kind::kInteger) return scalar.integer;
  if (scalar.kind == Scalar::Kind::kUnsigned) return scalar.integer;  // Its bits.
  if (scalar.kind == Scalar::Kind::kDouble && std::abs(scalar.number) < 9e18 &&
      std::trunc(scalar.number) == scalar.number) {
    return static_cast<std::int64_t>(scalar.number);
  }
  if (scalar.kind == Scalar::Kind::kString) {
    const char* const end = scalar.text.data() + scalar.text.size();
    std::int64_t number = 0;
    auto done = std::from_chars(scalar.text.data(), end, number);
    if (done.ec == std::errc{} && done.ptr == end) return number;
    std::uint64_t large = 0;
    done = std::from_chars(scalar.text.data(), end, large);
    if (done.ec == std::errc{} && done.ptr == end) return std::bit_cast<std::int64_t>(large);
  }
  return malformed(subject(name) + describe(scalar) + "; expected a whole number");
}

Status unsigned_at(const dom::object& parent, std::string_view name, std::uint64_t& out) {
  dom::element element;
  if (!member(parent, name, element)) return {};
  const Scalar scalar = scalar_of(element);
  FORESHOCK_TRY(const std::int64_t number, whole_number(scalar, name));
  const bool negative = (scalar.kind != Scalar::Kind::kUnsigned && number < 0 &&
                         (scalar.kind != Scalar::Kind::kString || scalar.text.front() == '-'));
  if (negative) {
    return malformed(subject(name) + describe(scalar) + "; expected a number from 0 on");
  }
  out = std::bit_cast<std::uint64_t>(number);
  return {};
}

/// Attribute values as JSON, for those that are no texts. `value` is {"stringValue":"..."} etc.
Status append_value(const dom::object& value, int depth, std::string& out);

Status append_entry(const dom::object& entry, int depth, std::string& out) {
  std::string_view name;
  FORESHOCK_TRY_VOID(text_at(entry, "key", name));
  append_json_string(out, name);
  out += ':';
  dom::object value;
  bool there = false;
  FORESHOCK_TRY_VOID(object_at(entry, "value", value, there));
  if (there) return append_value(value, depth, out);
  out += "null";
  return {};
}

Status append_items(const dom::object& list, bool is_map, int depth, std::string& out) {
  bool first = true;
  out += is_map ? '{' : '[';
  const auto append_item = [&](const dom::object& item) -> Status {
    if (!first) out += ',';
    first = false;
    return is_map ? append_entry(item, depth, out) : append_value(item, depth, out);
  };
  FORESHOCK_TRY_VOID(each_object(list, "values", append_item));
  out += is_map ? '}' : ']';
  return {};
}

/// The one member of a value that is set.
struct AnyValue {
  enum class Kind : std::uint8_t { kNone, kText, kBytes, kWhole, kOther, kArray, kMap };
  Kind kind = Kind::kNone;
  dom::element element;
};

AnyValue any_value(const dom::object& value) {
  using Kind = AnyValue::Kind;
  for (const auto [name, element] : value) {
    if (element.is_null()) continue;
    if (name == "stringValue") return {Kind::kText, element};
    if (name == "bytesValue") return {Kind::kBytes, element};
    if (name == "intValue") return {Kind::kWhole, element};
    if (name == "boolValue" || name == "doubleValue") return {Kind::kOther, element};
    if (name == "arrayValue") return {Kind::kArray, element};
    if (name == "kvlistValue") return {Kind::kMap, element};
  }
  return {};
}

/// The text of a value without quotes; JSON for arrays and maps.
Status plain_text(const AnyValue& value, int depth, Arena& arena, std::string_view& text) {
  using Kind = AnyValue::Kind;
  const Scalar scalar = scalar_of(value.element);
  if (value.kind == Kind::kArray || value.kind == Kind::kMap) {
    dom::object list;
    if (value.element.get(list) != simdjson::SUCCESS) {
      return malformed("an attribute is " + describe(scalar) + "; expected an object");
    }
    std::string out;
    FORESHOCK_TRY_VOID(append_items(list, value.kind == Kind::kMap, depth - 1, out));
    text = arena.keep(out);
    return {};
  }
  if (value.kind == Kind::kWhole) {
    FORESHOCK_TRY(const std::int64_t number, whole_number(scalar, "intValue"));
    text = arena.keep(std::to_string(number));
    return {};
  }
  const bool is_text = value.kind == Kind::kText || value.kind == Kind::kBytes;
  if (is_text != (scalar.kind == Scalar::Kind::kString)) {
    const bool special = scalar.kind == Scalar::Kind::kString &&
                         (scalar.text == "NaN" || scalar.text.ends_with("Infinity"));
    if (!special) {
      return malformed("an attribute is " + describe(scalar) + "; expected another type");
    }
  }
  FORESHOCK_TRY(text, label_of(scalar, "value", arena));
  return {};
}

Status append_value(const dom::object& value, int depth, std::string& out) {
  if (depth <= 0) return attribute_too_deep();
  const AnyValue any = any_value(value);
  if (any.kind == AnyValue::Kind::kNone) {
    out += "null";
    return {};
  }
  Arena arena;
  std::string_view text;
  FORESHOCK_TRY_VOID(plain_text(any, depth, arena, text));
  if (any.kind == AnyValue::Kind::kText || any.kind == AnyValue::Kind::kBytes) {
    append_json_string(out, text);
  } else {
    out += text;
  }
  return {};
}

Status read_attributes(const dom::object& parent, Arena& arena, Attributes& attributes) {
  return each_object(parent, "attributes", [&](const dom::object& pair) -> Status {
    Label label;
    FORESHOCK_TRY_VOID(text_at(pair, "key", label.name));
    dom::object value;
    bool there = false;
    FORESHOCK_TRY_VOID(object_at(pair, "value", value, there));
    if (!there) return {};
    const AnyValue any = any_value(value);
    if (any.kind == AnyValue::Kind::kNone) return {};
    if (auto status = plain_text(any, kDeepestAttribute, arena, label.value); !status) {
      return tl::unexpected(status.error().within("attribute " + shown(label.name)));
    }
    attributes.push_back(label);
    return {};
  });
}

Status read_double(const dom::object& parent, std::string_view name, OtlpPoint& point) {
  dom::element element;
  if (!member(parent, name, element)) return {};
  FORESHOCK_TRY(point.value, value_of(scalar_of(element), name));
  point.has_value = true;
  return {};
}

Status read_point(const dom::object& from, OtlpPoint& point) {
  FORESHOCK_TRY_VOID(unsigned_at(from, "startTimeUnixNano", point.start));
  FORESHOCK_TRY_VOID(unsigned_at(from, "timeUnixNano", point.time));
  FORESHOCK_TRY_VOID(unsigned_at(from, "flags", point.flags));
  std::uint64_t count = 0;
  FORESHOCK_TRY_VOID(unsigned_at(from, "count", count));
  point.count = static_cast<double>(count);
  FORESHOCK_TRY_VOID(read_double(from, "sum", point));
  FORESHOCK_TRY_VOID(read_double(from, "asDouble", point));
  dom::element integer;
  if (!member(from, "asInt", integer)) return {};
  FORESHOCK_TRY(const std::int64_t number, whole_number(scalar_of(integer), "asInt"));
  point.value = static_cast<double>(number);
  point.has_value = true;
  return {};
}

Result<Temporality> read_temporality(const dom::object& body) {
  dom::element element;
  if (!member(body, "aggregationTemporality", element)) return Temporality::kUnspecified;
  const Scalar scalar = scalar_of(element);
  if (scalar.kind == Scalar::Kind::kInteger) {
    if (scalar.integer == 1) return Temporality::kDelta;
    if (scalar.integer == 2) return Temporality::kCumulative;
  }
  if (scalar.kind == Scalar::Kind::kString) {
    if (scalar.text == "AGGREGATION_TEMPORALITY_DELTA") return Temporality::kDelta;
    if (scalar.text == "AGGREGATION_TEMPORALITY_CUMULATIVE") return Temporality::kCumulative;
  }
  return Temporality::kUnspecified;
}

class OtlpReader {
 public:
  OtlpReader(Arena& arena, OtlpScratch& scratch, Sink& sink)
      : arena_(arena), scratch_(scratch), out_(sink) {}

  Status resource(const dom::object& part) {
    scratch_.resource.clear();
    dom::object holder;
    bool there = false;
    FORESHOCK_TRY_VOID(object_at(part, "resource", holder, there));
    if (there) FORESHOCK_TRY_VOID(read_attributes(holder, arena_, scratch_.resource));
    return each_object(part, "scopeMetrics",
                       [&](const dom::object& scope_part) { return scope(scope_part); });
  }

 private:
  Status scope(const dom::object& part) {
    std::string_view name;
    scratch_.scope.clear();
    dom::object holder;
    bool there = false;
    FORESHOCK_TRY_VOID(object_at(part, "scope", holder, there));
    if (there) {
      FORESHOCK_TRY_VOID(text_at(holder, "name", name));
      FORESHOCK_TRY_VOID(read_attributes(holder, arena_, scratch_.scope));
    }
    FORESHOCK_TRY_VOID(out_.begin_scope(scratch_.resource, name, scratch_.scope));
    return each_object(part, "metrics", [&](const dom::object& one) { return metric(one); });
  }

  Status metric(const dom::object& from) {
    OtlpMetric metric;
    FORESHOCK_TRY_VOID(text_at(from, "name", metric.name));
    FORESHOCK_TRY_VOID(points(from, "gauge", metric, &OtlpSink::gauge));
    FORESHOCK_TRY_VOID(points(from, "sum", metric, &OtlpSink::sum));
    FORESHOCK_TRY_VOID(points(from, "histogram", metric, &OtlpSink::counts));
    FORESHOCK_TRY_VOID(points(from, "exponentialHistogram", metric, &OtlpSink::counts));
    return points(from, "summary", metric, &OtlpSink::counts);
  }

  using Put = Status (OtlpSink::*)(const OtlpMetric&, const OtlpPoint&, Attributes&);

  Status points(const dom::object& from, std::string_view kind, OtlpMetric metric, Put put) {
    dom::object body;
    bool there = false;
    FORESHOCK_TRY_VOID(object_at(from, kind, body, there));
    if (!there) return {};
    FORESHOCK_TRY(metric.temporality, read_temporality(body));
    if (kind == "summary") metric.temporality = Temporality::kCumulative;
    if (kind == "gauge") metric.temporality = Temporality::kUnspecified;
    dom::element monotonic;
    if (member(body, "isMonotonic", monotonic)) {
      if (monotonic.get(metric.monotonic) != simdjson::SUCCESS) {
        return malformed(subject("isMonotonic") + describe(scalar_of(monotonic)) +
                         "; expected true or false");
      }
    }
    return each_object(body, "dataPoints", [&](const dom::object& data) -> Status {
      OtlpPoint point;
      scratch_.point.clear();
      FORESHOCK_TRY_VOID(read_point(data, point));
      FORESHOCK_TRY_VOID(read_attributes(data, arena_, scratch_.point));
      return (out_.*put)(metric, point, scratch_.point);
    });
  }

  Arena& arena_;
  OtlpScratch& scratch_;
  OtlpSink out_;
};

}  // namespace

Status put_otlp_json(const dom::object& object, Arena& arena, OtlpScratch& scratch, Sink& sink) {
  OtlpReader reader(arena, scratch, sink);
  return each_object(object, "resourceMetrics",
                     [&](const dom::object& part) { return reader.resource(part); });
}

}  // namespace foreshock::wire
