#pragma once

#include <optional>
#include <span>
#include <vector>

#include "foreshock/core/frequency.h"
#include "foreshock/spectral/seasons.h"

namespace foreshock {

/// Whether the autocorrelation at this lag, >= 2, exceeds a 90 % limit that allows for the shorter
/// lags, on at least three seasons; a linear trend is taken out first.
///
/// Shapes:  y is [n], NaN = missing.
/// Cost:    O(n season).
/// Source:  the seasonality test of the M4 competition, Makridakis et al. (2020), Int. J.
///          Forecasting 36(1), appendix; limits after Bartlett (1946).
bool is_seasonal(std::span<const double> y, int season);

/// The seasons that a series shows, in whole steps, ascending: those of find_seasons(), moved to
/// periods of the calendar by on_calendar(), that are within 2 % of a whole number; and the
/// calendar's for its frequency (12 for months, 24 for hours ...) if is_seasonal() agrees and none
/// like it was found.
///
/// Shapes:  y is [n], NaN = missing; of a long series the last 20,000 values are looked at.
/// Cost:    O(n season), and find_seasons().
std::vector<int> detect_seasons(std::span<const double> y,
                                const std::optional<Frequency>& calendar);

/// The same where find_seasons() has been asked already: `found` is what it says of y, moved
/// already.
///
/// Cost:    O(n season).
std::vector<int> detect_seasons(std::span<const double> y, const std::optional<Frequency>& calendar,
                                std::span<const FoundSeason> found);

}  // namespace foreshock
