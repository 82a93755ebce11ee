#pragma once

/// Incidents that are open, and those that were of late.

#include <cstddef>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "foreshock/core/forecast.h"
#include "foreshock/serve/incident.h"

namespace foreshock {

/// Every member may be called from any thread.
class IncidentLog {
 public:
  /// Closed ones beyond `most_closed` are forgotten, the oldest first.
  explicit IncidentLog(std::size_t most_closed = 10'000) : most_closed_(most_closed) {}

  /// Takes the place of one with the same id. What the series had open is superseded: closed when
  /// this one was raised, and returned.
  std::optional<Incident> open(Incident incident);
  /// The newest point of the open incident of a series, what was expected there and between which
  /// bounds; nothing if it has none.
  void update(std::string_view series, double value, double expected, Interval bounds,
              double score);
  /// Ends what the series has open, and returns it.
  std::optional<Incident> close(std::string_view series, Timestamp until);

  void clear();

  /// Open ones, and others raised at `since` or later: open ones first, then by score.
  std::vector<Incident> recent(Timestamp since) const;
  /// Those of one series that touch the time from `from` to `to`, in order of time.
  std::vector<Incident> of(std::string_view series, Timestamp from, Timestamp to) const;
  std::vector<Incident> open_ones() const;
  bool is_open(std::string_view series) const;
  /// Open or not; nothing if it is not known, or no longer.
  std::optional<Incident> find(std::string_view id) const;
  std::size_t open_count() const;

 private:
  std::optional<Incident> close_locked(std::string_view series, Timestamp until);

  const std::size_t most_closed_;
  mutable std::mutex mutex_;
  std::map<std::string, Incident, std::less<>> open_;  ///< By series.
  std::deque<Incident> closed_;                        ///< In order of their ends.
};

}  // namespace foreshock
