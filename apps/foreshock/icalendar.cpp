#include "foreshock/app/icalendar.h"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "foreshock/app/calendar_text.h"
#include "foreshock/app/given.h"

namespace foreshock::app {
namespace {

using std::chrono::days;
using Rule = Calendar::Rule;

constexpr std::array<std::string_view, 7> kWeekdays{"MO", "TU", "WE", "TH", "FR", "SA", "SU"};

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return out;
}

/// One line as it is meant: NAME;PARAMETER=...:VALUE.
struct Line {
  std::string name;
  std::string parameters;  ///< ";TZID=Europe/Berlin", in capitals.
  std::string value;
  std::size_t number = 0;  ///< Where it begins in the file.
};

/// Lines that were folded become one again. CRLF or LF.
class Lines {
 public:
  explicit Lines(std::string_view text) : rest_(text) {
    if (rest_.starts_with("\xEF\xBB\xBF")) rest_.remove_prefix(3);
  }
  /// Nothing at the end of the file. A line without a colon is a name alone.
  std::optional<Line> next() {
    std::string all;
    while (all.empty()) {
      if (rest_.empty()) return std::nullopt;
      begin_ = number_ + 1;
      all = take();
      while (!rest_.empty() && (rest_.front() == ' ' || rest_.front() == '\t')) {
        rest_.remove_prefix(1);
        all += take();
      }
    }
    return parts_of(all);
  }

 private:
  std::string_view take() {
    const std::size_t end = rest_.find('\n');
    std::string_view line = rest_.substr(0, end);
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    ++number_;
    return line;
  }
  Line parts_of(std::string_view all) const {
    std::size_t colon = 0;
    for (bool quoted = false; colon < all.size(); ++colon) {
      if (all[colon] == '"') quoted = !quoted;
      if (all[colon] == ':' && !quoted) break;
    }
    const std::string_view head = all.substr(0, colon);
    const std::size_t name = std::min(head.find(';'), head.size());
    return {upper(head.substr(0, name)), upper(head.substr(name)),
            std::string(all.substr(std::min(colon + 1, all.size()))), begin_};
  }

  std::string_view rest_;
  std::size_t number_ = 0;  ///< Lines taken.
  std::size_t begin_ = 0;
};

/// A date, or a time.
struct When {
  Timestamp time;
  bool is_date = false;
};

/// What an event says of itself.
struct Event {
  std::optional<When> start;
  std::optional<When> end;
  std::optional<Duration> length;
  std::optional<Line> rule;
  std::size_t number = 0;  ///< Line of BEGIN:VEVENT.
  bool cancelled = false;
};

class Reader {
 public:
  Reader(std::string_view text, const std::string& name, Calendar::Parts& parts)
      : lines_(text), name_(name), parts_(parts) {}

  Status read() {
    bool is_first = true;
    while (const auto line = lines_.next()) {
      if (is_first && (line->name != "BEGIN" || upper(line->value) != "VCALENDAR")) {
        return refuse(*line, "is no iCalendar file: it does not begin with BEGIN:VCALENDAR");
      }
      is_first = false;
      FORESHOCK_TRY_VOID(take(*line));
    }
    if (is_first) return fail(Errc::kMalformedInput, name_ + ": is empty");
    if (open_.empty()) return {};
    return fail(Errc::kMalformedInput, place(open_.back().number) + "'" + open_.back().value +
                                           "' does not end: the file is cut off");
  }

 private:
  std::string place(std::size_t line) const { return name_ + ":" + std::to_string(line) + ": "; }
  tl::unexpected<Error> refuse(const Line& line, const std::string& why) const {
    return fail(Errc::kMalformedInput, place(line.number) + why);
  }

  Status take(const Line& line) {
    if (line.name == "BEGIN") {
      open_.push_back({"", "", shown(upper(line.value)), line.number});
      if (open_.back().value == "VEVENT") event_ = Event{.number = line.number};
      return {};
    }
    if (line.name == "END") {
      if (open_.empty() || open_.back().value != shown(upper(line.value))) {
        return refuse(line, "END:" + shown(line.value) + " without its BEGIN");
      }
      const bool is_event = open_.back().value == "VEVENT";
      open_.pop_back();
      return is_event ? finish() : Status{};
    }
    // Alarms inside of events, and rules of time zones, are not ours.
    return !open_.empty() && open_.back().value == "VEVENT" ? tell(line) : Status{};
  }

