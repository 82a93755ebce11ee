#include "foreshock/ingest/wire/influx.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

#include "foreshock/ingest/csv_number.h"
#include "foreshock/ingest/wire/scalar.h"
#include "foreshock/ingest/wire/text.h"

namespace foreshock::wire {
namespace {

/// Letters that end a word unless a backslash stands before them.
class Stops {
 public:
  constexpr explicit Stops(std::string_view letters) {
    for (const char c : letters) ends_[static_cast<unsigned char>(c)] = true;
  }
  constexpr bool has(char c) const { return ends_[static_cast<unsigned char>(c)]; }

 private:
  std::array<bool, 256> ends_{};
};
constexpr Stops kNameStops(", ");
constexpr Stops kKeyStops(",= ");
constexpr Stops kValueStops(", ");
constexpr Stops kTimeStops(" ");

}  // namespace

/// Walks over one line; what it takes is without escapes.
class Influx::LineReader {
 public:
  LineReader(std::string_view rest, Arena& arena) : rest_(rest), arena_(arena) {}

  std::string_view rest() const { return rest_; }
  bool at(char c) const { return rest_.starts_with(c); }
  bool at_end() const {
    return rest_.empty() || at('\n') || rest_ == "\r" || rest_.starts_with("\r\n");
  }

  bool take(char c) {
    if (!at(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  void skip_spaces() {
    while (take(' ')) {
    }
  }

  /// Up to one of `stops` or the end of the line. A backslash before one of `stops` makes it a
  /// letter; before anything else it is one itself.
  std::string_view word(const Stops& stops) {
    std::size_t i = 0;
    bool escaped = false;
    for (; i < rest_.size() && rest_[i] != '\n' && !stops.has(rest_[i]); ++i) {
      if (rest_[i] != '\\' || i + 1 == rest_.size() || !stops.has(rest_[i + 1])) continue;
      escaped = true;
      ++i;
    }
    std::string_view taken = rest_.substr(0, i);
    const bool line_ends = i == rest_.size() || rest_[i] == '\n';
    if (line_ends && taken.ends_with('\r')) taken.remove_suffix(1);
    rest_.remove_prefix(taken.size());
    return escaped ? without_escapes(taken, stops) : taken;
  }

  /// The inside of a quoted text is passed over; only \" and \\ are escapes there. Lines may end
  /// within. False if it is not closed.
  bool skip_string() {
    if (!take('"')) return false;
    for (std::size_t i = 0; i < rest_.size(); ++i) {
      if (rest_[i] == '"') {
        rest_.remove_prefix(i + 1);
        return true;
      }
      if (rest_[i] == '\\') ++i;
    }
    return false;
  }

 private:
  std::string_view without_escapes(std::string_view text, const Stops& stops) {
    char* const from = arena_.room(text.size());
    char* to = from;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '\\' && i + 1 < text.size() && stops.has(text[i + 1])) ++i;
      *to++ = text[i];
    }
    return arena_.use(static_cast<std::size_t>(to - from));
  }

  std::string_view rest_;
  Arena& arena_;
};

namespace {

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

template <class Number>
bool read_whole(std::string_view text, double& value) {
  Number number = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  value = static_cast<double>(number);
  return error == std::errc{} && stop == end;
}

Result<double> field_value(std::string_view text, std::string_view name) {
  double value = 0;
  const std::string_view body = text.substr(0, text.empty() ? 0 : text.size() - 1);
  if (text.ends_with('i') && read_whole<std::int64_t>(body, value)) return value;
  if (text.ends_with('u') && read_whole<std::uint64_t>(body, value)) return value;
  if (is_one_of(text, {"t", "T", "true", "True", "TRUE"})) return 1.0;
  if (is_one_of(text, {"f", "F", "false", "False", "FALSE"})) return 0.0;
  const std::string_view size = text.substr(text.starts_with('-') || text.starts_with('+') ? 1 : 0);
  if (!size.empty() && (size[0] == '.' || (size[0] >= '0' && size[0] <= '9'))) {
    const CsvNumber read = parse_value(text, '.');  // Without the words that it takes for missing.
    if (read.kind == CsvNumber::Kind::kNumber) return read.value;
  }
  return malformed("field " + shown(name) + " is " + shown(text) +
                   "; expected a number, 1i, 1u, true, false or a string in quotes");
}

}  // namespace

Status Influx::read_tags(LineReader& line) {
  tags_.clear();
  while (line.take(',')) {
    const std::string_view name = line.word(kKeyStops);
    if (name.empty() || !line.take('=')) {
      return malformed("tag " + shown(name) + " has no =; expected tag=value");
    }
    const std::string_view value = line.word(kKeyStops);
    if (value.empty()) return malformed("tag " + shown(name) + " has no value");
    if (line.at('=')) return malformed("tag " + shown(name) + R"( has a second =; write \=)");
    tags_.push_back({name, value});
  }
  return {};
}

Status Influx::read_fields(LineReader& line) {
  fields_.clear();
  do {
    const std::string_view name = line.word(kKeyStops);
    if (name.empty() || !line.take('=')) {
      return malformed("field " + shown(name) + " has no =; expected field=value");
    }
    if (line.at('"')) {
      if (!line.skip_string()) {
        return malformed("the string of field " + shown(name) + " is not closed");
      }
    } else {
      FORESHOCK_TRY(const double value, field_value(line.word(kValueStops), name));
      fields_.push_back({name, value});
    }
  } while (line.take(','));
  if (line.at_end() || line.at(' ')) return {};
  return malformed("expected a comma or a space behind a string");
}

Result<Timestamp> Influx::read_time(LineReader& line, Timestamp record_time) {
  line.skip_spaces();
  if (line.at_end()) return record_time;
  const std::string_view text = line.word(kTimeStops);
  const char* const end = text.data() + text.size();
  std::int64_t count = 0;
  const auto [stop, error] = std::from_chars(text.data(), end, count);
  if (error != std::errc{} || stop != end) {
    return malformed("time " + shown(text) + " is not a whole number; expected nanoseconds");
  }
  line.skip_spaces();
  if (!line.at_end()) return malformed("expected nothing behind the time");
  return epoch_time(count);
}

Status Influx::put_line(std::string_view& rest, Timestamp record_time, Arena& arena, Sink& sink) {
  LineReader line(rest, arena);
  const std::string_view measurement = line.word(kNameStops);
  if (measurement.empty()) return malformed("no measurement at the beginning");
  FORESHOCK_TRY_VOID(read_tags(line));
  line.skip_spaces();
  if (line.at_end()) return malformed("no fields; expected measurement,tag=value field=1");
  FORESHOCK_TRY_VOID(read_fields(line));
  Point point;
  FORESHOCK_TRY(point.time, read_time(line, record_time));
  FORESHOCK_TRY_VOID(check_time(point.time));
  rest = line.rest();
  return put_fields(measurement, point, sink);
}

Status Influx::put_fields(std::string_view measurement, Point point, Sink& sink) {
  FORESHOCK_TRY_VOID(sink.set_labels(tags_));
  for (const Field& field : fields_) {
    tail_ = "_";
    tail_ += field.name;
    point.value = field.value;
    FORESHOCK_TRY_VOID(sink.add(measurement, tail_, point));
  }
  return {};
}

Status Influx::put(std::string_view text, Timestamp record_time, Arena& arena, Sink& sink) {
  if (!is_utf8(text)) return malformed("the text is not UTF-8");
  bool any = false;
  for (std::size_t line = 1; !text.empty();) {
    const std::string_view before = text;
    while (!text.empty() && (text[0] == ' ' || text[0] == '\t' || text[0] == '\r')) {
      text.remove_prefix(1);
    }
    if (text.starts_with('#')) text.remove_prefix(std::min(text.find('\n'), text.size()));
    if (!text.empty() && !text.starts_with('\n')) {
      any = true;
      if (auto status = put_line(text, record_time, arena, sink); !status) {
        return tl::unexpected(status.error().within("line " + std::to_string(line)));
      }
      text.remove_prefix(std::min(text.find('\n'), text.size()));
    }
    if (text.starts_with('\n')) text.remove_prefix(1);
    const std::string_view taken = before.substr(0, before.size() - text.size());
    line += static_cast<std::size_t>(std::count(taken.begin(), taken.end(), '\n'));
  }
  if (!any) return malformed("no line; expected measurement,tag=value field=1 1709572232000000000");
  return {};
}

}  // namespace foreshock::wire
