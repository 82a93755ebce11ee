#pragma once

#include <cstdint>
#include <string_view>

#include "foreshock/core/time.h"

namespace foreshock {

/// Written to snapshots: new ones go behind the others.
enum class AlertKind : std::uint8_t {
  kNone,
  kSpike,
  kDip,
  kLevelShift,
  kSilence,
  kSeasonalityChange,
  kStateGap,  ///< Of the service itself: input that a state rests on was gone when it was needed.
  kTrendChange,
  kVarianceChange,
  kDependenceChange,
  kMissingRate,
};
constexpr AlertKind kLastAlertKind = AlertKind::kMissingRate;

/// "spike", "dip", "level-shift", "silence", "seasonality-change", "state-gap", "trend-change",
/// "variance-change", "dependence-change", "missing-rate"; "" for kNone.
std::string_view name_of(AlertKind kind);

/// Whether it says that the world has changed, rather than that one moment was strange.
bool is_drift(AlertKind kind);

/// One incident of one series.
struct Alert {
  AlertKind kind = AlertKind::kNone;
  Timestamp from;    ///< Where it began, as estimated; at or before `raised`.
  Timestamp raised;  ///< The point at which it was known.
  double score = 0;  ///< log p / log p_alert when it was raised; >= 1.
  double p_value = 1;
  double observed = 0;   ///< The point that raised it; NaN for silence.
  double expected = 0;   ///< What was expected there.
  double direction = 0;  ///< -1 below expectation, +1 above, 0 neither.
};

}  // namespace foreshock
