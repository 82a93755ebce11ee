#include <string>

#include "foreshock/ingest/wire/otlp.h"
#include "foreshock/ingest/wire/protobuf.h"
#include "foreshock/ingest/wire/scalar.h"
#include "foreshock/ingest/wire/text.h"

namespace foreshock::wire {
namespace {

/// Field numbers of a message that holds a list of attributes and little else.
enum class Holder : std::uint32_t { kResource = 1, kScope = 3 };

/// Calls `use` for every field of a message.
template <class Use>
Status each_field(std::string_view message, Use use) {
  ProtobufReader fields(message);
  while (fields.next()) {
    FORESHOCK_TRY_VOID(use(fields));
  }
  if (fields.is_faulty()) return fields.status();
  return {};
}

/// Calls `use` for the bytes of every field of that number.
template <class Use>
Status each_message(std::string_view message, std::uint32_t number, Use use) {
  return each_field(message, [&](ProtobufReader& field) -> Status {
    if (field.field() != number) return {};
    const std::string_view bytes = field.bytes();
    return field.is_faulty() ? field.status() : use(bytes);
  });
}

struct KeyValue {
  std::string_view key;
  std::string_view value;  ///< An AnyValue's bytes.
};

Result<KeyValue> read_pair(std::string_view message) {
  KeyValue pair;
  const auto read = [&](ProtobufReader& field) -> Status {
    if (field.field() == 1) {
      pair.key = field.bytes();
    } else if (field.field() == 2) {
      pair.value = field.bytes();
    }
    return {};
  };
  FORESHOCK_TRY_VOID(each_field(message, read));
  return pair;
}

// The bodies of attribute values that are no texts, as JSON.
Status append_value(std::string_view value, int depth, std::string& out);

Status append_array(std::string_view array, int depth, std::string& out) {
  out += '[';
  FORESHOCK_TRY_VOID(each_message(array, 1, [&](std::string_view value) {
    if (out.back() != '[') out += ',';
    return append_value(value, depth, out);
  }));
  out += ']';
  return {};
}

Status append_map(std::string_view map, int depth, std::string& out) {
  bool first = true;
  out += '{';
  const auto append_entry = [&](std::string_view entry) -> Status {
    FORESHOCK_TRY(const KeyValue pair, read_pair(entry));
    if (!first) out += ',';
    first = false;
    append_json_string(out, pair.key);
    out += ':';
    return append_value(pair.value, depth, out);
  };
  FORESHOCK_TRY_VOID(each_message(map, 1, append_entry));
  out += '}';
  return {};
}

Status append_field(ProtobufReader& field, int depth, std::string& out) {
  switch (field.field()) {
    case 1: {
      const std::string_view text = field.bytes();
      append_json_string(out, text);
      return {};
    }
    case 2: {
      const std::uint64_t truth = field.varint();
      out += truth != 0 ? "true" : "false";
      return {};
    }
    case 3: {
      const std::uint64_t number = field.varint();
      out += std::to_string(static_cast<std::int64_t>(number));
      return {};
    }
    case 4:
      append_decimal(field.float64(), out);
      return {};
    case 5: {
      const std::string_view array = field.bytes();
      return append_array(array, depth - 1, out);
    }
    case 6: {
      const std::string_view map = field.bytes();
      return append_map(map, depth - 1, out);
    }
    case 7: {
      const std::string_view bytes = field.bytes();
      out += '"';
      append_base64(out, bytes);
      out += '"';
      return {};
    }
    default:
      return {};
  }
}

Status append_value(std::string_view value, int depth, std::string& out) {
  if (depth <= 0) return attribute_too_deep();
  const std::size_t before = out.size();
  FORESHOCK_TRY_VOID(each_field(value, [&](ProtobufReader& field) {
    out.resize(before);  // The last one counts.
    return append_field(field, depth, out);
  }));
  if (out.size() == before) out += "null";
  return {};
}

/// The text of an attribute: strings and bytes without quotes. False if there is no value.
Result<bool> attribute_text(std::string_view value, Arena& arena, std::string_view& text) {
  bool found = false;
  const auto read = [&](ProtobufReader& field) -> Status {
    found = true;
    if (field.field() == 1) {
      text = field.bytes();
      return {};
    }
    std::string out;
    FORESHOCK_TRY_VOID(append_field(field, kDeepestAttribute, out));
    if (field.field() == 7) out = out.substr(1, out.size() - 2);
    if (field.field() > 7) found = false;
    text = arena.keep(out);
    return {};
  };
  FORESHOCK_TRY_VOID(each_field(value, read));
  return found;
}

Status add_attribute(std::string_view message, Arena& arena, Attributes& attributes) {
  FORESHOCK_TRY(const KeyValue pair, read_pair(message));
  Label label{pair.key, {}};
  FORESHOCK_TRY(const bool there, attribute_text(pair.value, arena, label.value));
  if (there) attributes.push_back(label);
  return {};
}

Status read_attributes(std::string_view message, Holder holder, Arena& arena,
                       Attributes& attributes) {
  return each_message(message, static_cast<std::uint32_t>(holder), [&](std::string_view pair) {
    return add_attribute(pair, arena, attributes);
  });
}

/// Fields of a metric.
enum Body : std::uint32_t {
  kGauge = 5,
  kSum = 7,
  kHistogram = 9,
  kExponentialHistogram = 10,
  kSummary = 11,
};

/// Where the four kinds of points keep what we read.
struct PointFields {
  std::uint32_t attributes, flags, value, integer, count;
};
constexpr PointFields kNumberPoint{.attributes = 7, .flags = 8, .value = 4, .integer = 6};
constexpr PointFields kHistogramPoint{.attributes = 9, .flags = 10, .value = 5, .count = 4};
constexpr PointFields kExponentialPoint{.attributes = 1, .flags = 10, .value = 5, .count = 4};
constexpr PointFields kSummaryPoint{.attributes = 7, .flags = 8, .value = 5, .count = 4};

class OtlpReader {
 public:
  OtlpReader(Arena& arena, OtlpScratch& scratch, Sink& sink)
      : arena_(arena), scratch_(scratch), out_(sink) {}

