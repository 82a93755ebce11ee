// Any bytes as an iCalendar file, and as an entry of detect.calendars.

#include <cstdint>
#include <string>

#include "foreshock/app/calendar_text.h"
#include "foreshock/app/icalendar.h"
#include "foreshock/core/check.h"

namespace {

using foreshock::Calendar;
using foreshock::Timestamp;

void ask(const Calendar::Parts& parts) {
  const auto calendar = Calendar::make(parts);
  if (!calendar) return;
  for (const auto& one : parts.intervals) {
    FORESHOCK_CHECK(calendar->covers(one.from));
    FORESHOCK_CHECK(calendar->covers(one.end - foreshock::Duration{1}));
  }
  for (const auto& rule : parts.rules) static_cast<void>(calendar->covers(rule.first));
  static_cast<void>(calendar->covers(Timestamp::min()));
  static_cast<void>(calendar->covers(Timestamp::max()));
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  Calendar::Parts file;
  const auto read = foreshock::app::add_icalendar(text, "a.ics", file);
  if (!read) FORESHOCK_CHECK(read.error().message.starts_with("a.ics:"));
  if (!read) FORESHOCK_CHECK(read.error().message.size() < 1000);
  ask(file);
  Calendar::Parts entry;
  const auto added = foreshock::app::add_calendar_entry(text, entry);
  if (!added)
    FORESHOCK_CHECK(!added.error().message.empty() && added.error().message.size() < 1000);
  ask(entry);
  return 0;
}
