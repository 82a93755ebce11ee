#pragma once

/// How many points of all series were anomalous, minute by minute of their own time.

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "foreshock/core/time.h"

namespace foreshock {

/// Every member may be called from any thread. Keeps the newest minutes, 14 days of them.
class FleetCounts {
  struct Minute {
    std::atomic<std::int64_t> points = 0;
    std::atomic<std::int64_t> anomalous = 0;
    void add(bool is_anomalous) {
      points.fetch_add(1, std::memory_order_relaxed);
      if (is_anomalous) anomalous.fetch_add(1, std::memory_order_relaxed);
    }
  };

 public:
  void add(std::int64_t time_ms, bool anomalous);
  void clear();

  /// For one thread that adds many: it takes the lock only where a point is of another minute than
  /// the one before it.
  class Writer {
   public:
    explicit Writer(FleetCounts& counts) : counts_(counts) {}
    void add(std::int64_t time_ms, bool anomalous);

   private:
    FleetCounts& counts_;
    std::int64_t minute_ = 0;
    std::shared_ptr<Minute> latest_;
  };

  struct Strip {
    std::int64_t start_ms = 0;
    std::int64_t step_ms = 0;
    std::vector<std::int64_t> points;     ///< [buckets]
    std::vector<std::int64_t> anomalous;  ///< [buckets]
  };
  /// The window that ends with `end_ms`, in equal buckets of whole minutes; >= 1 of them.
  Strip strip(std::int64_t end_ms, Duration window, std::int64_t buckets) const;

 private:
  std::shared_ptr<Minute> at(std::int64_t minute);

  mutable std::mutex mutex_;
  std::map<std::int64_t, std::shared_ptr<Minute>> minutes_;
};

}  // namespace foreshock
