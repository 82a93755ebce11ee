#pragma once

#include <string>
#include <string_view>

#include "foreshock/app/console.h"
#include "foreshock/app/file.h"
#include "foreshock/core/result.h"

namespace foreshock::app {

/// Writes a whole report to the file that was opened for it at `path`, gives the file its name and
/// says where it is.
/// Errors:  kUnavailable if it cannot be written.
Status save_report(File& page, std::string_view text, const std::string& path,
                   const Console& console);

}  // namespace foreshock::app
