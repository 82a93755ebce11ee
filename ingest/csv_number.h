#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace foreshock {

/// What stands in a value field.
struct CsvNumber {
  enum class Kind : std::uint8_t { kNumber, kMissing, kInfinite, kNotANumber };
  Kind kind = Kind::kNumber;
  double value = 0;  ///< Finite for kNumber, otherwise NaN.
};

/// Reads a decimal number, correctly rounded, or one of the words for a missing value: nothing,
/// NaN, NA, null, None, N/A, - in any case. `decimal` is '.' or ','. Cost:    about 10 ns for up to
/// 15 digits; no allocation.
CsvNumber parse_value(std::string_view field, char decimal);

/// Why parse_value said kNotANumber, with a hint: `"12,5" is not a number (decimal comma? ...)`.
std::string not_a_number(std::string_view field, char decimal);

/// The field in quotes, cut to 32 bytes, fit for a terminal.
std::string in_quotes(std::string_view field);

}  // namespace foreshock
