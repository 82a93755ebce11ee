#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

namespace prometheus {
class Registry;
}

namespace foreshock {

/// What the clients of Kafka see of its brokers and of themselves. Any thread may use any of it.
/// `broker` is a node id, `client` the kind of client: a small set, both of them.
class KafkaMetrics {
 public:
  /// As it is now.
  struct BrokerNow {
    double requests_in_flight = 0;
    double requests_queued = 0;
    double round_trip_mean_seconds = 0;  ///< NaN: none lately, so nothing is said of either.
    double round_trip_p99_seconds = 0;
  };
  /// What has come to what was told before.
  struct BrokerMore {
    std::uint64_t connects = 0;
    std::uint64_t disconnects = 0;
    std::uint64_t requests = 0;
    std::uint64_t request_errors = 0;
    std::uint64_t request_retries = 0;
    std::uint64_t request_timeouts = 0;
    std::uint64_t response_errors = 0;
  };
  struct Queues {
    double fetched_messages = 0;
    double fetched_bytes = 0;
    double produced_messages = 0;
    double produced_bytes = 0;
  };

  /// The registry keeps the metrics, and lives longer.
  explicit KafkaMetrics(prometheus::Registry& registry);
  ~KafkaMetrics();
  KafkaMetrics(const KafkaMetrics&) = delete;
  KafkaMetrics& operator=(const KafkaMetrics&) = delete;

  void set_broker(std::string_view broker, std::string_view client, const BrokerNow& now);
  void count_broker(std::string_view broker, std::string_view client, const BrokerMore& more);
  /// Nobody is connected to it: what it was goes, what was counted stays.
  void forget_broker(std::string_view broker, std::string_view client);
  void set_queues(const Queues& queues);
  void count_rebalances(std::uint64_t more);
  void set_rebalance_age(double seconds);
  void transaction(double seconds);

 private:
  struct Families;
  std::unique_ptr<Families> families_;
};

}  // namespace foreshock
