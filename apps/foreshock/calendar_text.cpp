#include "foreshock/app/calendar_text.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "foreshock/app/given.h"

namespace foreshock::app {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

constexpr Duration kLongest = days{366};
/// A Monday before all data: weekly windows have no beginning.
constexpr std::chrono::sys_days kFirstMonday{std::chrono::year{1678} / 1 / 3};
static_assert(std::chrono::weekday(kFirstMonday) == std::chrono::Monday);
constexpr std::array<std::string_view, 7> kWeekdays{"Mon", "Tue", "Wed", "Thu",
                                                    "Fri", "Sat", "Sun"};

tl::unexpected<Error> refuse_entry(std::string_view text, const std::string& why) {
  return fail(Errc::kMalformedInput, "'" + shown(text) + "' " + why);
}

bool is_date(std::string_view text) {
  return text.size() == 10 && text.find_first_of("T: ") == std::string_view::npos;
}

/// Times with a date of ten letters at least: a bare number or a month is a slip here.
Result<Timestamp> time_in(std::string_view text) {
  if (text.size() < 10 || text[4] != '-' || text[7] != '-') {
    return refuse_entry(text, "is no time (2024-12-24, or 2024-11-29T06:00Z)");
  }
  return parse_timestamp(text);
}

Result<Timestamp> after(Timestamp from, Duration length) {
  if (from.time_since_epoch() > Duration::max() - length) {
    return fail(Errc::kMalformedInput, "ends beyond the year 2262");
  }
  return from + length;
}

/// "START/END"; an end that is a date is that whole day.
Status add_interval(std::string_view text, Calendar::Parts& parts) {
  const std::size_t slash = text.find('/');
  FORESHOCK_TRY(const Timestamp from, time_in(text.substr(0, slash)));
  const bool is_day = slash == std::string_view::npos;
  if (is_day && !is_date(text)) {
    return refuse_entry(text, "has no end (2024-11-29T00:00Z/2024-11-30T06:00Z, or .../PT6H)");
  }
  const std::string_view end = is_day ? text : text.substr(slash + 1);
  Timestamp until;
  if (end.starts_with('P')) {
    FORESHOCK_TRY(const Duration length, parse_iso_duration(end));
    FORESHOCK_TRY(until, after(from, length));
  } else if (const auto length = parse_duration(end); length && *length <= kLongest) {
    FORESHOCK_TRY(until, after(from, *length));
  } else {
    FORESHOCK_TRY(until, time_in(end));
    if (is_date(end)) {
      FORESHOCK_TRY(until, after(until, days{1}));
    }
  }
  if (until <= from) return refuse_entry(text, "ends no later than it begins");
  parts.intervals.push_back({from, until});
  return {};
}

bool is_same_word(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return (x | 0x20) == (y | 0x20); });
}

std::optional<unsigned> weekday_named(std::string_view name) {
  for (unsigned i = 0; i < kWeekdays.size(); ++i) {
    if (is_same_word(name, kWeekdays[i])) return i;
  }
  return std::nullopt;
}

/// "Sat,Sun", "Mon-Fri", "Fri-Mon": a bit for each, 0 for Monday.
Result<unsigned> weekdays_in(std::string_view text) {
  unsigned out = 0;
  for (const std::string& part : split(text, ',')) {
    const std::size_t dash = part.find('-');
    const auto from = weekday_named(std::string_view(part).substr(0, dash));
    const auto to =
        dash == std::string::npos ? from : weekday_named(std::string_view(part).substr(dash + 1));
    if (!from || !to)
      return refuse_entry(part, "is no day of the week (Mon Tue Wed Thu Fri Sat Sun)");
    for (unsigned day = *from;; day = (day + 1U) % static_cast<unsigned>(kWeekdays.size())) {
      out |= 1U << day;
      if (day == *to) break;
    }
  }
  return out;
}

/// "02:00", "24:00" the end of a day.
std::optional<Duration> clock_time(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  const auto hour = number_in<int>(text.substr(0, 2));
  const auto minute = number_in<int>(text.substr(3));
  if (!hour || !minute || *hour < 0 || *minute < 0 || *minute > 59) return std::nullopt;
  const Duration time = hours{*hour} + minutes{*minute};
  return time <= hours{24} ? std::optional(time) : std::nullopt;
}

