#pragma once

#include <span>

#include "foreshock/models/arima/select.h"

namespace foreshock {

/// The latest part of y of which an exact fit can bear the gaps: every missing value is a column of
/// the likelihood, so that n points with c missing cost c^2 n. All of y where that is no more than
/// `most_work`.
///
/// Shapes:  y is [n], NaN = missing; the result ends where y ends and begins with a value.
/// Cost:    O(n).
std::span<const double> latest_bearable(std::span<const double> y, double most_work);

/// Whether gaps are so many that orders had better be compared with them filled.
bool has_many_gaps(std::span<const double> y);

/// select_arima() on y with its gaps filled (fill_gaps()), and then the exact fit to y itself of
/// the order chosen, from where that search ended; rivals at the coefficients that they had there.
///
/// Shapes:  as select_arima(); the trail's scores are those of the filled series.
/// Cost:    that of select_arima() without gaps and some ten evaluations with them.
Result<ArimaSelection> select_arima_over_gaps(std::span<const double> y, int d, int D, int season,
                                              const ArimaSearchSpace& space = {});

}  // namespace foreshock
