#pragma once

#include <string_view>

#include "foreshock/core/result.h"
#include "foreshock/kafka/client_stats.h"

namespace foreshock::kafka {

/// librdkafka's document of statistics (its STATISTICS.md). What is not there is 0 or unknown, so
/// that another version's document says what it can.
/// Errors:  kMalformedInput for what is not a JSON object.
Result<ClientStats> parse_stats(std::string_view json);

}  // namespace foreshock::kafka
