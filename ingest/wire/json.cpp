#include "foreshock/ingest/wire/json.h"

#include <bit>
#include <string>

#include <simdjson.h>

#include "foreshock/ingest/wire/text.h"

namespace foreshock::wire {

namespace dom = simdjson::dom;

Scalar scalar_of(const dom::element& element) {
  Scalar out;
  switch (element.type()) {
    case dom::element_type::NULL_VALUE:
      break;
    case dom::element_type::BOOL:
      out.kind = Scalar::Kind::kBool;
      out.integer = bool{element} ? 1 : 0;
      break;
    case dom::element_type::INT64:
      out.kind = Scalar::Kind::kInteger;
      out.integer = std::int64_t{element};
      break;
    case dom::element_type::UINT64:
      out.kind = Scalar::Kind::kUnsigned;
      out.integer = std::bit_cast<std::int64_t>(std::uint64_t{element});
      break;
    case dom::element_type::DOUBLE:
      out.kind = Scalar::Kind::kDouble;
      out.number = double{element};
      break;
    case dom::element_type::STRING:
      out.kind = Scalar::Kind::kString;
      out.text = std::string_view{element};
      break;
    case dom::element_type::ARRAY:
      out.kind = Scalar::Kind::kArray;
      break;
    case dom::element_type::OBJECT:
      out.kind = Scalar::Kind::kObject;
      break;
  }
  return out;
}

Status read_labels(const dom::element& element, std::string_view what, Arena& arena,
                   std::vector<Label>& labels) {
  if (element.is_null()) return {};
  if (!element.is_object()) {
    return malformed("\"" + std::string(what) + "\" is " + describe(scalar_of(element)) +
                     "; expected an object of strings");
  }
  for (const auto [name, value] : dom::object{element}) {
    if (value.is_null()) continue;
    FORESHOCK_TRY(const std::string_view text, label_of(scalar_of(value), name, arena));
    labels.push_back({name, text});
  }
  return {};
}

Status read_flat(const dom::object& object, Arena& arena, Flat& out) {
  out.clear();
  for (const auto [name, value] : object) {
    const Flat::Member member = member_of(name);
    if (member == Flat::kUnknown) continue;
    if ((out.seen >> member & 1U) != 0) {
      return malformed("\"" + std::string(name) + "\" stands twice");
    }
    out.seen |= 1U << member;
    if (member == Flat::kLabels) {
      FORESHOCK_TRY_VOID(read_labels(value, name, arena, out.labels));
    } else {
      out.members[member] = scalar_of(value);
    }
  }
  return {};
}

}  // namespace foreshock::wire
