#pragma once

#include <string_view>

#include "foreshock/core/result.h"
#include "foreshock/core/time.h"

namespace foreshock {

/// A time as a text tells it.
struct WrittenTime {
  Timestamp time;         ///< As if of UTC where the text names no zone.
  bool has_zone = true;   ///< "Z", "+01:00", an epoch or an index.
  bool has_clock = true;  ///< False for days and months: "2024-03-01", "2024-03".
};

/// As parse_timestamp(), which is made of it, for readers that know the zone of times without one.
/// Offsets may have seconds ("+00:53:28"), as clocks had before there were zones.
Result<WrittenTime> read_timestamp(std::string_view text);

}  // namespace foreshock
