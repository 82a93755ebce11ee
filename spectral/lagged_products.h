#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "foreshock/core/result.h"

namespace foreshock {

/// sum_t x_t x_{t+k} for every lag k = 0..max_lag, by whichever of the two ways below is expected
/// to be faster. Both agree to 1e-12 of lag 0.
///
/// Shapes:  x is [n], finite; max_lag < n; the answer is [max_lag + 1].
/// Units:   those of x squared; x beyond 1e150 overflows.
/// Errors:  kInvalidArgument unless max_lag < n; those of RealFft::make.
Result<std::vector<double>> lagged_products(std::span<const double> x, std::size_t max_lag);

/// The same of a series that is made where it is needed: load(from, to) writes x[from ..] to `to`,
/// of which each point is asked for once.
using LoadSeries = std::function<void(std::size_t from, std::span<double> to)>;
Result<std::vector<double>> lagged_products(std::size_t n, std::size_t max_lag,
                                            const LoadSeries& load);

/// Cost:    O(n max_lag) time, O(n) memory.
Result<std::vector<double>> lagged_products_direct(std::span<const double> x, std::size_t max_lag);

/// In blocks of b >= max_lag: one transform of length 2 b each, whatever max_lag is.
///
/// Cost:    O(n log b) time, O(b) memory.
/// Source:  Rader (1970), IEEE Trans. Audio Electroacoustics 18(4), 439-441.
Result<std::vector<double>> lagged_products_fft(std::span<const double> x, std::size_t max_lag);

}  // namespace foreshock
