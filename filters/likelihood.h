#pragma once

/// The likelihood of a series under a System, and the filter's whole course.

#include <span>
#include <vector>

#include "foreshock/core/result.h"
#include "foreshock/filters/kalman.h"

namespace foreshock::kalman {

struct Likelihood {
  double log_likelihood = 0;  ///< As below; -infinity if a value had no variance at all.
  int count = 0;              ///< Values that had a proper distribution.
  int diffuse = 0;            ///< Values that were spent on the diffuse start.
};

/// Counts a value in of which `seen` was expected and which was off by e (NaN: missing).
void add(const Seen& seen, double e, Likelihood& likelihood);

/// What happened at one point.
struct Step {
  Seen seen;              ///< Before y.
  double innovation = 0;  ///< y - seen.expected; NaN if y is missing.
  Belief belief;          ///< After y: the filtered state. predict() leads to the next point.
};

struct Course {
  Likelihood likelihood;
  std::vector<Step> steps;  ///< [n]
  Belief start;             ///< Before the first value.
};

/// The diffuse log-likelihood
///   - 1/2 sum over diffuse steps of log |A' h|^2 - 1/2 sum over others of (log 2 pi s + v^2 / s):
/// the limit of log L + (d / 2) log(2 pi kappa), d the number of diffuse steps. So a series with
/// unit roots has the likelihood of its differences. statsmodels takes off another (d / 2)
/// log(2 pi); KFAS counts as here.
/// Shapes:  y is [n], NaN = missing; start like system.start, which is the usual one.
/// Errors:  those of check(); kInvalidArgument if a value is infinite.
/// Cost:    O(n k^3).
/// Source:  Durbin & Koopman (2012), 7.2.2; de Jong (1991), Annals of Statistics 19, 1073-1083.
Result<Likelihood> log_likelihood(const System& system, Belief start, std::span<const double> y);

/// The same with every step kept, for looking at and for smoothers (smoother.h, smoothed_noise.h).
/// Cost:    O(n k^3) time, O(n k^2) memory.
Result<Course> filter(const System& system, Belief start, std::span<const double> y);

}  // namespace foreshock::kalman
