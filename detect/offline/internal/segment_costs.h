#pragma once

#include <cstddef>
#include <limits>

namespace foreshock::offline {

/// The sums up to the end of all segments that are looked at: of 1, t, t^2, y, t y and y^2.
struct End {
  double count, t, tt, y, ty, yy;
};

/// Of many starts: the least cost of what lies before, the sums up to there, and the position.
struct Columns {
  const double *best, *count, *t, *tt, *y, *ty, *yy, *first;
};

/// out[i] = sum of squares about the mean of the values from start i to the end.
void mean_costs(std::size_t n, const Columns& starts, const End& end, double* out);

/// out[i], made by mean_costs, becomes the cost of a line, what the slope takes off less, and
/// `more`, but not more than it was. Positions are counted from the start of each segment, so that
/// whole numbers stay exact.
void line_costs(std::size_t n, const Columns& starts, const End& end, double more, double* out);

struct Extremes {
  double least = std::numeric_limits<double>::infinity();
  double most = -std::numeric_limits<double>::infinity();
};

/// Adds `best` to the costs of starts, and finds the extremes of the sums.
Extremes add_best(std::size_t n, const double* best, double* total);

}  // namespace foreshock::offline
