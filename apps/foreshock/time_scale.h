#pragma once

#include <optional>
#include <string>

#include "foreshock/core/time.h"
#include "foreshock/ingest/time_zone.h"

namespace foreshock::app {

/// How the times of a file are counted and written: as numbers, in UTC, or in a zone.
struct TimeScale {
  bool numbered = false;
  std::optional<TimeZone> zone = {};

  /// 2024-03-01T10:00:00Z, or with the offset of the zone, or a number.
  std::string text(Timestamp time) const {
    if (numbered) return std::to_string(time_to_index(time));
    return zone ? zone->text(time) : format_timestamp(time);
  }
  /// What the clocks of the zone show, as a calendar reads it; the time itself without a zone.
  Timestamp shown(Timestamp time) const {
    return zone ? Timestamp{zone->local(time).time_since_epoch()} : time;
  }
  /// The first moment at which they show it; when they jumped over it, that moment.
  Timestamp moment(Timestamp shown) const {
    return zone ? zone->moments_of(LocalTime{shown.time_since_epoch()}).earlier : shown;
  }
};

}  // namespace foreshock::app
