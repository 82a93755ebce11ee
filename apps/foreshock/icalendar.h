#pragma once

/// iCalendar files: what of RFC 5545 a calendar of windows needs.

#include <string>
#include <string_view>

#include "foreshock/core/result.h"
#include "foreshock/detect/calendar.h"

namespace foreshock::app {

/// Adds the VEVENTs of a file: DTSTART with DTEND or DURATION, and RRULE with FREQ, INTERVAL,
/// COUNT, UNTIL, WKST and, of weeks, BYDAY. Times without a zone are UTC, dates whole days; events
/// that were cancelled are left out, and so is what is no event. What would change when an event
/// takes place and is not known here is refused.
/// Errors:  kMalformedInput "NAME:LINE: ..." that says what to do.
Status add_icalendar(std::string_view text, const std::string& name, Calendar::Parts& parts);

}  // namespace foreshock::app
