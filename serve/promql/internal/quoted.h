#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace foreshock::promql {

/// A text in quotes, as PromQL writes them: "..." and '...' with the escapes of Go, `...` as it is.
struct QuotedText {
  std::string text;
  std::size_t size = 0;  ///< Bytes with the quotes; where it is wrong, how far it could be read.
  std::string error;     ///< Empty if all is well.
};

/// The text that `source` begins with; its first character is the quote.
QuotedText read_quoted(std::string_view source);

}  // namespace foreshock::promql
