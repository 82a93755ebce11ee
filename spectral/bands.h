#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "foreshock/core/quantity.h"
#include "foreshock/core/result.h"

namespace foreshock {

/// Half the width of the band around 0 that an autocorrelation of white noise leaves with
/// probability 1 - level: z / sqrt(n), for every lag and for partial autocorrelations too.
///
/// Shapes:  n is the number of values present.
/// Errors:  kInvalidArgument if n is 0.
/// Source:  Brockwell & Davis, Time Series: Theory and Methods, 2nd ed. (1991), example 7.2.1.
Result<double> white_band(std::size_t n, Level level);

/// Half the width at lag k if the truth is a moving average of order k - 1:
/// z sqrt((1 + 2 sum_{0<j<k} r_j^2) / n).
///
/// Shapes:  acf is [max_lag + 1] from lag 0, as acf() gives it, n the number of values present; the
///          answer is [max_lag + 1], 0 at lag 0.
/// Errors:  kInvalidArgument if n is 0, or acf is empty, does not start with 1 or holds a value
///          outside [-1, 1].
/// Cost:    O(max_lag).
/// Source:  Bartlett (1946), Suppl. J. Royal Statistical Society 8(1), 27-41; Brockwell & Davis,
///          ibid., (7.2.7).
Result<std::vector<double>> bartlett_bands(std::span<const double> acf, std::size_t n, Level level);

}  // namespace foreshock
