#pragma once

/// Event time. Nothing below ingest/ ever asks what time it is now.

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "foreshock/core/result.h"

namespace foreshock {

/// Nanoseconds since 1970-01-01 UTC; covers 1677-09-21 to 2262-04-11.
using Timestamp = std::chrono::sys_time<std::chrono::nanoseconds>;
using Duration = std::chrono::nanoseconds;

/// Reads ISO 8601 or a number. Accepted: "2024-03-01", "2024-03-01 10:00",
/// "2024-03-01T10:00:00.25", each with an optional "Z" or "+01:00" / "+0100" / "+01" (no zone means
/// UTC); "2024-03" (its first day). Decimals beyond the ninth are cut. Numbers of 10^8 and more (by
/// magnitude) are an epoch in s, ms, us or ns; smaller whole numbers are an index, one minute a
/// step (see Index below).
///
/// Errors:  kMalformedInput with what was read and what is accepted; also for dates that do not
///          exist (2023-02-29) and times outside the range of Timestamp.
/// Cost:    about 30 ns for ISO 8601; no allocation unless it fails.
Result<Timestamp> parse_timestamp(std::string_view text);

/// "2024-03-01T10:00:00Z", with as many decimals of a second as are not zero.
std::string format_timestamp(Timestamp time);

/// "90s", "5m", "1h", "7d", "2w", "250ms", also sums of them ("1h30m"). Kept exact.
/// Errors:  kMalformedInput for anything else, for negatives and overflow.
Result<Duration> parse_duration(std::string_view text);

/// Largest units first, as parse_duration reads it: "5m", "1h30m"; weeks only if nothing is left
/// over ("2w", but "10d"). Negative durations get a "-", for messages only.
std::string format_duration(Duration duration);

/// Series that are numbered instead of dated (ds = 1, 2, 3) stand on a clock of one minute a step.
constexpr Duration kIndexStep = std::chrono::minutes{1};
constexpr Timestamp index_to_time(std::int64_t index) {
  return Timestamp{index * kIndexStep};
}
constexpr std::int64_t time_to_index(Timestamp time) {
  return time.time_since_epoch() / kIndexStep;
}

}  // namespace foreshock
