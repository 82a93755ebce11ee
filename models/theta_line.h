#pragma once

#include <cstdint>
#include <span>

#include "foreshock/core/result.h"
#include "foreshock/models/theta_state.h"

namespace foreshock {

enum class ThetaLine : std::uint8_t {
  kStandard,   ///< theta = 2; the level is fitted as if there were no drift.
  kOptimised,  ///< theta is estimated; the line is that of the whole history (OTM).
  kDynamic,    ///< theta is estimated; the line at every step is that of the past (DOTM).
};

/// The weights of one Theta model by least squares, level before the first step and share of the
/// slope solved for.
struct ThetaFit {
  ThetaWeights weights;
  ThetaState initial;  ///< Before y[first].
  std::size_t first = 0;
  double rms_error = 0;  ///< One step ahead, units of y, over `count` errors.
  int count = 0;
  int estimated = 0;  ///< Weights and states that were chosen to make the errors small.
  int evaluations = 0;
};

/// Fits a Theta model to a series without a season. An error counts unless the line of a dynamic
/// model rests on no more than two values then.
///
/// Shapes:  y is [n], NaN = missing.
/// Errors:  kInvalidArgument if there are too few values: 3, 5 or 6 for the lines in order.
/// Cost:    about 40 passes of O(n): one search, of alpha. For given alpha the errors are linear in
///          all else.
/// Source:  Assimakopoulos & Nikolopoulos (2000), Int. J. Forecasting 16, 521-530; Hyndman &
///          Billah (2003), Int. J. Forecasting 19, 287-290; Fiorucci, Pellegrini, Louzada,
///          Petropoulos & Koehler (2016), Int. J. Forecasting 32, 1151-1161.
Result<ThetaFit> fit_theta_line(std::span<const double> y, ThetaLine line,
                                double least_alpha = 1e-4);

/// Whether the error of the step after this state counts in the fit.
bool error_counts(const ThetaWeights& weights, const ThetaState& before);

/// "optimised Theta"
const char* name_of(ThetaLine line);

}  // namespace foreshock
