#pragma once

#include <cstddef>
#include <span>

#include "foreshock/core/result.h"
#include "foreshock/models/arima/dickey_fuller.h"

namespace foreshock {

struct PhillipsPerron {
  double z_alpha = 0;  ///< n (alpha - 1), corrected; far below 0 speaks for stationarity.
  double z_tau = 0;    ///< t-value of alpha - 1, corrected.
  int lags = 0;        ///< Autocovariances in the long-run variance.
  UnitRootTail alpha_tail;
  UnitRootTail tau_tail;
};

/// Lags that the test is mostly run with: trunc(4 ((n - 1) / 100)^1/4), and 12 for 4.
int phillips_perron_lags_short(std::size_t n);
int phillips_perron_lags_long(std::size_t n);

/// Tests the null hypothesis of a unit root, alpha = 1 in y_t = alpha y_{t-1} + level [+ slope t],
/// errors correlated in any way: their long-run variance corrects the statistics.
///
/// Shapes:  y is [n], n >= 6, 0 <= lags < n - 1.
/// Units:   the statistics have none: the same for a y + b.
/// Errors:  kInvalidArgument if y is too short, has a NaN or an infinity, or obeys the equation
///          exactly (constant, straight line), lags is outside its range, or terms is kNone.
/// Cost:    O(n (lags + 9)).
/// Source:  Phillips & Perron (1988), Biometrika 75, 335-346: Z(alpha), Z(t) of sections 2 and 3.
Result<PhillipsPerron> phillips_perron_test(std::span<const double> y, UnitRootTerms terms,
                                            int lags);

}  // namespace foreshock
