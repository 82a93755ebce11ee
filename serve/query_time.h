#pragma once

#include <string_view>

#include "foreshock/core/result.h"
#include "foreshock/core/time.h"

namespace foreshock {

/// A time as requests have it: seconds since 1970 with decimals ("1700000000.5"; milliseconds
/// count), ISO 8601 ("2024-03-01T10:00:00Z"), "now", "now-6h", "now+1h30m", or "now 1h" for it.
/// Errors:  kInvalidArgument with what was read; also for times beyond the year 2255.
Result<Timestamp> parse_query_time(std::string_view text, Timestamp now);

/// "15", "0.5" (seconds), "5m", "1d". Not negative.
/// Errors:  kInvalidArgument.
Result<Duration> parse_query_duration(std::string_view text);

}  // namespace foreshock
