#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace foreshock::kafka {

/// One connection of a client. Counts are since the client was made.
struct BrokerStats {
  static constexpr std::int32_t kUnknown = -1;

  std::string connection;        ///< Its name within the client.
  std::int32_t node = kUnknown;  ///< Of the broker; unknown until one has answered.
  std::int64_t in_flight = 0;    ///< Requests that wait for their answer.
  std::int64_t queued = 0;       ///< Requests that wait to be sent.
  std::int64_t requests = 0;     ///< Sent.
  std::int64_t request_errors = 0;
  std::int64_t retries = 0;
  std::int64_t timeouts = 0;
  std::int64_t response_errors = 0;
  std::int64_t connects = 0;  ///< Attempts.
  std::int64_t disconnects = 0;
  std::int64_t round_trips = 0;    ///< Since the statistics before, as are the two below.
  double round_trips_seconds = 0;  ///< Of all of them.
  double round_trip_p99_seconds = 0;
};

/// What a client says of itself every `statistics.interval.ms`.
struct ClientStats {
  std::string client;  ///< No other client of this process has the same name.
  std::vector<BrokerStats> brokers;
  std::int64_t fetched_messages = 0;  ///< Received, and not polled yet.
  std::int64_t fetched_bytes = 0;
  std::int64_t rebalances = 0;
  std::optional<double> rebalance_age_seconds;  ///< Of the last; none without a first.
  std::int64_t produced_messages = 0;           ///< Put, and not acknowledged yet.
  std::int64_t produced_bytes = 0;
};

}  // namespace foreshock::kafka
