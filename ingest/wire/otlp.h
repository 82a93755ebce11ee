#pragma once

/// OpenTelemetry metrics, whatever the encoding: what becomes a sample, and under which labels.
/// Source:  opentelemetry-proto 1.5, metrics/v1/metrics.proto and common/v1/common.proto.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "foreshock/core/result.h"
#include "foreshock/ingest/wire/sink.h"

namespace simdjson::dom {
class object;
}

namespace foreshock::wire {

/// Where counting begins and ends for a point of a sum, a histogram or a summary.
enum class Temporality : std::uint8_t { kUnspecified = 0, kDelta = 1, kCumulative = 2 };

struct OtlpMetric {
  std::string_view name;
  Temporality temporality = Temporality::kUnspecified;
  bool monotonic = false;
};

struct OtlpPoint {
  std::uint64_t start = 0;  ///< Nanoseconds; 0: not told.
  std::uint64_t time = 0;
  std::uint64_t flags = 0;
  double value = 0;  ///< Of a gauge or sum; the sum of a histogram or summary.
  bool has_value = false;
  double count = 0;  ///< Of a histogram or summary.
};

/// Attributes of one level: those of a resource, a scope or a point.
using Attributes = std::vector<Label>;

class OtlpSink {
 public:
  explicit OtlpSink(Sink& sink) : sink_(sink) {}

  /// For what comes from now on. An attribute of the scope hides one of the resource.
  Status begin_scope(const Attributes& resource, std::string_view scope_name,
                     const Attributes& scope);
  /// The attributes of a point hide those of scope and resource; sorted here.
  Status gauge(const OtlpMetric& metric, const OtlpPoint& point, Attributes& attributes);
  Status sum(const OtlpMetric& metric, const OtlpPoint& point, Attributes& attributes);
  /// NAME_count and NAME_sum, of a histogram or a summary.
  Status counts(const OtlpMetric& metric, const OtlpPoint& point, Attributes& attributes);

 private:
  Status prepare(const OtlpMetric& metric, const OtlpPoint& point, Attributes& attributes,
                 Point& out);
  Status put(std::string_view name, std::string_view tail, Point point, double value);

  Sink& sink_;
  Attributes outer_;  ///< Of scope and resource, sorted.
  Attributes inner_;  ///< Room for sorting.
  Attributes merged_;
};

/// Memory that outlives a record.
struct OtlpScratch {
  Attributes resource, scope, point;
};

Status put_otlp_json(const simdjson::dom::object& object, Arena& arena, OtlpScratch& scratch,
                     Sink& sink);
Status put_otlp_protobuf(std::string_view bytes, Arena& arena, OtlpScratch& scratch, Sink& sink);

/// Attribute values within attribute values that are followed; deeper ones are refused.
constexpr int kDeepestAttribute = 8;
tl::unexpected<Error> attribute_too_deep();

/// `text` as a JSON string, in quotes: attributes that are arrays or maps become JSON.
void append_json_string(std::string& out, std::string_view text);
void append_base64(std::string& out, std::string_view bytes);

}  // namespace foreshock::wire
