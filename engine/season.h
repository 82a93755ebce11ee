#pragma once

#include <span>

#include "foreshock/core/frequency.h"

namespace foreshock {

/// The calendar's season for this frequency (12 for months, 24 for hours ...) if the series shows
/// it, else 0: its autocorrelation at that lag must exceed a 90 % limit that allows for the shorter
/// lags, on at least three seasons; a linear trend is taken out first.
///
/// Shapes:  y is [n], NaN = missing.
/// Cost:    O(n season).
/// Source:  the seasonality test of the M4 competition, Makridakis et al. (2020), Int. J.
///          Forecasting 36(1), appendix; limits after Bartlett (1946).
int detect_season(std::span<const double> y, const Frequency& frequency);

/// The same test for any season >= 2.
bool is_seasonal(std::span<const double> y, int season);

}  // namespace foreshock
