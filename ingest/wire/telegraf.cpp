#include <cstdint>
#include <limits>
#include <string>

#include <simdjson.h>

#include "foreshock/ingest/wire/json.h"
#include "foreshock/ingest/wire/text.h"

namespace foreshock::wire {

namespace dom = simdjson::dom;

/// The members of {"fields":{...},"name":"...","tags":{...},"timestamp":...}.
struct Telegraf::Metric {
  dom::element name, fields, tags, timestamp;
  unsigned seen = 0;

  bool has(unsigned bit) const { return (seen & bit) != 0; }

  Status read(const dom::object& object) {
    for (const auto [key, value] : object) {
      dom::element* to = nullptr;
      unsigned bit = 0;
      if (key == "name") {
        to = &name, bit = 1;
      } else if (key == "fields") {
        to = &fields, bit = 2;
      } else if (key == "timestamp") {
        to = &timestamp, bit = 4;
      } else if (key == "tags") {
        to = &tags, bit = 8;
      } else {
        continue;
      }
      if (has(bit)) return malformed("\"" + std::string(key) + "\" stands twice");
      seen |= bit;
      *to = value;
    }
    if ((seen & 7U) == 7) return check();
    return malformed(std::string("no \"") +
                     (!has(1) ? "name" : (!has(2) ? "fields" : "timestamp")) +
                     R"("; expected {"fields":{...},"name":"...","tags":{...},"timestamp":...})");
  }

  Status check() const {
    const Scalar text = scalar_of(name);
    if (text.kind != Scalar::Kind::kString || text.text.empty()) {
      return malformed("\"name\" is " + describe(text) + "; expected a name");
    }
    if (fields.is_object()) return {};
    return malformed("\"fields\" is " + describe(scalar_of(fields)) + "; expected an object");
  }
};

namespace {

/// False for strings, which are no values of a series.
Result<bool> field_value(const dom::element& element, std::string_view name, double& value) {
  const Scalar field = scalar_of(element);
  if (field.kind == Scalar::Kind::kString) return false;
  if (field.kind == Scalar::Kind::kBool) {
    value = static_cast<double>(field.integer);
    return true;
  }
  if (field.kind == Scalar::Kind::kArray || field.kind == Scalar::Kind::kObject) {
    return malformed("field " + shown(name) + " is " + describe(field) +
                     "; expected a number, true, false or a string");
  }
  FORESHOCK_TRY(value, value_of(field, name));
  return true;
}

}  // namespace

Status Telegraf::put_metric(const dom::object& object, Arena& arena, Sink& sink) {
  Metric metric;
  FORESHOCK_TRY_VOID(metric.read(object));
  const Scalar name = scalar_of(metric.name);
  Point point;
  FORESHOCK_TRY(point.time, time_of(scalar_of(metric.timestamp), "timestamp"));
  FORESHOCK_TRY_VOID(check_time(point.time));
  tags_.clear();
  if (metric.has(8)) FORESHOCK_TRY_VOID(read_labels(metric.tags, "tags", arena, tags_));
  FORESHOCK_TRY_VOID(sink.set_labels(tags_));
  for (const auto [key, value] : dom::object{metric.fields}) {
    FORESHOCK_TRY(const bool is_value, field_value(value, key, point.value));
    if (!is_value) continue;
    tail_ = "_";
    tail_ += key;
    FORESHOCK_TRY_VOID(sink.add(name.text, tail_, point));
  }
  return {};
}

Status Telegraf::put(const dom::object& object, Arena& arena, Sink& sink) {
  dom::element metrics;
  if (object.at_key("metrics").get(metrics) != simdjson::SUCCESS) {
    return put_metric(object, arena, sink);
  }
  if (!metrics.is_array()) {
    return malformed("\"metrics\" is " + describe(scalar_of(metrics)) + "; expected an array");
  }
  std::size_t index = 0;
  for (const dom::element metric : dom::array{metrics}) {
    if (!metric.is_object()) {
      return malformed("metric " + std::to_string(index) + " is " + describe(scalar_of(metric)) +
                       "; expected an object");
    }
    if (auto status = put_metric(dom::object{metric}, arena, sink); !status) {
      return tl::unexpected(status.error().within("metric " + std::to_string(index)));
    }
    ++index;
  }
  return {};
}

}  // namespace foreshock::wire
