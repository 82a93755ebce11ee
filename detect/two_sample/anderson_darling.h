#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "foreshock/core/result.h"

namespace foreshock {

/// Which side of a tied value its distribution function is read at.
enum class AdTies : std::uint8_t {
  kMidrank,  ///< The middle: for rounded and discrete data.
  kRight,    ///< Behind it: for continuous data.
};

struct AndersonDarling {
  double statistic;                ///< Standardised: mean 0 and variance 1 if nothing differs.
  double p_value;                  ///< Interpolated, cut off at the table's 0.001 and 0.25.
  std::array<double, 7> critical;  ///< At 25, 10, 5, 2.5, 1, 0.5 and 0.1 percent.
};

/// The Anderson-Darling test of k samples: more weight in the tails than Kolmogorov and Smirnov's.
///
/// Shapes:  two samples or more, at least four values in all; NaN is missing.
/// Errors:  as present(); kInvalidArgument for fewer values or if all are equal.
/// Cost:    O(k N log N).
/// Source:  Scholz & Stephens (1987), J. American Statistical Association 82, 918-924: (6), (7);
///          p-value from the quadratic in log p that scipy 1.10's anderson_ksamp uses.
Result<AndersonDarling> anderson_darling(std::span<const std::vector<double>> samples, AdTies ties);

}  // namespace foreshock
