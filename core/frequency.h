#pragma once

/// The regular step of a series: so many nanoseconds, or so many calendar months.

#include <compare>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "foreshock/core/result.h"
#include "foreshock/core/time.h"

namespace foreshock {

class Frequency {
 public:
  /// A fixed step; kInvalidArgument unless positive.
  static Result<Frequency> every(Duration step);
  /// A calendar step of 1, 3, 12 ... months; kInvalidArgument unless in [1, 1200].
  static Result<Frequency> months(int count);
  /// "5m", "1h", "1D", "1W", "MS" (month start), "QS", "YS", any duration of parse_duration.
  static Result<Frequency> parse(std::string_view text);

  /// The step that most neighbours in `times` keep; gaps may be whole multiples of it. Month steps
  /// when days of month agree or gaps are near to whole months; otherwise the commonest gap if it
  /// explains nine in ten, the median gap rounded to its unit if the rest is jitter (60.2 s is 1m),
  /// or the greatest common step. `times` must be sorted; equal neighbours are ignored.
  /// Errors:  kInvalidArgument if fewer than two distinct times.
  static Result<Frequency> infer(std::span<const Timestamp> times);

  bool is_calendar() const { return months_ > 0; }
  int calendar_months() const { return months_; }
  /// Fixed step, or the mean length of the calendar step (30.436875 days a month).
  Duration nominal() const;

  /// The regular time `steps` after `origin` (before it if negative). Month steps keep the day of
  /// month, cut to the month's last day (Jan 31 + 1 month = Feb 28 or 29). Beyond the range of
  /// Timestamp it stays at the range's end.
  Timestamp advance(Timestamp origin, std::int64_t steps) const;

  /// How many steps from `origin` to `time`, rounded to the nearest (ties to the later).
  std::int64_t steps_between(Timestamp origin, Timestamp time) const;

  /// Steps in the season that people expect at this step: 12 for months, 4 for quarters, 7 for
  /// days, 24 for hours, a day's worth for anything from 1 minute to half a day that divides the
  /// day; 0 where there is none.
  int calendar_season() const;

  std::string name() const;  ///< "5m", "1h", "1D", "MS", "3MS"; parse() reads it back.

  friend auto operator<=>(const Frequency&, const Frequency&) = default;

 private:
  Frequency(Duration step, int months) : step_(step), months_(months) {}
  Duration step_;   ///< > 0; nominal length if calendar
  int months_ = 0;  ///< 0: fixed step
};

}  // namespace foreshock
