#pragma once

/// What the parts of AdaptiveLevel share: levels (adaptive_level.cpp), season (adaptive_season.cpp)
/// and units (adaptive_unit.cpp).

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace foreshock::adaptive {

/// How far off, in standard deviations, an error may be and still be believed in full, if the
/// deviation is known from so many errors: 3, and more while they are few; about 1 in 2,000 of
/// Student's t with as many degrees of freedom is beyond it at first.
/// A level believes one more than the noise does (and a slot of the season).
inline float reach(std::int32_t errors) {
  constexpr std::size_t kTable = 64;
  static const auto kReach = [] {
    std::array<float, kTable> out{};
    for (std::size_t n = 0; n < kTable; ++n) {
      const auto errors_seen = static_cast<float>(n);
      out[n] = n < 2 ? std::numeric_limits<float>::infinity()
                     : 3 + 40 / (errors_seen * std::sqrt(errors_seen));
    }
    return out;
  }();
  const auto n = static_cast<std::size_t>(errors);
  return n < kTable ? kReach[n] : 3;
}
/// Weight of a new value in its slot of the season, once some seasons have been averaged.
constexpr float kSeasonGain = 0.15F;
constexpr std::int32_t kSeasonsToCount = 2;
/// Deviations are kept inside this, in units: so their squares are floats.
constexpr double kMostUnits = 1e15;
/// Below this a float is 0, before arithmetic gets slow.
constexpr float kNothing = 1e-30F;
constexpr std::int32_t kMostCount = 1 << 30;

inline float in_units(double deviation, double inverse) {
  return static_cast<float>(std::clamp(deviation * inverse, -kMostUnits, kMostUnits));
}

inline double bounded(double v) {
  constexpr double kMost = std::numeric_limits<double>::max();
  return std::clamp(v, -kMost, kMost);
}

}  // namespace foreshock::adaptive
