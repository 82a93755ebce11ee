#pragma once

/// Alerts as lines of JSON in a file.

#include <string>
#include <string_view>

#include "foreshock/core/result.h"
#include "foreshock/serve/sinks/notice.h"

namespace foreshock {

/// One line with its end: the incident as docs/formats/http.md has it, with "schema" and "state".
std::string jsonl_line(const Notice& notice);

/// Appends whole lines. The file is opened every time, so that it may be moved away (logrotate). If
/// it ends within a line, as a full disk leaves it, that line is ended first.
/// Errors:  kUnavailable; then none of the lines is there, or the file ends within one.
Status append_lines(const std::string& path, std::string_view lines);

}  // namespace foreshock
