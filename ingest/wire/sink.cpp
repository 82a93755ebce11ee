#include "foreshock/ingest/wire/sink.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "foreshock/ingest/wire/scalar.h"
#include "foreshock/ingest/wire/sixteen.h"
#include "foreshock/ingest/wire/text.h"

namespace foreshock::wire {
namespace {

/// As SeriesKey::text() writes it.
char* put_escaped(char* to, std::string_view text, char stop) {
  for (const char c : text) {
    if (c == '\\' || c == stop || c == '\n') *to++ = '\\';
    *to++ = c == '\n' ? 'n' : c;
  }
  return to;
}

char* put(char* to, std::string_view text, char stop, bool bare) {
  return bare ? copy_text(to, text) : put_escaped(to, text, stop);
}

tl::unexpected<Error> too_long(std::size_t bytes) {
  return malformed("the series has a key of " + std::to_string(bytes) + " bytes; at most " +
                   std::to_string(Sink::kLongestKey) + " are taken");
}

tl::unexpected<Error> not_utf8(std::string_view what, std::string_view text) {
  return malformed(std::string(what) + " " + shown(text) + " is not UTF-8");
}

Status check(const Point& point) {
  if (!is_good_time(point.time)) return check_time(point.time);
  if (point.since != Timestamp{}) {
    if (auto status = check_time(point.since); !status) {
      return tl::unexpected(status.error().within("start"));
    }
  }
  if (std::isinf(point.value)) {
    return malformed("the value is infinite; expected a finite number, or NaN for missing");
  }
  return {};
}

}  // namespace

Result<Sink> Sink::make(std::span<const std::string> id_labels,
                        std::span<const std::string> match) {
  Sink sink;
  sink.id_labels_.assign(id_labels.begin(), id_labels.end());
  std::sort(sink.id_labels_.begin(), sink.id_labels_.end());
  for (const std::string& text : match) {
    FORESHOCK_TRY(Selector selector, Selector::parse(text));
    sink.selectors_.push_back(std::move(selector));
  }
  return sink;
}

void Sink::begin(std::uint32_t record, std::vector<Sample>& samples, Arena& keys) {
  record_ = record;
  samples_ = &samples;
  keys_ = &keys;
  first_ = samples.size();
  labels_ = {};
  labels_text_ = {};
}

void Sink::undo() {
  samples_->resize(first_);
}

Status Sink::set_labels(std::vector<Label>& labels) {
  labels_ = labels;
  labels_text_ = {};
  if (labels.empty()) return {};
  const auto not_in_order = [](const Label& a, const Label& b) { return !(a.name < b.name); };
  if (std::adjacent_find(labels.begin(), labels.end(), not_in_order) != labels.end()) {
    std::sort(labels.begin(), labels.end());
    const auto twice = std::adjacent_find(labels.begin(), labels.end(), not_in_order);
    if (twice != labels.end()) return malformed("label " + shown(twice->name) + " stands twice");
  }
  if (labels.front().name.empty()) return malformed("a label has no name");
  return write_labels();
}

Status Sink::write_labels() {
  labels_room_.resize(kLongestKey + 4 * kLongestKey + 8);  // A key, and one label that is too much.
  char* const from = labels_room_.data();
  char* to = from;
  for (const Label& label : labels_) {
    const Traits name = traits_of(label.name, '=');
    const Traits value = traits_of(label.value, '"');
    if (!name.ascii && !is_utf8(label.name)) return not_utf8("the label", label.name);
    if (!value.ascii && !is_utf8(label.value)) {
      return not_utf8("label " + shown(label.name) + ":", label.value);
    }
    const std::size_t bytes = std::max(label.name.size(), label.value.size());
    if (bytes > kLongestKey) return too_long(bytes);
    if (!is_of_identity(label.name)) continue;
    *to = to == from ? '{' : ',';
    to = put(to + 1, label.name, '=', name.bare);
    *to++ = '=';
    *to++ = '"';
    to = put(to, label.value, '"', value.bare);
    *to++ = '"';
    const auto written = static_cast<std::size_t>(to - from);
    if (written > kLongestKey) return too_long(written);
  }
  if (to != from) *to++ = '}';
  labels_text_ = {from, static_cast<std::size_t>(to - from)};
  return {};
}

bool Sink::is_of_identity(std::string_view label) const {
  return id_labels_.empty() || std::binary_search(id_labels_.begin(), id_labels_.end(), label);
}

bool Sink::wanted(std::string_view name, std::string_view tail) {
  if (selectors_.empty()) return true;
  name_ = name;
  name_ += tail;
  return std::any_of(selectors_.begin(), selectors_.end(),
                     [&](Selector& selector) { return selector.matches(name_, labels_); });
}

Result<std::string_view> Sink::write_key(std::string_view name, std::string_view tail) {
  const Traits head_traits = traits_of(name, '{');
  const Traits tail_traits = traits_of(tail, '{');
  if (!head_traits.ascii && !is_utf8(name)) return not_utf8("the name", name);
  if (!tail_traits.ascii && !is_utf8(tail)) return not_utf8("the name", tail);
  const std::size_t bytes = name.size() + tail.size();
  if (bytes + labels_text_.size() > kLongestKey) return too_long(bytes + labels_text_.size());

  char* const from = keys_->room(2 * bytes + labels_text_.size());
  char* to = put(from, name, '{', head_traits.bare);
  if (!tail.empty()) to = put(to, tail, '{', tail_traits.bare);
  to = copy_text(to, labels_text_);
  const auto length = static_cast<std::size_t>(to - from);
  if (length == 0) return malformed("the series has neither a name nor labels");
  if (length > kLongestKey) return too_long(length);
  return keys_->use(length);
}

Status Sink::add_key(std::string_view key, const Point& point) {
  FORESHOCK_TRY_VOID(check(point));
  if (key.size() > kLongestKey) return too_long(key.size());
  push(keys_->keep(key), point);
  return {};
}

Status Sink::add(std::string_view name, std::string_view tail, const Point& point) {
  FORESHOCK_TRY_VOID(check(point));
  if (name.size() + tail.size() > kLongestKey) return too_long(name.size() + tail.size());
  FORESHOCK_TRY(const std::string_view key, write_key(name, tail));
  if (wanted(name, tail)) push(key, point);
  return {};
}

Status Sink::begin_series(std::string_view name) {
  series_ = {};
  series_wanted_ = false;
  if (name.size() > kLongestKey) return too_long(name.size());
  FORESHOCK_TRY(series_, write_key(name, {}));
  series_wanted_ = wanted(name, {});
  return {};
}

Result<bool> Sink::add_point(const Point& point) {
  FORESHOCK_TRY_VOID(check(point));
  if (series_wanted_) push(series_, point);
  return series_wanted_;
}

void Sink::push(std::string_view key, const Point& point) {
  Sample sample;
  sample.key = key;
  sample.hash = series_hash(key);
  sample.time = point.time;
  const bool missing = std::isnan(point.value) || point.kind == Sample::Kind::kEnd;
  sample.value = missing ? std::numeric_limits<double>::quiet_NaN() : point.value;
  sample.since = point.since;
  sample.kind = point.kind;
  sample.record = record_;
  samples_->push_back(sample);
}

}  // namespace foreshock::wire
