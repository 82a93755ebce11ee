#pragma once

#include <algorithm>
#include <numbers>

namespace foreshock {

struct IntervalSearch {
  int grid = 12;           ///< Intervals of the first look; >= 1.
  double accuracy = 1e-6;  ///< Of x; > 0.
};

struct IntervalMinimum {
  double x;
  double value;
};

/// Minimises f on [lower, upper]: the best of an even grid, then golden sections between its
/// neighbours. The grid's own best is kept where these find nothing better. Values that are not
/// finite are never the least.
/// Cost:    grid + 4 + log(2 (upper - lower) / (grid accuracy)) / log(1.618) evaluations.
/// Source:  Kiefer (1953), Proc. Am. Math. Soc. 4, 502-506.
template <class Function>
IntervalMinimum minimize_on(const Function& f, double lower, double upper,
                            const IntervalSearch& search) {
  const double step = (upper - lower) / search.grid;
  int best = 0;
  double least = f(lower);
  for (int k = 1; k <= search.grid; ++k) {
    const double value = f(lower + k * step);
    if (value < least || !(least == least)) {
      least = value;
      best = k;
    }
  }
  const double at_best = lower + best * step;
  double a = std::max(lower, at_best - step);
  double b = std::min(upper, at_best + step);
  constexpr double kShare = 1 / std::numbers::phi;
  double left = b - kShare * (b - a);
  double right = a + kShare * (b - a);
  double at_left = f(left);
  double at_right = f(right);
  while (b - a > search.accuracy) {
    if (at_left <= at_right) {
      b = right;
      right = left;
      at_right = at_left;
      left = b - kShare * (b - a);
      at_left = f(left);
    } else {
      a = left;
      left = right;
      at_left = at_right;
      right = a + kShare * (b - a);
      at_right = f(right);
    }
  }
  const double inside = 0.5 * (a + b);
  const double at_inside = f(inside);
  return at_inside <= least ? IntervalMinimum{inside, at_inside} : IntervalMinimum{at_best, least};
}

}  // namespace foreshock