  Status tell(const Line& line) {
    if (line.name == "DTSTART") {
      FORESHOCK_TRY(event_.start, when(line));
    } else if (line.name == "DTEND") {
      FORESHOCK_TRY(event_.end, when(line));
    } else if (line.name == "DURATION") {
      const auto length = parse_iso_duration(
          std::string_view(line.value).substr(line.value.starts_with('+') ? 1 : 0));
      if (!length) return refuse(line, "DURATION: " + length.error().message);
      event_.length = *length;
    } else if (line.name == "RRULE") {
      if (event_.rule) return refuse(line, "a second RRULE: make it an event of its own");
      event_.rule = line;
    } else if (line.name == "STATUS") {
      event_.cancelled = upper(line.value) == "CANCELLED";
    } else if (line.name == "EXDATE" || line.name == "RDATE" || line.name == "EXRULE" ||
               line.name == "RECURRENCE-ID") {
      return refuse(line, line.name +
                              " is not known here: write the windows that differ as events "
                              "of their own, and end the RRULE before them (UNTIL)");
    }
    return {};
  }

  Result<When> when(const Line& line) const {
    const std::size_t zone = line.parameters.find(";TZID=");
    if (zone != std::string::npos) {
      std::string name = line.parameters.substr(zone + 6);
      name.resize(std::min(name.find(';'), name.size()));
      name.erase(std::remove(name.begin(), name.end(), '"'), name.end());
      if (name != "UTC" && name != "ETC/UTC" && name != "Z") {
        return refuse(line, line.name + ": the zone " + shown(name) +
                                " is not known here; export the event in UTC (19970714T133000Z)");
      }
    }
    return when(line.value, line);
  }

  /// "19970714", "19970714T133000", "19970714T133000Z".
  Result<When> when(std::string_view value, const Line& line) const {
    const auto digits = [](std::string_view text) {
      return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
    };
    const bool is_date = value.size() == 8 && digits(value);
    std::string_view bare = value;
    if (bare.ends_with('Z')) bare.remove_suffix(1);
    const bool is_time =
        bare.size() == 15 && bare[8] == 'T' && digits(bare.substr(0, 8)) && digits(bare.substr(9));
    if (is_date || is_time) {
      const std::string v(value);
      std::string iso = v.substr(0, 4) + "-" + v.substr(4, 2) + "-" + v.substr(6, 2);
      if (is_time) iso += "T" + v.substr(9, 2) + ":" + v.substr(11, 2) + ":" + v.substr(13, 2);
      const auto time = parse_timestamp(iso);
      if (!time) return refuse(line, line.name + ": " + time.error().message);
      return When{*time, is_date};
    }
    return refuse(line, line.name + ": '" + shown(value) +
                            "' is neither a date (19970714) nor a time (19970714T133000Z)");
  }

  Status finish() {
    if (event_.cancelled) return {};
    const Line here{"", "", "", event_.number};
    if (!event_.start) return refuse(here, "the event has no DTSTART");
    const Timestamp from = event_.start->time;
    if (event_.end && event_.length) return refuse(here, "the event has DTEND and DURATION");
    Duration length = event_.length.value_or(days{1});
    if (event_.end) {
      // Of times centuries apart the difference has no room.
      if (event_.end->time <= from) return refuse(here, "the event ends no later than it begins");
      const bool fits =
          from.time_since_epoch() >= Duration{0} ||
          event_.end->time.time_since_epoch() < Duration{0} ||
          event_.end->time.time_since_epoch() <= Duration::max() + from.time_since_epoch();
      if (!fits) return refuse(here, "the event is longer than 292 years");
      length = event_.end->time - from;
    } else if (!event_.length && !event_.start->is_date) {
      return refuse(here, "the event has neither DTEND nor DURATION");
    }
    if (event_.rule) return add_rule(*event_.rule, from, length);
    if (from.time_since_epoch() > Duration::max() - length) {
      return refuse(here, "the event ends beyond the year 2262");
    }
    parts_.intervals.push_back({from, from + length});
    return {};
  }

