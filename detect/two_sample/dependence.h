#pragma once

/// How many independent values an autocorrelated series is worth.

#include <cstddef>
#include <span>

#include "foreshock/core/result.h"

namespace foreshock {

/// n (1 - r) / (1 + r): of the mean of an AR(1) process with autocorrelation r.
double ess_of_ar1(double n, double r);

/// The integrated autocorrelation time tau = 2 sum_k (rho_2k + rho_2k+1) - 1, summed while
/// positive; the mean is worth n / tau values. At least 1.
///
/// Shapes:  y is in order of time, NaN is missing.
/// Errors:  those of acf.
/// Source:  Geyer (1992), Statistical Science 7, 473-483: the initial positive sequence.
Result<double> autocorrelation_time(std::span<const double> y);

/// The same of the indicators y <= median. A distribution function forgets faster than the values:
/// at the median of a Gaussian process its correlation is (2 / pi) asin(rho).
Result<double> indicator_time(std::span<const double> y);

/// g_0 + 2 sum_{j<=lags} (1 - j / (lags + 1)) g_j: n times the variance of the mean.
///
/// Units:   those of y squared.
/// Errors:  those of autocovariance.
/// Source:  Newey & West (1987), Econometrica 55, 703-708.
Result<double> long_run_variance(std::span<const double> y, std::size_t lags);

/// 4 (n / 100)^(2/9), the customary number of lags for it.
std::size_t newey_west_lags(std::size_t n);

}  // namespace foreshock
