#pragma once

#include <span>

#include "foreshock/core/result.h"

namespace foreshock {

/// How much of what is left after the trend the season explains, 0 to 1:
/// max(0, 1 - Var(remainder) / Var(season + remainder)) by STL with a season window of 11.
///
/// Shapes:  y is [n], more than 2 season from the first value to the last; season >= 2.
///          NaN = missing: at the ends left off, inside filled with the season and a straight line
///          between the neighbours; filled points do not count in the variances.
/// Units:   none: the same for a y + b, a != 0. A constant or a straight line has strength 0.
/// Errors:  kInvalidArgument if y is too short or a value is infinite.
/// Cost:    one STL, seven where points are missing.
/// Source:  Wang, Smith & Hyndman (2006), Data Mining and Knowledge Discovery 13, 335-364; the STL
///          that forecast 8.20 for R takes (window 11, jumps of a tenth).
Result<double> seasonal_strength(std::span<const double> y, int season);

}  // namespace foreshock
