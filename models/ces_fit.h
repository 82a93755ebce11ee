#pragma once

#include <span>
#include <vector>

#include "foreshock/models/ces.h"
#include "foreshock/models/fit_report.h"

namespace foreshock {

/// How much a fit may cost.
struct CesEffort {
  /// Seasons whose states can be solved for with so many multiply-adds an evaluation (n m^2) are;
  /// longer ones start from a decomposition.
  double solved_cost = 1e5;
  int starts = 2;  ///< Searches from different starts, the best kept; >= 1.
  /// Most that a level may go on to grow by, as a factor a step (a season, for fit_ces), > 1: with
  /// im > 1 growth has no end, and a few points of a fast one are no forecast that lasts.
  double most_growth = 1.05;
};

/// The smoothing parameters of one form by maximum likelihood, initial states solved for.
struct CesFit {
  CesForm form;
  CesSmoothing smoothing;
  CesState initial;           ///< Before the first point.
  double rms_error = 0;       ///< Root of the mean squared one-step error, units of y.
  double log_likelihood = 0;  ///< Gaussian.
  double aicc = 0;            ///< Infinite where there are no more points than parameters + 1.
  int count = 0;              ///< Points that are there.
  int evaluations = 0;
  bool converged = false;
};

/// Shapes:  y is [n], NaN = missing; at least state_count() + smoothing_count() + 1 values.
/// Errors:  kInvalidArgument if there are too few values or less than two rounds of a season.
/// Cost:    about 150 evaluations of CesConcentrated a start.
/// Source:  Svetunkov, Kourentzes & Ord (2022), Naval Research Logistics 69, 1108-1123.
Result<CesFit> fit_ces_form(std::span<const double> y, const CesForm& form,
                            const CesEffort& effort = {});

/// The model after it has seen all of y.
Result<Ces> ces_after(std::span<const double> y, const CesFit& fit);

/// The best by AICc of the form without a season and, where there are two rounds of one, of the
/// three with it.
/// Errors:  kInvalidArgument if no form can be fitted.
Result<Fitted> fit_ces(std::span<const double> y, int season, const CesEffort& effort = {});

}  // namespace foreshock
