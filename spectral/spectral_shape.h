#pragma once

#include <span>

#include "foreshock/core/result.h"

namespace foreshock {

/// How evenly power is spread: -sum_k p_k log p_k / log m, p_k = P_k / sum P. 0 is all in one bin,
/// 1 the same in every bin. That of white noise is below 1 by its own raggedness: average it first.
///
/// Shapes:  power is [m], m >= 2; which bins count is the caller's choice.
/// Units:   none; those of power do not matter.
/// Errors:  kInvalidArgument unless m >= 2 and all are finite and not negative, one positive.
/// Source:  Inouye et al. (1991), Electroencephalography and Clinical Neurophysiology 79, 204-210.
Result<double> spectral_entropy(std::span<const double> power);

/// Geometric over arithmetic mean of power, 0 to 1; 0 if a bin has none. Of white noise's raw
/// periodogram exp(-0.5772) = 0.561 is expected.
///
/// Shapes:  power is [m], m >= 1.
/// Errors:  kInvalidArgument unless m >= 1 and all are finite and not negative, one positive.
/// Source:  Gray & Markel (1974), IEEE Trans. ASSP 22(3), 207-217.
Result<double> spectral_flatness(std::span<const double> power);

}  // namespace foreshock
