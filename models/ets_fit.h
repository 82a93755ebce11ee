#pragma once

#include <optional>
#include <span>
#include <vector>

#include "foreshock/models/ets.h"
#include "foreshock/models/fit_report.h"

namespace foreshock {

/// How much a fit may cost.
struct EtsEffort {
  /// Seasons whose states can be solved for with so many multiply-adds an evaluation (n m^2) are;
  /// longer ones start from a decomposition.
  double solved_cost = 1e5;
  /// Smallest smoothing of the level, in (0, 0.5). A stream wants a level that never stops
  /// learning: estimated once from few points and then frozen, its error would look like a shift.
  double least_alpha = 1e-4;
  int starts = 2;  ///< Searches from different starts, the best kept; >= 1.
};

/// The smoothing parameters of one form by maximum likelihood, initial states solved for.
struct EtsFit {
  EtsForm form;
  EtsSmoothing smoothing;
  EtsState initial;           ///< Before the first point.
  double rms_error = 0;       ///< Root of the mean squared one-step error, units of y (or log y).
  double log_likelihood = 0;  ///< Gaussian, of y itself (the Jacobian of the log included).
  double aicc = 0;            ///< Infinite where there are no more points than parameters + 1.
  int count = 0;              ///< Points that are there.
  int evaluations = 0;
  bool converged = false;
};

/// Shapes:  y is [n], NaN = missing; at least state_count() + smoothing_count() + 1 values.
/// Errors:  kInvalidArgument if there are too few values, if a form of log y meets y <= 0, or if a
///          season has less than two rounds.
/// Cost:    about 150 evaluations of EtsConcentrated a start.
/// Source:  Hyndman et al. (2008), chapter 5.
Result<EtsFit> fit_ets_form(std::span<const double> y, const EtsForm& form,
                            const EtsEffort& effort = {});

/// The model after it has seen all of y.
Result<Ets> ets_after(std::span<const double> y, const EtsFit& fit);

/// Every form that can be fitted, the best by AICc first.
/// Errors:  kInvalidArgument if none can.
Result<std::vector<EtsFit>> fit_ets_forms(std::span<const double> y, std::span<const EtsForm> forms,
                                          const EtsEffort& effort = {});

/// The best of several forms by AICc, and how it was found.
/// Errors:  kInvalidArgument if no form can be fitted.
Result<Fitted> fit_ets(std::span<const double> y, std::span<const EtsForm> forms,
                       const EtsEffort& effort = {});

/// Every form worth trying for this season (0 or 1: none): no, additive and damped trend, with and
/// without season; where all values are positive also of log y, but for the undamped trend there.
/// Of one power alone, if it is given.
std::vector<EtsForm> ets_forms(std::span<const double> y, int season,
                               std::optional<double> only = {});

}  // namespace foreshock