  Status add_rule(const Line& line, Timestamp from, Duration length) {
    Rule rule{.every = Rule::Every::kDay, .first = from, .length = length};
    bool has_frequency = false;
    int months = 1;
    for (const std::string& part : split(line.value, ';')) {
      if (part.empty()) continue;
      const std::size_t equals = std::min(part.find('='), part.size());
      const std::string name = upper(std::string_view(part).substr(0, equals));
      const std::string value =
          upper(std::string_view(part).substr(std::min(equals + 1, part.size())));
      if (name == "FREQ") {
        FORESHOCK_TRY_VOID(add_frequency(value, line, rule, months));
        has_frequency = true;
      } else {
        FORESHOCK_TRY_VOID(add_part(name, value, line, rule));
      }
    }
    if (!has_frequency) return refuse(line, "RRULE: FREQ is missing");
    if (rule.count > 0 && rule.until) return refuse(line, "RRULE: COUNT and UNTIL, one please");
    if (rule.weekdays != 0 && rule.every != Rule::Every::kWeek) {
      return refuse(line,
                    "RRULE: BYDAY is known with FREQ=WEEKLY only; write the windows as events");
    }
    rule.interval *= months;
    const auto made = Calendar::make({.intervals = {}, .rules = {rule}});
    if (!made) return refuse(line, "RRULE: " + made.error().message);
    parts_.rules.push_back(rule);
    return {};
  }

  Status add_frequency(const std::string& value, const Line& line, Rule& rule, int& months) const {
    if (value == "DAILY") {
      rule.every = Rule::Every::kDay;
    } else if (value == "WEEKLY") {
      rule.every = Rule::Every::kWeek;
    } else if (value == "MONTHLY" || value == "YEARLY") {
      rule.every = Rule::Every::kMonth;
      months = value == "YEARLY" ? 12 : 1;
    } else {
      return refuse(line, "RRULE: FREQ=" + shown(value) +
                              " is not known here (DAILY, WEEKLY, MONTHLY, YEARLY)");
    }
    return {};
  }

  Status add_part(const std::string& name, const std::string& value, const Line& line,
                  Rule& rule) const {
    constexpr std::int64_t kMostCount = 1'000'000;
    constexpr std::int64_t kMostInterval = 800;
    if (name == "INTERVAL" || name == "COUNT") {
      const auto number = number_in<std::int64_t>(value);
      const std::int64_t most = name == "COUNT" ? kMostCount : kMostInterval;
      if (!number || *number < 1 || *number > most) {
        return refuse(line, "RRULE: " + name + "=" + shown(value) + " is not from 1 to " +
                                std::to_string(most));
      }
      if (name == "COUNT") rule.count = *number;
      if (name == "INTERVAL") rule.interval = static_cast<int>(*number);
      return {};
    }
    if (name == "UNTIL") {
      FORESHOCK_TRY(const When until, when(value, line));
      rule.until = until.time;
      // Of a date: windows that begin on that day still belong to it.
      if (until.is_date && until.time.time_since_epoch() < Duration::max() - days{1}) {
        *rule.until += days{1} - Duration{1};
      }
      return {};
    }
    if (name == "WKST" || name == "BYDAY") {
      for (const std::string& day : split(value, ',')) {
        const auto* const found = std::find(kWeekdays.begin(), kWeekdays.end(), day);
        if (found == kWeekdays.end()) {
          return refuse(line, "RRULE: " + name + "=" + shown(value) +
                                  " is not known here (MO,TU,...; no numbers before them)");
        }
        const auto index = static_cast<unsigned>(found - kWeekdays.begin());
        if (name == "WKST") rule.week_start = index;
        if (name == "BYDAY") rule.weekdays |= 1U << index;
      }
      return {};
    }
    return refuse(line, "RRULE: " + shown(name) +
                            " is not known here (FREQ, INTERVAL, COUNT, UNTIL, WKST, and BYDAY of "
                            "weeks); write the windows as events of their own");
  }

  Lines lines_;
  const std::string& name_;
  Calendar::Parts& parts_;
  std::vector<Line> open_;  ///< BEGINs whose END has not come.
  Event event_;
};

}  // namespace

Status add_icalendar(std::string_view text, const std::string& name, Calendar::Parts& parts) {
  return Reader(text, name, parts).read();
}

}  // namespace foreshock::app
