#pragma once

/// What a partition tells, on the board: points, incidents and events.

#include <atomic>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "foreshock/app/series_lines.h"
#include "foreshock/engine/partition.h"
#include "foreshock/serve/board.h"

namespace foreshock::app {

/// What else wants to know of incidents: sinks and counters. Called on the thread that scores, so
/// only to hand on.
struct IncidentListener {
  std::function<void(const Incident&)> opened = [](const Incident&) {};
  std::function<void(const Incident&)> closed = [](const Incident&) {};
  /// An alert that is not told, and why not.
  std::function<void(std::string_view reason)> suppressed = [](std::string_view) {};
  const SeriesLines* lines = nullptr;  ///< Null: 1 for all series.
};

/// Points of all partitions inside their intervals, and alerts beside what the budget grants.
struct CoverageCounts {
  std::vector<std::atomic<std::int64_t>> inside;  ///< [level]
  std::atomic<std::int64_t> points = 0;
  std::atomic<std::int64_t> alerts = 0;
  std::atomic<double> granted = 0;  ///< Alerts that the budget grants for the points so far.
  explicit CoverageCounts(std::size_t levels) : inside(levels) {}

  /// Level in percent, share of points inside; none before there are points.
  std::vector<std::pair<double, double>> shares(const std::vector<double>& levels) const;
  /// Alerts over those granted; 0 before anything was scored.
  double budget_ratio() const;
};

/// Of one partition, on its thread or under its lock.
class BoardWriter {
 public:
  /// `options`: of the partition.
  BoardWriter(Board& board, CoverageCounts& coverage, IncidentListener& incidents,
              const Partition::Options& options);

  /// True where an alert leaves that no detector raises at this point: an incident that was held
  /// back has come up to the series' line, or a score has come up to a line below 1.
  bool point(const PartitionListener::Point& point, std::span<const Interval> expected);
  /// False where it is held back: its score is below the series' line.
  bool alert(const PartitionListener::Point& point);
  /// An incident that an earlier process told of goes on.
  void resume(const Incident& incident);
  /// Series that somebody listens to and that have moved since this was last asked.
  std::vector<std::string> moved();

 private:
  /// What becomes of a point for those outside.
  struct Outside {
    bool was_open = false;  ///< An incident of its series is being told.
    bool is_open = false;   ///< And is, with this point.
    bool is_told = false;   ///< This point begins one, by its alert or by the line.
  };
  Outside outside_of(const PartitionListener::Point& point);
  double line_of(std::string_view series) const {
    return incidents_.lines != nullptr ? incidents_.lines->of(series) : 1;
  }
  bool is_early(const Step& step, const PartitionListener::Point& point) const;
  void count_coverage(const PartitionListener::Point& point, std::span<const Interval> expected);
  void adopt(const PartitionListener::Point& point, Interval bounds);
  void close(std::string_view series, Timestamp until);

  Board& board_;
  FleetCounts::Writer fleet_;
  CoverageCounts& coverage_;
  IncidentListener& incidents_;
  const double p_alert_;
  const AlertPolicy::Options policy_;
  const std::shared_ptr<const Calendar> calendar_;
  using Texts = std::unordered_set<std::string, TextHash, std::equal_to<>>;
  Texts open_;   ///< Series in an incident that is told.
  Texts held_;   ///< Those in one that is not, as far as this process has seen it begin.
  Texts moved_;  ///< Since moved() was asked.
  std::vector<float> bounds_;
};

/// Which of the levels an alert tells the bounds of, where no detector has said them: that nearest
/// to 95 percent. Not empty.
std::size_t told_level(const std::vector<double>& levels);

/// Of an alert: what the detectors say, else by the side on which the point lies.
AlertKind told_kind(const PartitionListener::Point& point);

/// What is ahead, by the board's levels. `step_ms` is 0 where steps differ in length.
SeriesOutlook series_outlook(const Partition::Outlook& ahead, const Frequency& frequency,
                             const std::vector<double>& levels);

}  // namespace foreshock::app
