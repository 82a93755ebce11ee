#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "foreshock/engine/internal/grid.h"
#include "foreshock/engine/internal/oldest_rows.h"
#include "foreshock/engine/internal/partition_state.h"
#include "foreshock/engine/internal/snapshot_pages.h"

namespace foreshock::partition {

/// What time makes of samples: which step each is, what is missing before it, what is late, what
/// has to wait, when silence is news and when a forecast is due. All of it follows from the order
/// of samples alone.
class Timeline {
 public:
  Timeline(const Partition::Options& options, PartitionState& state, SnapshotPages& snapshot);

  /// One sample, and all that its time brings about. `found`: what the index had for its hash.
  void meet(const Sample& sample, const SeriesIndex::Slot& found, PartitionListener& listener);
  /// After the state was put in from a snapshot: all that is derived of the row.
  void derive(std::uint32_t row);
  void forget_order() { oldest_.forget(); }
  std::optional<Partition::Outlook> outlook(std::string_view key, Horizon horizon) const;

 private:
  std::uint32_t add(const Sample& sample);
  std::uint32_t evict();
  /// Whether the time of a sample counts for its series.
  bool is_believed(Row& series, std::int64_t time, std::uint32_t row);
  void learn_lateness(Standing& standing, std::int64_t time, bool too_late) const;
  void place(std::uint32_t row, const HeldPoint& point);
  void end(std::uint32_t row, std::int64_t step);
  std::optional<std::int64_t> bridge(std::uint32_t row, std::int64_t step, const HeldPoint& point);
  void begin(std::uint32_t row, std::int64_t time);
  void advance_to(std::uint32_t row, std::int64_t step);
  void accept(std::uint32_t row, std::int64_t step, const HeldPoint& point);
  void take_held(std::uint32_t row);
  void miss(std::uint32_t row);
  void push(std::uint32_t row, double y);
  void make_fits();
  void watch_calibration(const Step& step, double y);
  bool is_quiet(const Standing& standing) const;
  PartitionListener::Point told(std::uint32_t row, double y, const Step& step,
                                Interval expected) const;
  void close(std::uint32_t row);
  std::int64_t due_of(const Row& series) const;
  std::int64_t next_forecast(std::int64_t time) const;
  void tell_forecast(std::uint32_t row);

  const Partition::Options& options_;
  PartitionState& state_;
  SnapshotPages& snapshot_;
  PartitionListener* listener_ = nullptr;  ///< During meet().
  const Sample* cause_ = nullptr;          ///< During meet().
  Grid grid_;
  std::int64_t far_;
  std::int64_t most_silent_;
  std::int64_t block_ends_ = std::numeric_limits<std::int64_t>::min();  ///< Of calibration.
  OldestRows oldest_;
  std::vector<Interval> watched_;  ///< During push().
};

}  // namespace foreshock::partition
