#pragma once

#include <functional>
#include <span>
#include <vector>

namespace foreshock {

struct SimplexOptions {
  double first_step = 0.7;   ///< Size of the first simplex, units of the coordinates; > 0.
  double tolerance = 1e-10;  ///< Stops when best and worst differ by less, units of f; > 0.
  int most_evaluations = 400;
};

struct SimplexResult {
  std::vector<double> x;
  double value = 0;
  int evaluations = 0;
  bool converged = false;
};

/// Minimises f from `start` without derivatives, in few dimensions (1 to 5). Values that are not
/// finite count as very bad, so f may refuse a point by returning infinity.
///
/// Shapes:  start is [k], 1 <= k <= 6.
/// Cost:    about 40 k evaluations of f; O(k^2) of its own.
/// Source:  Nelder & Mead (1965), Computer Journal 7, 308-313; one restart at the first optimum,
///          against the false convergence that McKinnon (1998) shows.
SimplexResult minimize_simplex(const std::function<double(std::span<const double>)>& f,
                               std::vector<double> start, const SimplexOptions& options);

}  // namespace foreshock
