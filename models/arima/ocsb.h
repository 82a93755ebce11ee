#pragma once

#include <span>

#include "foreshock/core/result.h"

namespace foreshock {

struct Ocsb {
  double statistic = 0;  ///< t-value of the seasonal term; far below 0 speaks against a unit root.
  int lags = 0;
  double critical_5 = 0;  ///< A seasonal unit root is rejected at 5 % below it.
};

/// Tests the null hypothesis of a seasonal unit root, b = 0 in, with D = 1 - B and S = 1 - B^m,
/// D S y_t = a lambda(B) S y_{t-1} + b lambda(B) D y_{t-m} + sum_{j=1..lags} c_j D S y_{t-j},
/// lambda(B) the autoregression of D S y of order lags.
///
/// Shapes:  y is [n], season m >= 2, lags >= 0, n >= m + 2 lags + 4.
/// Units:   the statistic has none: the same for a y + b + c t.
/// Errors:  kInvalidArgument if y is too short, has a NaN or an infinity, or obeys the equation
///          exactly (constant, straight line, exact season).
/// Cost:    O(n (lags + 2)^2).
/// Source:  Osborn, Chui, Smith & Birchenhall (1988), Oxford Bulletin of Economics and Statistics
///          50, 361-377; the critical value is the curve in log m that forecast 8.20 for R smoothed
///          through simulations.
Result<Ocsb> ocsb_test(std::span<const double> y, int season, int lags);

/// Lags as automatic differencing takes them: one less than the order from 1 to max_lags whose
/// regression has the least AIC on the rows that all of them have. (One less is what forecast 8.20
/// does, measured; orders are kept so that the seasonal differences are those users know.)
///
/// Shapes, errors and source as above; max_lags >= 1.
Result<int> ocsb_lags(std::span<const double> y, int season, int max_lags);

}  // namespace foreshock
