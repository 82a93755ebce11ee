#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <string_view>
#include <utility>
#include <vector>

#include "foreshock/app/fit_metrics.h"
#include "foreshock/app/service/client_looks.h"
#include "foreshock/app/service/work.h"
#include "foreshock/kafka/types.h"
#include "foreshock/serve/board.h"
#include "foreshock/serve/metrics.h"
#include "foreshock/serve/recent_times.h"

namespace foreshock::app {

/// What a session has in hand, told a few times a second.
struct ShardReport {
  std::size_t assigned = 0;
  std::size_t series = 0;
  std::size_t warming_up = 0;
  std::size_t degraded = 0;
  std::size_t refits_waiting = 0;
  std::size_t miscalibrated = 0;  ///< Partitions.
  std::size_t state_bytes = 0;
  bool restoring = false;  ///< Some partition replays what was committed before.
  std::int64_t newest_ms = 0;
  std::vector<std::pair<kafka::TopicPartition, std::int64_t>> lags;
};

/// What the workers tell of themselves, brought together into the service's metrics and its
/// readiness. Each call is cheap enough for once a batch.
class Gauges {
 public:
  explicit Gauges(Metrics& metrics);

  void processed(std::size_t records, double seconds);
  void consumed(std::string_view topic, std::uint64_t samples);
  void rejected(Rejection reason, std::uint64_t samples);
  void suppressed(std::uint64_t alerts);
  void committed(const Work& work, bool arrived);
  void report(int worker, ShardReport report);
  void gone(int worker);
  ClientLooks& clients() { return clients_; }
  void transaction(double seconds);
  void snapshot();
  FitListener& fits() { return fits_; }

  /// What is known here of it: series, their warm-up, the rate, the lag.
  ServiceStatus status() const;

  /// So many workers are in the group, and have caught up with what had been committed.
  bool is_ready(std::size_t workers) const;

 private:
  void publish();

  Metrics& metrics_;
  FitMetrics fits_;
  ClientLooks clients_;
  Metrics::Histogram batch_size_;
  Metrics::Histogram update_seconds_;
  Metrics::Histogram alert_latency_;
  std::atomic<std::uint64_t> consumed_ = 0;
  RecentTimes batch_times_;
  mutable std::mutex mutex_;
  mutable std::uint64_t consumed_before_ = 0;  ///< When status() was asked.
  mutable std::chrono::steady_clock::time_point asked_{};
  std::map<int, ShardReport> reports_;
};

}  // namespace foreshock::app
