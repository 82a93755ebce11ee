#pragma once

/// Decoders that walk a parsed JSON document. simdjson itself is seen by sources only.

#include <string_view>
#include <vector>

#include "foreshock/core/result.h"
#include "foreshock/ingest/decode.h"
#include "foreshock/ingest/wire/flat.h"
#include "foreshock/ingest/wire/sink.h"

namespace simdjson::dom {
class array;
class element;
class object;
}  // namespace simdjson::dom

namespace foreshock::wire {

Scalar scalar_of(const simdjson::dom::element& element);

/// Members that are not of the form are passed over.
/// Errors:  kMalformedInput for members that stand twice, and for labels that are no texts.
Status read_flat(const simdjson::dom::object& object, Arena& arena, Flat& out);

/// {"core":1,"host":"a"}; null means that the label is not there.
Status read_labels(const simdjson::dom::element& element, std::string_view what, Arena& arena,
                   std::vector<Label>& labels);

/// One metric, or {"metrics":[...]}.
class Telegraf {
 public:
  Status put(const simdjson::dom::object& object, Arena& arena, Sink& sink);

 private:
  struct Metric;
  Status put_metric(const simdjson::dom::object& object, Arena& arena, Sink& sink);
  std::vector<Label> tags_;
  std::string tail_;
};

/// Parts of any document, by JSON pointers.
class Pointers {
 public:
  static Result<Pointers> make(const JsonPointers& where);
  bool given() const { return !where_.value.empty(); }
  Status put(const simdjson::dom::element& document, Timestamp record_time, Arena& arena,
             Sink& sink);

 private:
  Status read_labels_of(const simdjson::dom::element& document, Arena& arena);

  JsonPointers where_;
  std::vector<Label> labels_;
};

}  // namespace foreshock::wire
