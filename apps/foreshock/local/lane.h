#pragma once

/// Series of one step length, scored as they come, and told to the board.

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "foreshock/app/board_writer.h"
#include "foreshock/app/run_options.h"
#include "foreshock/app/service/snapshot_store.h"
#include "foreshock/engine/partition.h"
#include "foreshock/serve/board.h"

namespace foreshock::app {

/// Every member may be called from any thread.
class Lane final : private PartitionListener {
 public:
  /// Errors:  those of Partition::make.
  static Result<std::unique_ptr<Lane>> make(const RunOptions& options, const Frequency& frequency,
                                            Board& board, CoverageCounts& coverage,
                                            IncidentListener& incidents, FitListener& fits);

  /// Samples in order of arrival; the lock is given up in between.
  void push(std::span<const Sample> samples);
  std::optional<SeriesOutlook> outlook(std::string_view series, int steps) const;
  bool knows(std::string_view series) const;
  const Partition::Options& options() const { return options_; }
  const Frequency& frequency() const { return frequency_; }
  /// Series that somebody listens to and that have moved since this was last asked.
  std::vector<std::string> moved();

  struct Report {
    std::size_t series = 0;
    std::size_t warming_up = 0;
    std::size_t degraded = 0;
    std::size_t refits_waiting = 0;
    bool is_miscalibrated = false;
    std::size_t state_bytes = 0;
    Partition::Counts counts;
  };
  Report report() const;
  const std::string& name() const { return name_; }
  /// Samples met, those of the state that was loaded included.
  std::int64_t position() const;

  /// Goes on from the newest snapshot of the store, if there is one.
  Status load(SnapshotStore& store, std::vector<std::string>& refused);
  /// After load(): an incident that an earlier process told of. False if it is over.
  bool resume(const Incident& incident);
  /// Writes a snapshot, a piece at a time while points keep coming.
  Status save(SnapshotStore& store);

 private:
  Lane(const RunOptions& options, const Frequency& frequency, Board& board,
       CoverageCounts& coverage, IncidentListener& incidents, Partition partition,
       Partition::Options made_with);
  void point(const Point& point, std::span<const Interval> expected) override {
    static_cast<void>(writer_.point(point, expected));
  }
  void alert(const Point& point) override { static_cast<void>(writer_.alert(point)); }
  void forecast(std::string_view, Timestamp, Timestamp, const Frequency&,
                const Forecast&) override {}

  const std::string name_;
  const Frequency frequency_;
  const int horizon_;
  const Partition::Options options_;
  Board& board_;

  mutable std::mutex mutex_;
  BoardWriter writer_;
  Partition partition_;
  std::int64_t position_ = 0;
};

}  // namespace foreshock::app