  Status request(std::string_view message) {
    return each_message(message, 1, [&](std::string_view part) { return resource(part); });
  }

 private:
  Status resource(std::string_view message) {
    scratch_.resource.clear();
    FORESHOCK_TRY_VOID(each_message(message, 1, [&](std::string_view part) {
      return read_attributes(part, Holder::kResource, arena_, scratch_.resource);
    }));
    return each_message(message, 2, [&](std::string_view part) { return scope(part); });
  }

  Status scope(std::string_view message) {
    std::string_view name;
    scratch_.scope.clear();
    const auto take_name = [&](std::string_view text) -> Status {
      name = text;
      return {};
    };
    const auto read_scope = [&](std::string_view part) -> Status {
      FORESHOCK_TRY_VOID(each_message(part, 1, take_name));
      return read_attributes(part, Holder::kScope, arena_, scratch_.scope);
    };
    FORESHOCK_TRY_VOID(each_message(message, 1, read_scope));
    FORESHOCK_TRY_VOID(out_.begin_scope(scratch_.resource, name, scratch_.scope));
    return each_message(message, 2, [&](std::string_view part) { return metric(part); });
  }

  Status metric(std::string_view message) {
    OtlpMetric metric;
    FORESHOCK_TRY_VOID(each_message(message, 1, [&](std::string_view text) -> Status {
      metric.name = text;
      return {};
    }));
    return each_field(message, [&](ProtobufReader& field) -> Status {
      switch (field.field()) {
        case kGauge:
          return points(field, metric, kNumberPoint, &OtlpSink::gauge);
        case kSum:
          return points(field, metric, kNumberPoint, &OtlpSink::sum);
        case kHistogram:
          return points(field, metric, kHistogramPoint, &OtlpSink::counts);
        case kExponentialHistogram:
          return points(field, metric, kExponentialPoint, &OtlpSink::counts);
        case kSummary:
          return points(field, metric, kSummaryPoint, &OtlpSink::counts);
        default:
          return {};
      }
    });
  }

  using Put = Status (OtlpSink::*)(const OtlpMetric&, const OtlpPoint&, Attributes&);

  /// The points of Gauge, Sum, Histogram, ExponentialHistogram and Summary, which are all field 1.
  Status points(ProtobufReader& body, OtlpMetric metric, const PointFields& layout, Put put) {
    const std::string_view message = body.bytes();
    if (body.field() == kSummary) metric.temporality = Temporality::kCumulative;
    if (body.field() != kSummary && body.field() != kGauge) {
      FORESHOCK_TRY_VOID(each_field(
          message, [&](ProtobufReader& field) { return read_aggregation(field, metric); }));
    }
    const auto read = [&](std::string_view bytes) -> Status {
      OtlpPoint point;
      scratch_.point.clear();
      FORESHOCK_TRY_VOID(each_field(
          bytes, [&](ProtobufReader& field) { return read_point(field, layout, point); }));
      return (out_.*put)(metric, point, scratch_.point);
    };
    return each_message(message, 1, read);
  }

  static Status read_aggregation(ProtobufReader& field, OtlpMetric& metric) {
    if (field.field() == 2) {
      const std::uint64_t temporality = field.varint();
      metric.temporality = temporality == 1   ? Temporality::kDelta
                           : temporality == 2 ? Temporality::kCumulative
                                              : Temporality::kUnspecified;
    } else if (field.field() == 3) {
      const std::uint64_t monotonic = field.varint();
      metric.monotonic = monotonic != 0;
    }
    return {};
  }

  Status read_point(ProtobufReader& field, const PointFields& layout, OtlpPoint& point) {
    const std::uint32_t number = field.field();
    if (number == layout.attributes) {
      const std::string_view pair = field.bytes();
      return add_attribute(pair, arena_, scratch_.point);
    }
    if (number == 2) {
      point.start = field.fixed64();
    } else if (number == 3) {
      point.time = field.fixed64();
    } else if (number == layout.value) {
      point.value = field.float64();
      point.has_value = true;
    } else if (number == layout.integer) {
      const std::uint64_t bits = field.fixed64();
      point.value = static_cast<double>(static_cast<std::int64_t>(bits));
      point.has_value = true;
    } else if (number == layout.count) {
      const std::uint64_t count = field.fixed64();
      point.count = static_cast<double>(count);
    } else if (number == layout.flags) {
      point.flags = field.varint();
    }
    return {};
  }

  Arena& arena_;
  OtlpScratch& scratch_;
  OtlpSink out_;
};

}  // namespace

Status put_otlp_protobuf(std::string_view bytes, Arena& arena, OtlpScratch& scratch, Sink& sink) {
  return OtlpReader(arena, scratch, sink).request(bytes);
}

}  // namespace foreshock::wire
