#include "foreshock/serve/incident.h"

namespace foreshock {

std::string_view alert_name(AlertKind kind) {
  switch (kind) {
    case AlertKind::kSilence:
      return "SeriesStale";
    case AlertKind::kSeasonalityChange:
      return "TimeSeriesDrift";
    case AlertKind::kStateGap:
      return "ForeshockStateGap";
    case AlertKind::kNone:
    case AlertKind::kSpike:
    case AlertKind::kDip:
    case AlertKind::kLevelShift:
      break;
  }
  return "TimeSeriesAnomaly";
}

}  // namespace foreshock
