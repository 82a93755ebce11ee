#pragma once

#include <span>

#include "foreshock/models/arima/fit.h"

namespace foreshock {

/// Least conditional sum of squares: innovations before the first p + P m differenced points count
/// as zero, those points themselves not at all; a moving average begins there. The coefficients are
/// searched for as they are, from zero, as R's arima(method = "CSS") does: the estimate may be
/// neither stationary nor invertible, and ask roots_outside() before a forecast is made of it.
///
/// With nu innovations counted and N values there, less d + D m:
///   sigma2 = S / nu, log_likelihood = -N/2 (log(2 pi sigma2) + 1), count = N.
///
/// Shapes:  y is [T], NaN = missing: as in R, an innovation counts if everything within reach of
///          it is there, so that after a gap none of a moving average does; guesses are the
///          straight line across each gap.
/// Errors:  those of arima_sample; kInvalidArgument if no more innovations count than there are
///          parameters, if effects can't be told apart or if the sum of squares is not finite.
/// Cost:    some 10 to 40 evaluations, each O(T (k + 1) taps).
/// Source:  Box & Jenkins (1976), section 7.1.2; conditioning as stats::arima of R 4.2.2.
Result<ArimaFit> arima_css(std::span<const double> y, const ArimaSpec& spec);

}  // namespace foreshock
