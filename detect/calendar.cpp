#include "foreshock/detect/calendar.h"

#include <algorithm>
#include <bitset>
#include <string>
#include <utility>

namespace foreshock {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::sys_days;
using Rule = Calendar::Rule;

constexpr int kMostInterval = 10'000;
constexpr Duration kLongest = days{366};
constexpr unsigned kAllDays = 0x7f;
/// In these every day is one of Timestamp's from its beginning to its end.
constexpr sys_days kFirstDay{std::chrono::year{1678} / 1 / 1};
constexpr sys_days kLastDay{std::chrono::year{2261} / 12 / 31};

Duration time_of_day(const Rule& rule) {
  return rule.first - floor<days>(rule.first);
}

/// 0 for Monday.
unsigned weekday_of(sys_days day) {
  return std::chrono::weekday(day).iso_encoding() - 1;
}

/// Days since its week began.
int place_in_week(sys_days day, const Rule& rule) {
  return static_cast<int>((weekday_of(day) + 7 - rule.week_start) % 7);
}

unsigned weekdays_of(const Rule& rule) {
  return rule.weekdays != 0 ? rule.weekdays : 1U << weekday_of(floor<days>(rule.first));
}

/// The latest day of a rule up to `place` days after the beginning of a week.
std::optional<sys_days> latest_in_week(sys_days begin, int place, const Rule& rule) {
  for (; place >= 0; --place) {
    const sys_days day = begin + days{place};
    if ((weekdays_of(rule) >> weekday_of(day) & 1U) != 0) return day;
  }
  return std::nullopt;
}

std::optional<sys_days> latest_by_week(sys_days day, const Rule& rule) {
  const sys_days first = floor<days>(rule.first);
  const sys_days begin = day - days{place_in_week(day, rule)};
  const auto weeks = (begin - (first - days{place_in_week(first, rule)})).count() / 7;
  const auto past = weeks % rule.interval;
  std::optional<sys_days> found;
  if (past == 0) found = latest_in_week(begin, place_in_week(day, rule), rule);
  const auto back = past == 0 ? rule.interval : past;
  if (!found) found = latest_in_week(begin - days{7 * back}, 6, rule);
  return found && *found >= first ? found : std::nullopt;
}

/// The window's day in the month so many intervals after the first; nothing if that month has no
/// such day.
std::optional<sys_days> day_in_month(const Rule& rule, int intervals) {
  const std::chrono::year_month_day first(floor<days>(rule.first));
  const auto month = std::chrono::year_month{first.year(), first.month()} +
                     std::chrono::months{intervals * rule.interval};
  const auto date = month / first.day();
  return date.ok() ? std::optional(sys_days(date)) : std::nullopt;
}

std::optional<sys_days> latest_by_month(sys_days day, const Rule& rule) {
  const std::chrono::year_month_day first(floor<days>(rule.first));
  const std::chrono::year_month_day here(day);
  const auto months = (std::chrono::year_month{here.year(), here.month()} -
                       std::chrono::year_month{first.year(), first.month()})
                          .count();
  for (int k = static_cast<int>(months) / rule.interval; k >= 0; --k) {
    const auto found = day_in_month(rule, k);
    if (found && *found <= day) return found;
  }
  return std::nullopt;
}

/// When the latest window up to `time` began, which is no earlier than the first.
std::optional<Timestamp> latest_start(const Rule& rule, Timestamp time) {
  const Duration of_day = time_of_day(rule);
  const sys_days day = floor<days>(time - of_day);
  std::optional<sys_days> found;
  switch (rule.every) {
    case Rule::Every::kDay:
      found = day - days{(day - floor<days>(rule.first)).count() % rule.interval};
      break;
    case Rule::Every::kWeek:
      found = latest_by_week(day, rule);
      break;
    case Rule::Every::kMonth:
      found = latest_by_month(day, rule);
      break;
  }
  if (!found) return std::nullopt;
  return Timestamp(*found) + of_day;
}

/// The day of the n-th window, n >= 1; the last possible one where it lies beyond.
sys_days nth_by_week(const Rule& rule, std::int64_t n) {
  const sys_days first = floor<days>(rule.first);
  const auto a_week = static_cast<std::int64_t>(std::bitset<7>(weekdays_of(rule)).count());
  sys_days begin = first - days{place_in_week(first, rule)};
  for (bool is_first = true;; is_first = false) {
    for (int place = is_first ? place_in_week(first, rule) : 0; place < 7; ++place) {
      const sys_days day = begin + days{place};
      if ((weekdays_of(rule) >> weekday_of(day) & 1U) != 0 && --n == 0) return day;
    }
    // Whole weeks of windows at once, but for the last one.
    const std::int64_t weeks = is_first ? (n - 1) / a_week : 0;
    if (weeks > (kLastDay - begin).count() / 7 / rule.interval) return kLastDay;
    n -= weeks * a_week;
    begin += days{7 * rule.interval * (weeks + 1)};
    if (begin > kLastDay) return kLastDay;
  }
}

sys_days nth_by_month(const Rule& rule, std::int64_t n) {
  constexpr int kMonths = 12 * 600;
  for (int k = 0; k * rule.interval <= kMonths; ++k) {
    const auto day = day_in_month(rule, k);
    if (day && --n == 0) return std::min(*day, kLastDay);
  }
  return kLastDay;
}

sys_days nth_day(const Rule& rule, std::int64_t n) {
  const sys_days first = floor<days>(rule.first);
  switch (rule.every) {
    case Rule::Every::kDay:
      return (n - 1) > (kLastDay - first).count() / rule.interval
                 ? kLastDay
                 : first + days{(n - 1) * rule.interval};
    case Rule::Every::kWeek:
      return nth_by_week(rule, n);
    case Rule::Every::kMonth:
      break;
  }
  return nth_by_month(rule, n);
}

Status check(const Rule& rule) {
  const auto refuse = [](const std::string& why) {
    return fail(Errc::kInvalidArgument, "calendar: " + why);
  };
  if (rule.interval < 1 || rule.interval > kMostInterval) {
    return refuse("an interval must be from 1 to " + std::to_string(kMostInterval));
  }
  if (rule.length <= Duration{0} || rule.length > kLongest) {
    return refuse("a window that comes again must be longer than nothing and no longer than 366d");
  }
  const sys_days first = floor<days>(rule.first);
  if (first < kFirstDay || first > kLastDay) {
    return refuse("a window that comes again must begin in the years 1678 to 2261");
  }
  if (rule.weekdays > kAllDays || rule.week_start > 6 || rule.count < 0) {
    return refuse("a day of the week or a count out of range");
  }
  return {};
}

/// In order, and none that touches another.
std::vector<Calendar::Interval> merged(std::vector<Calendar::Interval> all) {
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.from < b.from; });
  std::vector<Calendar::Interval> out;
  for (const auto& one : all) {
    if (!out.empty() && one.from <= out.back().end) {
      out.back().end = std::max(out.back().end, one.end);
    } else {
      out.push_back(one);
    }
  }
  return out;
}

}  // namespace

