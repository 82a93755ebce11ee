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

constexpr double kMostSeconds = 9e9;  // The year 2255: nanoseconds in 64 bits end in 2262.

/// The whole text as a number.
std::optional<double> number_of(std::string_view text) {
  double value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (read.ec != std::errc{} || read.ptr != text.data() + text.size()) return std::nullopt;
  return value;
}

tl::unexpected<Error> no_time(std::string_view text) {
  return fail(Errc::kInvalidArgument, "'" + std::string(text.substr(0, 80)) +
                                          "' is no time: now-6h, 2024-03-01T10:00:00Z and "
                                          "1709287200 (seconds) are");
}

/// `now` and what stands behind it, "-6h".
Result<Timestamp> relative(std::string_view text, Timestamp now) {
  const std::string_view rest = text.substr(3);
  if (rest.empty()) return now;
  const auto distance = promql::parse_milliseconds(rest.substr(1));
  // A '+' of a query string that nobody encoded is a blank.
  const bool ahead = rest.front() == '+' || rest.front() == ' ';
  if (!distance || (!ahead && rest.front() != '-')) return no_time(text);
  const std::int64_t change = ahead ? *distance : -*distance;
  const double seconds = std::chrono::duration<double>(now.time_since_epoch()).count() +
                         static_cast<double>(change) / 1000;
  if (std::abs(seconds) > kMostSeconds) return no_time(text);
  return now + milliseconds{change};
}

}  // namespace

Result<Timestamp> parse_query_time(std::string_view text, Timestamp now) {
  if (text.starts_with("now")) return relative(text, now);
  if (const std::optional<double> seconds = number_of(text)) {
    if (!(std::abs(*seconds) < kMostSeconds)) return no_time(text);
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
  return fail(Errc::kInvalidArgument, "'" + std::string(text.substr(0, 80)) +
                                          "' is no duration: 15, 0.5 (seconds) and 5m are");
}

}  // namespace foreshock
