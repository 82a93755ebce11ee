#pragma once

#include "foreshock/core/series.h"
#include "foreshock/core/time.h"

namespace foreshock {

/// One point of one series. NaN means missing; infinity never gets past ingest.
struct Observation {
  SeriesId series{};
  Timestamp time;
  double value = 0;
};

}  // namespace foreshock
