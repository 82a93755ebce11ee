#pragma once

#include <atomic>
#include <memory>
#include <vector>

#include "foreshock/app/service/worker.h"

namespace foreshock::app {

/// All workers of one set of options.
class Service {
 public:
  /// Makes topics that are missing and starts the workers.
  /// Errors:  those of make_topics and choose_rekey.
  static Result<std::unique_ptr<Service>> start(RunOptions options, Log& log, Gauges& gauges,
                                                const Faults& faults);
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;
  ~Service();

  /// Some worker has given up.
  bool has_failed() const { return failed_; }
  bool is_ready() const { return gauges_.is_ready(workers_.size()); }
  /// Drains, commits, snapshots. The first fault of a worker, if there was one.
  Status stop();

 private:
  Service(RunOptions options, Gauges& gauges) : options_(std::move(options)), gauges_(gauges) {}

  const RunOptions options_;
  Gauges& gauges_;
  std::atomic<bool> failed_ = false;
  std::vector<std::unique_ptr<Worker>> workers_;
};

}  // namespace foreshock::app
