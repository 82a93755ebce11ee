#pragma once

/// All that readers see of a running service, in one place; the service writes, pages and tools
/// read. docs/formats/http.md has what becomes of it.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "foreshock/core/forecast.h"
#include "foreshock/serve/event_hub.h"
#include "foreshock/serve/fleet_counts.h"
#include "foreshock/serve/incident_log.h"
#include "foreshock/serve/point_store.h"

namespace foreshock {

/// Any thread may use any part of it.
struct Board {
  struct Settings {
    std::vector<double> levels{80, 95};  ///< Percent, ascending.
    std::size_t most_bytes = 192 << 20;  ///< For points.
  };
  explicit Board(const Settings& settings)
      : levels(settings.levels),
        points({.levels = settings.levels.size(), .most_bytes = settings.most_bytes}) {}

  const std::vector<double> levels;  ///< Percent, ascending; as many as the points have bounds.
  PointStore points;
  IncidentLog incidents;
  FleetCounts fleet;
  EventHub events;
};

/// What is ahead of one series: times in ms, and at each the expectation and its bounds.
struct SeriesOutlook {
  std::int64_t step_ms = 0;  ///< Of the grid; 0 where steps differ in length (months).
  std::vector<std::int64_t> time_ms;
  std::vector<double> expected;
  std::vector<std::vector<Interval>> bounds;  ///< [level][step]
  std::string model_used;
  bool degraded = false;
  bool warming_up = false;
  bool in_incident = false;
};

/// How the service is, as /api/v1/status has it.
struct ServiceStatus {
  std::string version;
  bool replaying = false;
  std::size_t series = 0;
  std::size_t warming_up = 0;
  double samples_per_second = 0;
  double lag_seconds = 0;
  double update_p99_ms = 0;
  std::vector<std::pair<double, double>> coverage;  ///< Level in percent, share of points inside.
  bool degraded = false;
};

/// What pages ask of the service beside the board. Called on the server's threads, several at once.
struct ServiceView {
  std::function<std::int64_t()> now_ms;
  std::function<ServiceStatus()> status;
  /// Nothing if the series is not known; `steps` 0: the configured horizon.
  std::function<std::optional<SeriesOutlook>(std::string_view series, int steps)> outlook;
  /// From which score on alerts of the series are told.
  std::function<double(std::string_view series)> line = [](std::string_view) { return 1.0; };
};

}  // namespace foreshock
