#pragma once

/// What values of options have in common: one text and where it was given, read and refused.

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "foreshock/app/settings.h"
#include "foreshock/core/result.h"
#include "foreshock/core/time.h"

namespace foreshock::app {

/// More steps than anyone forecasts; keeps a slip of the finger from filling the memory.
inline constexpr int kMostSteps = 1'000'000;

/// "--level: what", or with the place in the config file.
tl::unexpected<Error> refuse(const Given& given, const std::string& what);

/// Parts without the blanks around them.
std::vector<std::string> split(std::string_view text, char between);

/// The number that the whole text is.
template <class Number>
std::optional<Number> number_in(std::string_view text) {
  Number value{};
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return value;
}

/// The items of a list, each with its own place; none of an empty one.
std::vector<Given> items_of(const Given& given);

/// A time of `least` to `most`.
Result<Duration> duration(const Given& given, Duration least, Duration most);
/// A whole number from least to most.
Result<std::int64_t> count(const Given& given, std::int64_t least, std::int64_t most);
Result<double> nonnegative(const Given& given);
/// Which of the setting's "a|b|c" it is; `name` is its flag or its key.
Result<int> choice(const Given& given, std::string_view name);

}  // namespace foreshock::app
