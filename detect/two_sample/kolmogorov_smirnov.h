#pragma once

#include <span>

#include "foreshock/core/result.h"
#include "foreshock/detect/two_sample/samples.h"

namespace foreshock {

enum class KsMethod : std::uint8_t {
  kAuto,        ///< Exact up to 10,000 pairs of values, else asymptotic.
  kExact,       ///< Share of relabellings, as if nothing were tied.
  kAsymptotic,  ///< One-sample distribution with n m / (n + m) values, rounded, as scipy's.
};

/// Kolmogorov's and Smirnov's D = sup |F - G| of independent values.
///
/// Shapes:  NaN is missing; each sample has a value.
/// Errors:  as present().
/// Cost:    O(n log n), and O(n m) if exact.
/// Source:  Smirnov (1939); p-values as those of scipy 1.10's ks_2samp.
Result<TestResult> kolmogorov_smirnov(std::span<const double> x, std::span<const double> y,
                                      KsMethod method = KsMethod::kAuto);

/// D alone, of samples that are sorted and not empty.
double ks_distance(std::span<const double> x, std::span<const double> y);

/// The p-value of D where n and m values are worth only that many independent ones: Q(D sqrt(n m /
/// (n + m))), Q the limit's tail.
double ks_p_value(double distance, double n_eff, double m_eff);

/// Kuiper's V = max(F - G) + max(G - F), of sorted samples: sees a spread as well as a level.
double kuiper_distance(std::span<const double> x, std::span<const double> y);

}  // namespace foreshock
