#pragma once

#include <memory>
#include <string_view>

#include "foreshock/app/settings.h"
#include "foreshock/core/result.h"
#include "foreshock/detect/calendar.h"

namespace foreshock::app {

/// Whether an entry names a file.
bool is_calendar_file(std::string_view entry);

/// Of detect.calendars or --calendar: null if none is given. Reads the files that it names.
/// Errors:  kInvalidArgument that begins with where the entry was given.
Result<std::shared_ptr<const Calendar>> calendar_of(const Values& values);

}  // namespace foreshock::app
