#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "foreshock/core/result.h"
#include "foreshock/core/time.h"
#include "foreshock/ingest/time_zone.h"

namespace foreshock {

/// The times of a file, row by row, of which those without a zone are what the clocks of some place
/// showed. When clocks go back, an hour is read twice: a row then takes the first of its two
/// moments that lies behind the row before of its series (in a file that runs backward: the last
/// that lies ahead of it). A day without a time of day is its begin, whenever that was.
class ZonedTimes {
 public:
  /// Without a zone, times without one are of UTC.
  explicit ZonedTimes(const std::optional<TimeZone>& zone);

  /// `series` is the one of the row. Memory: some 50 bytes a series, if clocks of the zone change.
  /// Errors:  kMalformedInput for what is no time, and for what clocks never showed.
  Result<Timestamp> read(std::string_view text, std::string_view series);

 private:
  struct Course {
    Timestamp last;
    bool any = false;
    bool backward = false;
  };
  static Timestamp choose(const TimeZone::Moments& moments, const Course& course);

  std::optional<TimeZone> zone_;
  /// By hash of the name; two that collide disturb each other only within a repeated hour.
  std::unordered_map<std::size_t, Course> courses_;
};

}  // namespace foreshock
