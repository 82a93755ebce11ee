#pragma once

#include <cstddef>
#include <span>

#include "foreshock/models/arima/fit.h"

namespace foreshock {

/// How hard to look for the top of the likelihood.
struct ArimaEffort {
  double tolerance = 5e-9;  ///< Log-likelihood still to be won where a search stops.
  int most_steps = 200;     ///< Line searches a start.
  /// Orders with so many coefficients, or with both kinds in one factor, get six more starts.
  int several_from = 3;
  /// But not where so many differenced points pin the Hannan-Rissanen estimate to the right top.
  std::size_t several_to = 4000;
  /// Coefficients to begin at, and nowhere else; empty: Hannan-Rissanen and further starts.
  std::span<const double> start = {};
};

/// Exact maximum likelihood: Hannan-Rissanen start, quasi-Newton steps from the Gauss-Newton matrix
/// with analytic derivatives, further starts where there may be several tops, the best kept.
///
/// Shapes:  y is [T], NaN = missing.
/// Errors:  those of arima_at; kInvalidArgument if there are no more points than parameters, or if
///          a given start has another number of coefficients.
/// Cost:    some 6 evaluations with derivatives a start, each O(T r (1 + 2 k)).
/// Source:  Box & Jenkins (1976); Gomez, Maravall & Pena (1999), J. Econometrics 88, for the gaps.
Result<ArimaFit> arima_mle(std::span<const double> y, const ArimaSpec& spec,
                           const ArimaEffort& effort = {});

/// Fills fit.errors: from the observed information, the derivative of the analytic gradient by
/// central differences. NaN where the likelihood is flat.
/// Cost:    2 k evaluations with derivatives.
Status add_standard_errors(std::span<const double> y, const ArimaSpec& spec, ArimaFit& fit);

}  // namespace foreshock
