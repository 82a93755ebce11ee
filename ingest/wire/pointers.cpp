#include <string>

#include <simdjson.h>

#include "foreshock/ingest/wire/json.h"
#include "foreshock/ingest/wire/text.h"

namespace foreshock::wire {

namespace dom = simdjson::dom;

namespace {

/// RFC 6901, without the empty pointer, which means that none is given.
Status check_pointer(std::string_view pointer, std::string_view what) {
  bool good = pointer.empty() || pointer.front() == '/';
  for (std::size_t i = 0; good && i < pointer.size(); ++i) {
    if (pointer[i] != '~') continue;
    good = i + 1 < pointer.size() && (pointer[i + 1] == '0' || pointer[i + 1] == '1');
  }
  if (good) return {};
  return fail(Errc::kInvalidArgument,
              std::string(what) + " " + shown(pointer) +
                  " is no JSON pointer; it begins with / and writes ~ as ~0 and / as ~1");
}

Status check_label(const std::string& label, const std::string& pointer) {
  if (label.empty()) return fail(Errc::kInvalidArgument, "a label has no name");
  if (!pointer.empty()) return check_pointer(pointer, "label " + shown(label));
  return fail(Errc::kInvalidArgument, "label " + shown(label) + " has no JSON pointer");
}

/// False if nothing stands there.
bool find(const dom::element& document, std::string_view pointer, Scalar& out) {
  dom::element found;
  if (document.at_pointer(pointer).get(found) != simdjson::SUCCESS) return false;
  out = scalar_of(found);
  return true;
}

tl::unexpected<Error> nothing_at(std::string_view pointer, std::string_view what) {
  return malformed("nothing stands at " + shown(pointer) + ", where the " + std::string(what) +
                   " was expected");
}

}  // namespace

Result<Pointers> Pointers::make(const JsonPointers& where) {
  FORESHOCK_TRY_VOID(check_pointer(where.name, "the name"));
  FORESHOCK_TRY_VOID(check_pointer(where.time, "the time"));
  FORESHOCK_TRY_VOID(check_pointer(where.value, "the value"));
  for (const auto& [label, pointer] : where.labels) {
    FORESHOCK_TRY_VOID(check_label(label, pointer));
  }
  if (!where.value.empty() && where.name.empty() == where.series.empty()) {
    return fail(Errc::kInvalidArgument,
                "either a JSON pointer to the name or a fixed name of the series is needed");
  }
  Pointers out;
  out.where_ = where;
  return out;
}

Status Pointers::put(const dom::element& document, Timestamp record_time, Arena& arena,
                     Sink& sink) {
  Scalar part;
  Point point;
  point.time = record_time;
  if (!where_.time.empty()) {
    if (!find(document, where_.time, part)) return nothing_at(where_.time, "time");
    FORESHOCK_TRY(point.time, time_of(part, where_.time));
  }
  if (!find(document, where_.value, part)) return nothing_at(where_.value, "value");
  FORESHOCK_TRY(point.value, value_of(part, where_.value));

  std::string_view name = where_.series;
  if (!where_.name.empty()) {
    if (!find(document, where_.name, part)) return nothing_at(where_.name, "name");
    FORESHOCK_TRY(name, label_of(part, where_.name, arena));
  }
  FORESHOCK_TRY_VOID(read_labels_of(document, arena));
  FORESHOCK_TRY_VOID(sink.set_labels(labels_));
  return sink.add(name, point);
}

Status Pointers::read_labels_of(const dom::element& document, Arena& arena) {
  Scalar part;
  labels_.clear();
  for (const auto& [label, pointer] : where_.labels) {
    if (!find(document, pointer, part) || part.kind == Scalar::Kind::kNull) continue;
    FORESHOCK_TRY(const std::string_view text, label_of(part, pointer, arena));
    labels_.push_back({label, text});
  }
  return {};
}

}  // namespace foreshock::wire
