#include "foreshock/ingest/wire/plain.h"

#include <algorithm>
#include <limits>
#include <string>

#include "foreshock/core/series.h"
#include "foreshock/ingest/wire/text.h"

namespace foreshock::wire {
namespace {

using Kind = Sample::Kind;

tl::unexpected<Error> lacks(std::string_view member, std::string_view form) {
  return malformed("no \"" + std::string(member) + "\"; expected " + std::string(form));
}

constexpr std::string_view kPlainForm = R"({"id":"...","ts":...,"value":...})";
constexpr std::string_view kPrometheusForm =
    R"({"timestamp":"...","value":"...","name":"...","labels":{...}})";

Status read_kind(const Scalar& text, Kind& kind) {
  if (text.kind == Scalar::Kind::kString) {
    kind = text.text == "total" ? Kind::kTotal : text.text == "end" ? Kind::kEnd : Kind::kGauge;
    if (kind != Kind::kGauge || text.text == "gauge") return {};
  }
  return malformed("\"kind\" is " + describe(text) + "; expected gauge, total or end");
}

Status read_since(const Scalar& since, Point& point) {
  if (point.kind != Kind::kTotal) return malformed(R"("since" stands without "kind":"total")");
  FORESHOCK_TRY(point.since, time_of(since, "since"));
  return check_time(point.since);
}

Status plain_point(const Flat& flat, Point& point) {
  if (flat.has(Flat::kKind)) FORESHOCK_TRY_VOID(read_kind(flat[Flat::kKind], point.kind));
  if (!quick_time(flat[Flat::kTs], point.time)) {
    FORESHOCK_TRY(point.time, time_of(flat[Flat::kTs], "ts"));
  }
  point.value = std::numeric_limits<double>::quiet_NaN();
  if (flat.has(Flat::kValue)) {
    if (!quick_value(flat[Flat::kValue], point.value)) {
      FORESHOCK_TRY(point.value, value_of(flat[Flat::kValue], "value"));
    }
  } else if (point.kind != Kind::kEnd) {
    return lacks("value", kPlainForm);
  }
  return flat.has(Flat::kSince) ? read_since(flat[Flat::kSince], point) : Status{};
}

/// Whether `id` is name{a="1",...}: then its parts are put into `arena` and into `labels`.
bool is_series(std::string_view id, Arena& arena, std::string_view& name,
               std::vector<Label>& labels) {
  if (!id.ends_with('}') || id.find('{') == std::string_view::npos) return false;
  const auto key = SeriesKey::parse(id);
  if (!key || key->labels().empty()) return false;
  name = arena.keep(key->name());
  for (const auto& [label, value] : key->labels()) {
    labels.push_back({arena.keep(label), arena.keep(value)});
  }
  return true;
}

/// Nothing that a key has to escape, or has to be looked at as UTF-8.
bool is_plain_ascii(std::string_view text) {
  unsigned odd = 0;
  for (const char c : text) {
    const auto code = static_cast<unsigned char>(c);
    odd |= static_cast<unsigned>(code >= 0x80) | static_cast<unsigned>(code < ' ') |
           static_cast<unsigned>(c == '\\');
  }
  return odd == 0;
}

/// Whether `id` is the text that SeriesKey has of its own: name{a="1",b="2"} with labels in order
/// and nothing that would be escaped. Most are, and need not be taken apart.
bool is_key(std::string_view id) {
  if (!id.ends_with("\"}") || !is_plain_ascii(id)) return false;
  std::size_t at = id.find('{');
  std::string_view before;
  while (at < id.size() && id[at] != '}') {
    const std::size_t name = at + 1;
    const std::size_t equals = id.find('=', name);
    if (equals == std::string_view::npos || equals == name || id[equals + 1] != '"') return false;
    const std::string_view label = id.substr(name, equals - name);
    if (!before.empty() && !(before < label)) return false;
    before = label;
    const std::size_t quote = id.find('"', equals + 2);
    if (quote == std::string_view::npos) return false;
    at = quote + 1;
    if (at < id.size() && id[at] != ',' && id[at] != '}') return false;
  }
  return at + 1 == id.size();
}

}  // namespace

Status put_plain(Flat& flat, Arena& arena, Sink& sink) {
  if (!flat.has(Flat::kId)) return lacks("id", kPlainForm);
  if (!flat.has(Flat::kTs)) return lacks("ts", kPlainForm);
  const Scalar& id = flat[Flat::kId];
  std::string_view name = id.text;
  if (id.kind == Scalar::Kind::kInteger) {
    name = arena.keep(std::to_string(id.integer));
  } else if (id.kind != Scalar::Kind::kString) {
    return malformed("\"id\" is " + describe(id) + "; expected a string");
  }
  Point point;
  FORESHOCK_TRY_VOID(plain_point(flat, point));
  const bool is_whole = sink.takes_all() && !flat.has(Flat::kLabels) && is_key(name);
  if (is_whole) return sink.add_key(name, point);
  if (flat.has(Flat::kLabels) || is_series(name, arena, name, flat.labels)) {
    FORESHOCK_TRY_VOID(sink.set_labels(flat.labels));
  }
  return sink.add(name, point);
}

Status put_prometheus(Flat& flat, Sink& sink) {
  if (!flat.has(Flat::kTimestamp)) return lacks("timestamp", kPrometheusForm);
  if (!flat.has(Flat::kValue)) return lacks("value", kPrometheusForm);
  Point point;
  FORESHOCK_TRY(point.time, time_of(flat[Flat::kTimestamp], "timestamp"));
  FORESHOCK_TRY(point.value, value_of(flat[Flat::kValue], "value"));

  std::string_view name;
  const auto own = std::find_if(flat.labels.begin(), flat.labels.end(),
                                [](const Label& label) { return label.name == "__name__"; });
  if (own != flat.labels.end()) {
    name = own->value;
    flat.labels.erase(own);
  }
  if (flat.has(Flat::kName)) {
    const Scalar& given = flat[Flat::kName];
    if (given.kind != Scalar::Kind::kString) {
      return malformed("\"name\" is " + describe(given) + "; expected a string");
    }
    if (!name.empty() && !given.text.empty() && name != given.text) {
      return malformed("\"name\" is " + shown(given.text) + ", but the label __name__ is " +
                       shown(name));
    }
    if (!given.text.empty()) name = given.text;
  }
  FORESHOCK_TRY_VOID(sink.set_labels(flat.labels));
  return sink.add(name, point);
}

}  // namespace foreshock::wire
