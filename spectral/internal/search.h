#pragma once

#include <span>
#include <vector>

#include "foreshock/core/result.h"
#include "foreshock/spectral/internal/lines.h"
#include "foreshock/spectral/seasons.h"

namespace foreshock::seasons {

/// In bins: a period so near to a whole number is taken for that.
inline constexpr double kWhole = 0.06;

/// One after the other: the shortest of the worthiest periods, until nothing stands out of what
/// they leave. In the order in which they were found.
///
/// Shapes:  y is [n] as prepared() gives it.
Result<std::vector<double>> search(std::span<const double> y, const SeasonSearch& options,
                                   Lines& lines);

/// Seasons within those found (the hour within the day), without those that are but harmonics of
/// longer ones, ascending; whole numbers where the series can't tell.
std::vector<double> nested(std::span<const double> y, std::vector<double> found, Lines& lines);

/// Whether p is m times shorter than q, to what a series of n values can tell; m >= 2.
bool divides(double p, double q, std::size_t n);

}  // namespace foreshock::seasons
