#pragma once

#include <span>
#include <vector>

namespace foreshock::seasons {

/// What seasons are looked for in: gaps bridged by lines, log y where the spread grows with the
/// level, no linear trend. Empty if there is nothing to look at: too short, constant, mostly gaps.
///
/// Shapes:  y is [n], NaN = missing, else finite; the answer is [n] or, so that transforms are
///          fast, a little less: the oldest values go.
struct Prepared {
  std::vector<double> plain;
  std::vector<double> clipped;  ///< Outliers brought in to where the rest ends.
};
Prepared prepared(std::span<const double> y);

/// Lines over NaN, level at either end. Something must be there.
void bridge_gaps(std::vector<double>& y);

/// y less its least-squares line.
void remove_line(std::span<double> y);

double mean_square(std::span<const double> y);

}  // namespace foreshock::seasons
