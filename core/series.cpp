#include "foreshock/core/series.h"

#include <algorithm>
#include <limits>

#include "foreshock/core/check.h"

namespace foreshock {
namespace {

/// Writes `text` so that take_until(..., stop) reads it back.
void append_escaped(std::string& out, std::string_view text, char stop) {
  for (const char c : text) {
    if (c == '\\' || c == stop || c == '\n') out += '\\';
    out += c == '\n' ? 'n' : c;
  }
}

/// What stands before the first bare `stop`, without its escapes; both are taken off `rest`, which
/// is empty afterwards if no `stop` came. False for an escape that append_escaped does not write.
bool take_until(std::string_view& rest, char stop, std::string& taken, bool& stopped) {
  stopped = false;
  std::size_t i = 0;
  for (; i < rest.size() && !stopped; ++i) {
    char c = rest[i];
    if (c == stop) {
      stopped = true;
      continue;
    }
    if (c == '\\') {
      if (++i == rest.size()) return false;
      c = rest[i];
      if (c != '\\' && c != stop && c != 'n') return false;
      if (c == 'n') c = '\n';
    }
    taken += c;
  }
  rest.remove_prefix(i);
  return true;
}

bool take(std::string_view& rest, char c) {
  if (!rest.starts_with(c)) return false;
  rest.remove_prefix(1);
  return true;
}

/// Reads `a="1",b="2"}` up to the end.
bool take_labels(std::string_view rest, SeriesKey::Labels& labels) {
  if (rest == "}") return true;
  do {
    auto& [name, value] = labels.emplace_back();
    bool stopped = false;
    if (!take_until(rest, '=', name, stopped) || !stopped || !take(rest, '"')) return false;
    if (!take_until(rest, '"', value, stopped) || !stopped) return false;
  } while (take(rest, ','));
  return rest == "}";
}

}  // namespace

Result<SeriesKey> SeriesKey::make(std::string name, Labels labels) {
  std::sort(labels.begin(), labels.end());
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const std::string& label = labels[i].first;
    if (label.empty()) {
      return fail(Errc::kInvalidArgument, "series '" + name + "' has a label without a name");
    }
    if (i > 0 && labels[i - 1].first == label) {
      return fail(Errc::kInvalidArgument, "series '" + name + "' has label '" + label + "' twice");
    }
  }
  SeriesKey key(std::move(name));
  key.labels_ = std::move(labels);
  return key;
}

Result<SeriesKey> SeriesKey::parse(std::string_view text) {
  std::string_view rest = text;
  std::string name;
  Labels labels;
  bool has_labels = false;
  if (!take_until(rest, '{', name, has_labels) || (has_labels && !take_labels(rest, labels))) {
    return fail(Errc::kMalformedInput,
                "'" + std::string(text.substr(0, 80)) +
                    R"(' is not a series; accepted are name and name{a="1"})");
  }
  auto key = make(std::move(name), std::move(labels));
  if (!key) return fail(Errc::kMalformedInput, key.error().message);
  return key;
}

std::string SeriesKey::text() const {
  std::string out;
  append_escaped(out, name_, '{');
  char before = '{';
  for (const auto& [label, value] : labels_) {
    out += before;
    append_escaped(out, label, '=');
    out += "=\"";
    append_escaped(out, value, '"');
    out += '"';
    before = ',';
  }
  if (!labels_.empty()) out += '}';
  return out;
}

SeriesId SeriesTable::id_of(std::string_view text) {
  if (const auto found = ids_.find(text); found != ids_.end()) return SeriesId{found->second};
  FORESHOCK_CHECK(texts_.size() < std::numeric_limits<std::uint32_t>::max());
  const auto next = static_cast<std::uint32_t>(texts_.size());
  const auto added = ids_.emplace(text, next).first;
  texts_.push_back(&added->first);
  return SeriesId{next};
}

const std::string& SeriesTable::text_of(SeriesId id) const {
  const auto index = static_cast<std::size_t>(id);
  FORESHOCK_CHECK(index < texts_.size());
  return *texts_[index];
}

}  // namespace foreshock
