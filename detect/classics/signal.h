#pragma once

/// What the classic drift detectors say, and what they have in common.

#include <cstdint>

namespace foreshock::classics {

/// Of one point. A detector that has told a drift starts anew with the next point.
struct DriftSignal {
  enum class Level : std::uint8_t { kNone, kWarning, kDrift };
  static constexpr std::int64_t kUnknown = -1;

  Level level = Level::kNone;
  /// How many points ago the new regime began, as far as the detector can tell; 0 is this one.
  std::int64_t since = kUnknown;

  bool is_warning() const { return level == Level::kWarning; }
  bool is_drift() const { return level == Level::kDrift; }
  bool operator==(const DriftSignal&) const = default;
};

/// Which changes of the mean count.
enum class Side : std::uint8_t { kUp, kDown, kBoth };

/// What a detector with a window keeps after a drift.
enum class AfterDrift : std::uint8_t {
  kRestart,  ///< Nothing: River.
  kKeep,     ///< The recent part: the papers and scikit-multiflow.
};

}  // namespace foreshock::classics
