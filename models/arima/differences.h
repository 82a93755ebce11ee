#pragma once

#include <span>
#include <vector>

namespace foreshock {

/// y_t - y_{t-lag} for t >= lag; NaN where one of the two is. Empty if y is not longer than lag.
std::vector<double> difference(std::span<const double> y, int lag);

/// How often y must be differenced to be stationary: as long as KPSS around a level, with
/// trunc(3 sqrt(n) / 13) lags, rejects at 5 %, and while the result is not constant.
///
/// Shapes:  y is [n], any n. Missing values (NaN; infinities count as such) are left out as
///          if their neighbours were next to each other.
/// Units:   none: the same for a y + b, a != 0.
/// Errors:  none: a series that is too short, or constant, needs none.
/// Cost:    O(n sqrt(n)), at most max_differences times.
/// Source:  Hyndman & Khandakar (2008), J. Statistical Software 27(3), section 3.1; lags as
///          forecast 8.20 for R.
int differences(std::span<const double> y, int max_differences = 2);

/// Whether y needs a seasonal difference, 1 or 0: its seasonal_strength() is above 0.64.
///
/// Shapes:  y is [n], any n and season; missing values as in seasonal_strength().
/// Errors:  none: 0 where the strength cannot be had (season < 2, two seasons or less, infinities).
/// Cost:    that of seasonal_strength().
/// Source:  Wang, Smith & Hyndman (2006); the threshold as forecast 8.20 for R, which found it by
///          least error in the forecasts of the M3 competition.
int seasonal_differences(std::span<const double> y, int season);

/// The same by the test of Osborn, Chui, Smith & Birchenhall, lags by AIC up to 3: see
/// ocsb_test(). It asks whether the season wanders, the strength whether there is one.
///
/// Shapes:  y is [n]; 0 if a value inside is missing.
int ocsb_seasonal_differences(std::span<const double> y, int season);

}  // namespace foreshock