Timestamp Calendar::last_of(const Rule& rule) {
  const Timestamp until = rule.until.value_or(Timestamp::max());
  if (rule.count == 0) return until;
  return std::min(until, Timestamp(nth_day(rule, rule.count)) + time_of_day(rule));
}

Result<Calendar> Calendar::make(Parts parts) {
  if (parts.rules.size() > kMostRules || parts.intervals.size() > kMostIntervals) {
    return fail(Errc::kInvalidArgument, "calendar: more than " + std::to_string(kMostRules) +
                                            " windows that come again, "
                                            "or more than " +
                                            std::to_string(kMostIntervals) + " intervals");
  }
  for (const Interval& one : parts.intervals) {
    if (one.from >= one.end) {
      return fail(Errc::kInvalidArgument, "calendar: the interval from " +
                                              format_timestamp(one.from) +
                                              " ends no later than it begins");
    }
  }
  Calendar out;
  out.intervals_ = merged(std::move(parts.intervals));
  for (const Rule& rule : parts.rules) {
    FORESHOCK_TRY_VOID(check(rule));
    out.recurring_.push_back({rule, last_of(rule)});
  }
  return out;
}

bool Calendar::covers(Timestamp time) const {
  const auto after =
      std::upper_bound(intervals_.begin(), intervals_.end(), time,
                       [](Timestamp t, const Interval& one) { return t < one.from; });
  if (after != intervals_.begin() && time < std::prev(after)->end) return true;
  return std::any_of(recurring_.begin(), recurring_.end(), [time](const Recurring& one) {
    if (time < one.rule.first || one.last < one.rule.first) return false;
    const auto start = latest_start(one.rule, std::min(time, one.last));
    if (!start) return false;
    // Centuries may lie between them: without a sign the difference has room.
    const auto past = static_cast<std::uint64_t>(time.time_since_epoch().count()) -
                      static_cast<std::uint64_t>(start->time_since_epoch().count());
    return past < static_cast<std::uint64_t>(one.rule.length.count());
  });
}

}  // namespace foreshock
