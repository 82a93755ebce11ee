#include "foreshock/serve/query_time.h"

#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>

#include "foreshock/serve/promql/lexer.h"

namespace foreshock {
namespace {

using std::chrono::milliseconds;

constexpr double kMostSeconds = 9.2e9;  // What Timestamp holds, nearly.

/// The whole text as a number.
std::optional<double> number_of(std::string_view text) {
  double value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (read.ec != std::errc{} || read.ptr != text.data() + text.size()) return std::nullopt;
  return value;
}

tl::unexpected<Error> no_time(std::string_view text) {
  return fail(Errc::kMalformedInput,
              "cannot parse \"" + std::string(text.substr(0, 64)) +
                  "\" to a valid timestamp (2024-03-01T10:00:00Z, 1709287200.5, now-6h)");
}

/// `now` and what stands behind it, "-6h".
Result<Timestamp> relative(std::string_view text, Timestamp now) {
  const std::string_view rest = text.substr(3);
  if (rest.empty()) return now;
  const auto distance = promql::parse_milliseconds(rest.substr(1));
  if (!distance || (rest.front() != '-' && rest.front() != '+')) return no_time(text);
  const std::int64_t change = rest.front() == '-' ? -*distance : *distance;
  const double seconds = std::chrono::duration<double>(now.time_since_epoch()).count() +
                         static_cast<double>(change) / 1000;
  if (std::abs(seconds) > kMostSeconds) return no_time(text);
  return now + milliseconds{change};
}

}  // namespace

Result<Timestamp> parse_query_time(std::string_view text, Timestamp now) {
  if (text.starts_with("now")) return relative(text, now);
  if (const std::optional<double> seconds = number_of(text)) {
    if (!(std::abs(*seconds) <= kMostSeconds)) return no_time(text);
    return Timestamp{milliseconds{std::llround(*seconds * 1000)}};
  }
  const auto time = parse_timestamp(text);
  if (!time) return no_time(text);
  return *time;
}

Result<Duration> parse_query_duration(std::string_view text) {
  if (const std::optional<double> seconds = number_of(text)) {
    if (*seconds >= 0 && *seconds <= kMostSeconds) {
      return Duration{milliseconds{std::llround(*seconds * 1000)}};
    }
  } else if (const auto distance = promql::parse_milliseconds(text)) {
    return Duration{milliseconds{*distance}};
  }
  return fail(Errc::kMalformedInput, "cannot parse \"" + std::string(text.substr(0, 64)) +
                                         "\" to a valid duration (15, 0.5, 5m)");
}

}  // namespace foreshock
