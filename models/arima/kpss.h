#pragma once

#include <cstddef>
#include <span>

#include "foreshock/core/result.h"

namespace foreshock {

/// What is stationary if nothing speaks against it: y around a level, or around a straight line.
enum class KpssNull : unsigned char { kLevel, kTrend };

struct Kpss {
  double statistic = 0;
  int lags = 0;           ///< Autocovariances in the long-run variance.
  double p_value = 0;     ///< From the paper's table, linear between; 0.01 and 0.10 are its ends.
  double critical_5 = 0;  ///< Stationarity is rejected at 5 % above it.
};

/// Lags that users of the test know: trunc(4 (n / 100)^1/4), trunc(12 (n / 100)^1/4), and what
/// automatic differencing takes, trunc(3 sqrt(n) / 13).
int kpss_lags_short(std::size_t n);
int kpss_lags_long(std::size_t n);
int kpss_lags_differencing(std::size_t n);

/// Tests the null hypothesis that y is stationary.
///
/// Shapes:  y is [n], n >= 2 (3 with a trend), 0 <= lags < n.
/// Units:   the statistic has none: it is the same for a y + b.
/// Errors:  kInvalidArgument if y is too short, has a NaN or an infinity, or is constant (a
///          straight line, with a trend) to rounding, or lags is outside its range.
/// Cost:    O(n lags).
/// Source:  Kwiatkowski, Phillips, Schmidt & Shin (1992), J. Econometrics 54, 159-178: (10)-(13),
///          table 1.
Result<Kpss> kpss_test(std::span<const double> y, KpssNull null, int lags);

}  // namespace foreshock
