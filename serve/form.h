#pragma once

/// Names and values as URLs and forms have them: application/x-www-form-urlencoded.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "foreshock/core/result.h"

namespace foreshock {

using FormValues = std::vector<std::pair<std::string, std::string>>;

/// "%41" -> "A", "+" -> " ".
/// Errors:  kInvalidArgument for a '%' without two hexadecimal digits.
Result<std::string> percent_decoded(std::string_view text);

/// "a=1&b=2&a=3", of a query string or of a body, in order; "a" is an empty value.
/// Errors:  as percent_decoded; kInvalidArgument for more than 2,000 values.
Result<FormValues> parse_form(std::string_view text);

}  // namespace foreshock
