#pragma once

/// How people write down windows of a calendar.

#include <string>
#include <string_view>

#include "foreshock/core/result.h"
#include "foreshock/detect/calendar.h"

namespace foreshock::app {

/// Adds one entry of docs/formats/calendars.md that is no file: "2024-12-24/2024-12-27",
/// "2024-11-29T00:00Z/PT30H", "2024-12-25", "Sat,Sun 02:00-04:00", "Mon-Fri", "23:00-01:00".
/// Errors:  kMalformedInput with what was read and what is accepted.
Status add_calendar_entry(std::string_view text, Calendar::Parts& parts);

/// "P1D", "PT6H30M", "P2W", "P1DT12H": whole numbers of weeks, or of days, hours, minutes and
/// seconds in this order.
/// Errors:  kMalformedInput for anything else, for nothing, and for more than 366 days.
Result<Duration> parse_iso_duration(std::string_view text);

/// A piece of a file that may be anything, for a message.
std::string shown(std::string_view text);

}  // namespace foreshock::app
