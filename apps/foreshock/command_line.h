#pragma once

#include <string>
#include <vector>

#include "foreshock/app/settings.h"
#include "foreshock/core/result.h"

namespace foreshock::app {

/// What the user asked for.
struct Request {
  enum class Kind : std::uint8_t {
    kRun,      ///< `verb`, with `words` and `values`.
    kHelp,     ///< Print `text` and leave.
    kVersion,  ///< Say who we are and leave.
  };
  Kind kind = Kind::kRun;
  Verb verb = Verb::kForecast;
  std::vector<std::string> words;  ///< What is not an option: the file; "check" and its file.
  Values values;
  std::string text;
};

/// Errors:  kInvalidArgument for a verb or an option that does not exist, with the nearest that
///          does, and for values that are missing.
Result<Request> read_command_line(int argc, const char* const* argv);

}  // namespace foreshock::app
