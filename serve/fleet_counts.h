#pragma once

/// How many points of all series were anomalous, minute by minute of their own time.

#include <cstdint>
#include <map>
#include <mutex>
#include <vector>

#include "foreshock/core/time.h"

namespace foreshock {

/// Every member may be called from any thread. Keeps 14 days before the newest minute.
class FleetCounts {
 public:
  void add(std::int64_t time_ms, bool anomalous);
  void clear();

  struct Strip {
    std::int64_t start_ms = 0;
    std::int64_t step_ms = 0;
    std::vector<std::int64_t> points;     ///< [buckets]
    std::vector<std::int64_t> anomalous;  ///< [buckets]
  };
  /// The window that ends with `end_ms`, in equal buckets of whole minutes; >= 1 of them.
  Strip strip(std::int64_t end_ms, Duration window, std::int64_t buckets) const;

 private:
  struct Count {
    std::int64_t points = 0;
    std::int64_t anomalous = 0;
  };
  mutable std::mutex mutex_;
  std::map<std::int64_t, Count> minutes_;
};

}  // namespace foreshock
