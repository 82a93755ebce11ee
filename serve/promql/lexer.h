#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "foreshock/core/result.h"

namespace foreshock::promql {

struct Token {
  enum class Kind : std::uint8_t {
    kEnd,
    kNumber,      ///< `number` is its value; "Inf" and "NaN" in any case of letters too.
    kDuration,    ///< `milliseconds`.
    kText,        ///< `text` without quotes and escapes.
    kIdentifier,  ///< Names and words alike; with colons only outside of braces.
    kSymbol,      ///< An operator or a bracket: `source` says which.
  };
  Kind kind = Kind::kEnd;
  std::size_t position = 0;  ///< Of its first byte.
  std::string_view source;   ///< As it was written; lives as long as the query.
  double number = 0;
  std::int64_t milliseconds = 0;
  std::string text;
};

/// Takes a query apart; the last token is kEnd. Comments ("# ...") and spaces go.
/// Errors:  kMalformedInput with line and column.
Result<std::vector<Token>> tokens_of(std::string_view query);

/// "2:7: parse error: what", with the line and the column (in bytes) of the position, both from 1.
Error error_at(Errc code, std::string_view query, std::size_t position, std::string_view what);

/// "5m", "1h30m", "1d", in units y w d h m s ms, each once and the larger ones first.
/// Errors:  kMalformedInput for anything else and for more than 292 years.
Result<std::int64_t> parse_milliseconds(std::string_view text);

/// `word` in small letters; it is for words of the language.
std::string lower(std::string_view word);

}  // namespace foreshock::promql
