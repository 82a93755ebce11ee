#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "foreshock/kafka/client_stats.h"
#include "foreshock/serve/kafka_metrics.h"

namespace foreshock::app {

/// Brings together what the clients of all workers say of themselves: what is now is added up over
/// those that live, what is counted goes on over those that came and went.
class ClientLooks {
 public:
  enum class Kind : std::uint8_t { kConsumer, kProducer };

  explicit ClientLooks(KafkaMetrics& metrics) : metrics_(metrics) {}

  void report(int worker, Kind kind, kafka::ClientStats stats);
  /// Its clients are no more.
  void gone(int worker);

 private:
  using Client = std::pair<int, Kind>;

  void count(Kind kind, const kafka::ClientStats& before, const kafka::ClientStats& now);
  void publish();

  KafkaMetrics& metrics_;
  std::mutex mutex_;
  std::map<Client, kafka::ClientStats> newest_;
  std::set<std::pair<std::int32_t, Kind>> told_;  ///< Brokers, as of the last publish().
};

}  // namespace foreshock::app
