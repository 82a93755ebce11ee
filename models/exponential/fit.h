#pragma once

#include <span>
#include <vector>

#include "foreshock/core/result.h"
#include "foreshock/models/exponential/state.h"

namespace foreshock::exponential {

/// How much a fit may cost.
struct Effort {
  /// Longest season whose states are estimated; longer ones start from a decomposition.
  int longest_free_season = 24;
  double least_alpha = 1e-4;  ///< Smallest smoothing of the level, in (0, 0.5).
  int most_steps = 60;        ///< Of the search, from one start.
};

/// The numbers of one form by maximum likelihood.
struct Fit {
  Form form;
  Smoothing smoothing;
  State initial;         ///< Before the first point.
  double rms_error = 0;  ///< Of one-step errors: units of y, or relative to mu if multiplied.
  double log_likelihood = 0;
  double aicc = 0;  ///< Infinite where there are no more points than parameters + 1.
  int count = 0;    ///< Points that are there.
  int evaluations = 0;
  bool converged = false;
};

/// Smoothing and first states together, by Levenberg's and Marquardt's steps with exact
/// derivatives, from the best of a few trial points that start from a decomposition.
///
/// Shapes:  y is [n], NaN = missing; more values than parameters.
/// Errors:  kInvalidArgument if there are too few values, less than two rounds of the season, or
///          something multiplied meets y <= 0; kNotConverged if no point has a likelihood.
/// Cost:    some 20 evaluations of O(n k^2 / 2), k parameters.
/// Source:  Hyndman et al. (2008), chapter 5; Nocedal & Wright (2006), Numerical
/// Optimization, 10.3.
Result<Fit> fit_form(std::span<const double> y, const Form& form, const Effort& effort = {});

/// Every form that can be fitted, the best by AICc first. All take a few steps; those that are then
/// too far behind to catch up are dropped, the others go on to their ends.
/// Errors:  kInvalidArgument if none can be fitted.
Result<std::vector<Fit>> fit_forms(std::span<const double> y, std::span<const Form> forms,
                                   const Effort& effort = {});

}  // namespace foreshock::exponential
