#pragma once

#include <cstddef>
#include <span>

#include "foreshock/core/result.h"
#include "foreshock/models/arima/dickey_fuller.h"

namespace foreshock {

struct Adf {
  double statistic = 0;  ///< t-value of pi; far below 0 speaks for stationarity.
  int lags = 0;
  double p_value = 0;     ///< t_value_tail().
  double critical_5 = 0;  ///< A unit root is rejected at 5 % below it.
};

/// Lags that the test is mostly run with: trunc((n - 1)^(1/3)), whole for cubes: 4 for n = 65,
/// where tseries for R finds 3 by pow().
int adf_lags(std::size_t n);

/// Augmented Dickey-Fuller: tests the null hypothesis of a unit root, pi = 0 in
/// y_t - y_{t-1} = pi y_{t-1} + [level + slope t] + sum_{j=1..lags} phi_j (y_{t-j} - y_{t-j-1}).
///
/// Shapes:  y is [n], lags >= 0, with more rows n - 1 - lags than coefficients.
/// Units:   the statistic has none: the same for a y + b (a y without a level).
/// Errors:  kInvalidArgument if y is too short, has a NaN or an infinity, or obeys a difference
///          equation exactly (constant, straight line).
/// Cost:    O(n (lags + 3)^2).
/// Source:  Said & Dickey (1984), Biometrika 71, 599-607; Hamilton, Time Series Analysis (1994),
///          section 17.7.
Result<Adf> adf_test(std::span<const double> y, UnitRootTerms terms, int lags);

}  // namespace foreshock