/// "Sat,Sun 02:00-04:00", or one of both halves.
Status add_weekly(std::string_view text, Calendar::Parts& parts) {
  std::vector<std::string> words = split(text, ' ');
  words.erase(std::remove(words.begin(), words.end(), ""), words.end());
  const bool has_times = !words.empty() && words.back().find(':') != std::string::npos;
  if (words.empty() || words.size() > (has_times ? 2 : 1)) {
    return refuse_entry(text,
                        "is no window: an interval (2024-12-24/2024-12-27), a window of the week "
                        "(Sat,Sun 02:00-04:00, in UTC) or a file (maintenance.ics)");
  }
  Calendar::Rule rule{.first = kFirstMonday, .length = days{1}, .weekdays = 0x7f};
  if (!has_times || words.size() == 2) {
    FORESHOCK_TRY(rule.weekdays, weekdays_in(words.front()));
  }
  if (has_times) {
    const std::string_view times = words.back();
    const std::size_t dash = times.find('-');
    const auto from = clock_time(times.substr(0, dash));
    const auto to =
        dash == std::string_view::npos ? std::nullopt : clock_time(times.substr(dash + 1));
    if (!from || !to || *from == *to || *from == hours{24}) {
      return refuse_entry(times, "is no part of a day (02:00-04:00; 22:00-02:00 ends a day later)");
    }
    rule.first += *from;
    rule.length = *to > *from ? *to - *from : *to - *from + days{1};
  }
  parts.rules.push_back(rule);
  return {};
}

}  // namespace

std::string shown(std::string_view text) {
  constexpr std::size_t kMost = 60;
  std::string out(text.substr(0, kMost));
  for (char& c : out) {
    if (c < ' ' || c > '~') c = '?';
  }
  return out + (text.size() > kMost ? "..." : "");
}

Result<Duration> parse_iso_duration(std::string_view text) {
  const auto refuse_all = [text] {
    return refuse_entry(text, "is no duration of up to 366 days (P1D, PT6H30M, P2W)");
  };
  std::string_view rest = text;
  if (!rest.starts_with('P')) return refuse_all();
  rest.remove_prefix(1);
  struct Unit {
    char letter;
    bool of_time;
    std::int64_t seconds;
  };
  constexpr std::array<Unit, 5> kUnits{{{'W', false, 604'800},
                                        {'D', false, 86'400},
                                        {'H', true, 3600},
                                        {'M', true, 60},
                                        {'S', true, 1}}};
  std::int64_t seconds = 0;
  bool in_time = false;
  std::size_t next = 0;
  while (!rest.empty()) {
    if (rest.front() == 'T' && !in_time) {
      in_time = true;
      rest.remove_prefix(1);
      if (rest.empty()) return refuse_all();
    }
    const std::size_t end = rest.find_first_not_of("0123456789");
    if (end == 0 || end == std::string_view::npos || end > 8) return refuse_all();
    while (next < kUnits.size() &&
           (kUnits[next].letter != rest[end] || kUnits[next].of_time != in_time)) {
      ++next;
    }
    if (next == kUnits.size()) return refuse_all();
    seconds += number_in<std::int64_t>(rest.substr(0, end)).value_or(0) * kUnits[next++].seconds;
    rest.remove_prefix(end + 1);
  }
  // In seconds, before nanoseconds could overflow.
  constexpr auto kMost = std::chrono::duration_cast<std::chrono::seconds>(kLongest);
  if (seconds <= 0 || seconds > kMost.count()) return refuse_all();
  return Duration(std::chrono::seconds{seconds});
}

Status add_calendar_entry(std::string_view text, Calendar::Parts& parts) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  const bool is_dated = !text.empty() && text.front() >= '0' && text.front() <= '9' &&
                        (text.find('/') != std::string_view::npos || text.size() >= 10) &&
                        text.substr(0, 5).find(':') == std::string_view::npos;
  return is_dated ? add_interval(text, parts) : add_weekly(text, parts);
}

}  // namespace foreshock::app
