#pragma once

#include <cstdint>

#include "foreshock/detect/calibration_watch.h"
#include "foreshock/engine/internal/due_times.h"
#include "foreshock/engine/internal/event_clock.h"
#include "foreshock/engine/internal/held_points.h"
#include "foreshock/engine/internal/series_bank.h"
#include "foreshock/engine/internal/series_index.h"
#include "foreshock/engine/partition.h"

namespace foreshock::partition {

/// What a partition knows, all of it; what can be derived from the rest is marked and in no
/// snapshot.
struct PartitionState {
  explicit PartitionState(const Partition::Options& options);

  SeriesBank bank;
  EventClock clock;
  HeldPoints held;
  Partition::Counts counts;
  std::uint64_t sequence = 0;  ///< Samples met so far.

  SeriesIndex index;           ///< Derived.
  DueTimes due;                ///< Derived.
  std::size_t warming_up = 0;  ///< Derived.
  CalibrationWatch watch;      ///< Of the process, not of the series: in no snapshot.

  std::uint32_t size() const { return static_cast<std::uint32_t>(index.size()); }
  std::string_view key_of(std::uint32_t row) const { return index.texts().at(bank[row].key); }
};

SeriesBank::Options bank_options(const Partition::Options& options);
EventClock::Options clock_options(const Partition::Options& options);

}  // namespace foreshock::partition
