#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace foreshock::odds {

/// When one forecaster is believed against another: by log scores, a thousand to one, over two
/// values at least after the one that raised the question. An outlier and its echo are two.
/// Source:  Dawid (1984), JRSS A 147, for forecasters judged by what they said before.
constexpr double kWins = 7;  ///< Nats.
constexpr std::int32_t kLeastValues = 2;

/// Log density of a standardised error up to a constant: of a t with 8 degrees of freedom, so that
/// far out is not infinitely far.
inline double log_density(double z) {
  constexpr double kDof = 8;
  return -0.5 * (kDof + 1) * std::log1p(z * z / kDof);
}

/// Evidence after one more value, nats. A value says no more than four, or an outlier would decide
/// alone; and what speaks against is remembered as far as what would be believed.
inline double after(double evidence, double said) {
  constexpr double kMostSaid = 4;
  if (said != said) return evidence;  // Out of reach of both.
  return std::max(evidence + std::clamp(said, -kMostSaid, kMostSaid), -kWins);
}

}  // namespace foreshock::odds
