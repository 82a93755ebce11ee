#include "foreshock/core/alert.h"

namespace foreshock {

std::string_view name_of(AlertKind kind) {
  switch (kind) {
    case AlertKind::kNone:
      return "";
    case AlertKind::kSpike:
      return "spike";
    case AlertKind::kDip:
      return "dip";
    case AlertKind::kLevelShift:
      return "level-shift";
    case AlertKind::kSilence:
      return "silence";
    case AlertKind::kSeasonalityChange:
      return "seasonality-change";
    case AlertKind::kStateGap:
      return "state-gap";
    case AlertKind::kTrendChange:
      return "trend-change";
    case AlertKind::kVarianceChange:
      return "variance-change";
    case AlertKind::kDependenceChange:
      return "dependence-change";
    case AlertKind::kMissingRate:
      return "missing-rate";
  }
  return "";
}

bool is_drift(AlertKind kind) {
  switch (kind) {
    case AlertKind::kLevelShift:
    case AlertKind::kSeasonalityChange:
    case AlertKind::kTrendChange:
    case AlertKind::kVarianceChange:
    case AlertKind::kDependenceChange:
    case AlertKind::kMissingRate:
      return true;
    default:
      return false;
  }
}

}  // namespace foreshock
