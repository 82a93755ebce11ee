#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "foreshock/app/running_service.h"
#include "foreshock/app/service/worker.h"

namespace foreshock::app {

/// All workers of one set of options.
class Service final : public RunningService {
 public:
  /// Makes topics that are missing and starts the workers.
  /// Errors:  those of make_topics and choose_rekey.
  /// Null for `board`: nobody looks on.
  static Result<std::unique_ptr<Service>> start(RunOptions options, Log& log, Gauges& gauges,
                                                const Faults& faults, Board* board = nullptr,
                                                IncidentListener* incidents = nullptr);
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;
  ~Service() override;

  /// Some worker has given up.
  bool has_failed() const { return failed_; }
  bool is_ready() const { return gauges_.is_ready(workers_.size()); }
  /// Drains, commits, snapshots. The first fault of a worker, if there was one.
  Status stop();

  std::int64_t now_ms() const override;
  ServiceStatus status() const override;
  std::optional<SeriesOutlook> outlook(std::string_view series, int steps) const override;
  std::optional<Frequency> frequency_of(std::string_view series) const override;
  std::optional<Frequency> coarsest() const override { return options_.frequency; }
  Partition::Options options_for(const Frequency& frequency) const override;

 private:
  void tick();
  void tell_forecasts();
  void end_strangers();

  Service(RunOptions options, Gauges& gauges)
      : options_(std::move(options)), gauges_(gauges), coverage_(options_.levels.size()) {}

  const RunOptions options_;
  Gauges& gauges_;
  std::atomic<bool> failed_ = false;
  Board* board_ = nullptr;
  CoverageCounts coverage_;
  std::optional<ServiceParts::Show> show_;
  std::vector<std::unique_ptr<Asks>> asks_;  ///< [worker]
  std::mutex mutex_;
  std::condition_variable wake_;  ///< For stopping_.
  bool stopping_ = false;
  std::set<std::string> strangers_;  ///< Incidents of series that were nobody's at the last look.
  std::thread ticker_;
  std::vector<std::unique_ptr<Worker>> workers_;
};

}  // namespace foreshock::app
