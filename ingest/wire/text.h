#pragma once

/// What a text has in it, and how it is shown in messages.

#include <string>
#include <string_view>

#include "foreshock/core/result.h"

namespace foreshock::wire {

/// What has to be known of a text before it becomes part of a key.
struct Traits {
  bool bare = true;   ///< Neither `stop` nor \ nor a line feed in it: no escapes are needed.
  bool ascii = true;  ///< If not, it may be bad UTF-8.
};
Traits traits_of(std::string_view text, char stop);

bool is_utf8(std::string_view text);

/// In quotes and on one line, cut to some 60 bytes, fit for a terminal.
std::string shown(std::string_view text);

inline tl::unexpected<Error> malformed(std::string message) {
  return fail(Errc::kMalformedInput, std::move(message));
}

}  // namespace foreshock::wire
