#pragma once

/// What pages and queries ask of a service that runs, with Kafka or without.

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "foreshock/app/run_options.h"
#include "foreshock/core/frequency.h"
#include "foreshock/core/result.h"
#include "foreshock/engine/partition.h"
#include "foreshock/serve/board.h"

namespace foreshock::app {

/// Any thread may ask.
class RunningService {
 public:
  virtual ~RunningService() = default;
  /// Event time while a file is replayed, else the clock's.
  virtual std::int64_t now_ms() const = 0;
  virtual ServiceStatus status() const = 0;
  /// `steps` 0: the configured horizon. Nothing if the series is not known.
  virtual std::optional<SeriesOutlook> outlook(std::string_view series, int steps) const = 0;
  virtual std::optional<Frequency> frequency_of(std::string_view series) const = 0;
  /// Of the coarsest grid; nothing before there is one.
  virtual std::optional<Frequency> coarsest() const = 0;
  /// What a partition of this step length is made with.
  virtual Partition::Options options_for(const Frequency& frequency) const = 0;
};

/// The service that runs now; none while one is replaced by the next.
class ServiceSlot {
 public:
  void put(std::shared_ptr<RunningService> service) {
    const std::lock_guard lock(mutex_);
    service_ = std::move(service);
  }
  std::shared_ptr<RunningService> get() const {
    const std::lock_guard lock(mutex_);
    return service_;
  }
  /// Those in force: a reload brings others.
  void put_options(std::shared_ptr<const RunOptions> options) {
    const std::lock_guard lock(mutex_);
    options_ = std::move(options);
  }
  std::shared_ptr<const RunOptions> options() const {
    const std::lock_guard lock(mutex_);
    return options_;
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const RunOptions> options_;
  std::shared_ptr<RunningService> service_;
};

}  // namespace foreshock::app
