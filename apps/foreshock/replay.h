#pragma once

/// Series replayed through live pipelines, and what was found beside what is known.

#include <string>
#include <vector>

#include "foreshock/core/alert.h"
#include "foreshock/core/result.h"
#include "foreshock/core/time.h"

namespace foreshock::app {

/// Something that is known to have happened, both ends included.
struct Event {
  std::string series;
  std::string kind;
  Timestamp from;
  Timestamp to;
};

/// Events from a CSV file with columns unique_id,from,to,kind.
/// Errors:  kUnavailable if it cannot be read, kMalformedInput naming the line.
Result<std::vector<Event>> read_events(const std::string& path);

class Replay {
 public:
  /// `budget` as Budget::parse reads it.
  explicit Replay(std::string budget) : budget_(std::move(budget)) {}

  /// Every point through a pipeline of its own, in order of time.
  Status add(const std::string& series, const std::vector<Timestamp>& times,
             const std::vector<double>& values);
  /// Every series of a CSV file.
  Status add_file(const std::string& path);
  /// A line per event: found or not, as what, how soon; then how many other alerts there were, and
  /// how many the budget allows.
  void print(const std::vector<Event>& events) const;

 private:
  struct Found {
    std::string series;
    AlertKind kind;
    Timestamp time;
  };
  std::string budget_;
  std::vector<Found> found_;
  double allowed_ = 0;  ///< Alerts that the budget allows, all series together.
  std::size_t points_ = 0;
};

}  // namespace foreshock::app
