#pragma once

/// The service without Kafka: a file, standard input or remote write in, and all of it on the
/// board.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "foreshock/app/fit_metrics.h"
#include "foreshock/app/local/csv_replay.h"
#include "foreshock/app/local/lanes.h"
#include "foreshock/app/log.h"
#include "foreshock/app/run_options.h"
#include "foreshock/app/running_service.h"
#include "foreshock/serve/board.h"
#include "foreshock/serve/metrics.h"
#include "foreshock/serve/recent_times.h"

namespace foreshock::app {

class LocalService final : public RunningService {
 public:
  /// Restores what state.local.path has and begins to read. `known`: incidents that the process
  /// before this one left open; those that are over by what was restored are closed.
  /// Errors:  those of the sources, of Lane and of LocalStore.
  static Result<std::unique_ptr<LocalService>> start(const RunOptions& options, Board& board,
                                                     Metrics& metrics, Log& log,
                                                     IncidentListener& incidents,
                                                     const std::vector<Incident>& known = {});
  LocalService(const LocalService&) = delete;
  LocalService& operator=(const LocalService&) = delete;
  ~LocalService() override;

  /// Samples of a receiver, in order.
  void take(std::span<const Sample> samples, std::string_view source);
  bool has_failed() const { return failed_; }
  /// Reads no more, writes a last snapshot. The first fault, if there was one.
  Status stop();

  std::int64_t now_ms() const override;
  ServiceStatus status() const override;
  std::optional<SeriesOutlook> outlook(std::string_view series, int steps) const override {
    return lanes_.outlook(series, steps);
  }
  std::optional<Frequency> frequency_of(std::string_view series) const override;
  std::optional<Frequency> coarsest() const override;
  Partition::Options options_for(const Frequency& frequency) const override;

 private:
  LocalService(const RunOptions& options, Board& board, Metrics& metrics, Log& log,
               IncidentListener& incidents);
  Status restore(const std::vector<Incident>& known);
  void close_what_is_over();
  void restore_points();
  Status open_source();
  void read();
  void read_csv();
  void read_lines();
  void tick();
  void tell_forecasts();
  void report();
  Status snapshot(bool with_points);
  void fail_with(const Error& error);
  bool is_stopping() const { return stopping_; }

  const RunOptions options_;
  Board& board_;
  Metrics& metrics_;
  Log& log_;
  IncidentListener& incidents_;
  FitMetrics fits_;
  Lanes lanes_;
  std::size_t miscalibrated_ = 0;  ///< Lanes, at the last report.
  std::uint64_t suppressed_ = 0;   ///< Alerts that the calendar kept quiet, likewise.
  Lane* own_ = nullptr;            ///< Of what comes with the configured step.
  std::optional<CsvReplay> csv_;
  std::unique_ptr<SnapshotStore> store_;

  std::atomic<bool> stopping_ = false;
  std::atomic<bool> failed_ = false;
  std::atomic<bool> replaying_ = false;
  std::atomic<std::int64_t> newest_ms_{0};
  std::atomic<std::uint64_t> samples_ = 0;
  std::atomic<double> rate_ = 0;
  RecentTimes batch_times_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;  ///< For stopping_.
  Status fault_;
  std::thread reader_;
  std::thread ticker_;
};

}  // namespace foreshock::app
