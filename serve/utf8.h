#pragma once

/// Text from outside, made fit to be passed on.

#include <cstddef>
#include <string>
#include <string_view>

namespace foreshock {

inline constexpr std::string_view kReplacementCharacter = "\xEF\xBF\xBD";  // U+FFFD

/// Bytes of the well-formed UTF-8 character at the front of `text`, 0 if there is none.
/// Source:  The Unicode Standard 15.0, table 3-7.
std::size_t utf8_length(std::string_view text);

/// `text` as one line of UTF-8, for a person: control characters become spaces, bytes that are not
/// UTF-8 U+FFFD, and what is beyond `most_bytes` is left out, the last character whole.
std::string one_line(std::string_view text, std::size_t most_bytes);

}  // namespace foreshock
