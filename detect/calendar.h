#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "foreshock/core/result.h"
#include "foreshock/core/time.h"

namespace foreshock {

/// When nothing is to be alerted: single intervals, and windows that come again. All times are UTC;
/// an interval or a window has its beginning and not its end.
///
/// Cost:    covers() is O(log intervals + rules), allocates nothing and may be called by any number
///          of threads.
/// Source:  RFC 5545, 3.3.10, for what comes again.
class Calendar {
 public:
  struct Interval {
    Timestamp from;
    Timestamp end;
  };
  /// A window that comes again.
  struct Rule {
    enum class Every : std::uint8_t { kDay, kWeek, kMonth };
    Every every = Every::kWeek;
    int interval = 1;         ///< Days, weeks or months from one to the next; 12 months are a year.
    Timestamp first;          ///< Its time of day is that of all, and its day of the month; a month
                              ///< without that day has no window. Years 1678 to 2261.
    Duration length{0};       ///< > 0; at most 366 days.
    unsigned weekdays = 0;    ///< Of kWeek: bit 0 for Monday; 0: that of `first`.
    unsigned week_start = 0;  ///< Which weekday begins a week: it matters for every other week.
    std::int64_t count = 0;   ///< Windows in all; 0: no limit.
    std::optional<Timestamp> until = {};  ///< No window begins later.
  };
  struct Parts {
    std::vector<Interval> intervals;  ///< In any order; they may overlap.
    std::vector<Rule> rules;
  };
  /// Each is looked at for each point.
  static constexpr std::size_t kMostRules = 1000;
  static constexpr std::size_t kMostIntervals = 1'000'000;

  /// Errors:  kInvalidArgument for intervals that end no later than they begin, for rules out of
  ///          range, and for more of them than kMost....
  static Result<Calendar> make(Parts parts);

  bool covers(Timestamp time) const;

 private:
  /// A rule with what can be said of it beforehand.
  struct Recurring {
    Rule rule;
    Timestamp last;  ///< No window begins later.
  };
  static Timestamp last_of(const Rule& rule);

  std::vector<Interval> intervals_;  ///< Ascending, apart from one another.
  std::vector<Recurring> recurring_;
};

}  // namespace foreshock
