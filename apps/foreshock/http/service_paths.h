#pragma once

/// What the service answers beside its process paths.

#include <memory>
#include <mutex>
#include <utility>

#include "foreshock/app/run_options.h"
#include "foreshock/serve/board.h"
#include "foreshock/serve/http.h"
#include "foreshock/serve/metrics.h"

namespace foreshock::app {

class LocalService;

/// The service that runs now; none while one is replaced by the next, or with Kafka.
class ServiceSlot {
 public:
  void put(std::shared_ptr<LocalService> service) {
    const std::lock_guard lock(mutex_);
    service_ = std::move(service);
  }
  std::shared_ptr<LocalService> get() const {
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
  std::shared_ptr<LocalService> service_;
};

/// Arguments outlive the routes; the slot has options before any is asked.
/// Errors:  those of add_remote_write().
Status add_service_paths(HttpRoutes& routes, Board& board, const ServiceSlot& slot,
                         const RunOptions& options, Metrics& metrics);

}  // namespace foreshock::app
