#pragma once

#include <span>
#include <vector>

#include "foreshock/core/result.h"

namespace foreshock {

/// The autoregressions of every order up to p that given autocovariances imply.
struct DurbinLevinson {
  std::vector<double> ar;        ///< [p] phi_p1 .. phi_pp of the largest order.
  std::vector<double> partial;   ///< [p] partial autocorrelations phi_11, phi_22, .. phi_pp.
  std::vector<double> variance;  ///< [p + 1] of the one-step error at order 0, 1, .. p.
};

/// Shapes:  acov is [p + 1], lags 0..p; biased estimates (divided by n) are positive definite, so
///          that the fit is stationary.
/// Units:   acov and variance in units of y squared, the rest without.
/// Errors:  kInvalidArgument if acov is empty, not finite or acov[0] <= 0; kNotConverged if a step
///          meets |phi_kk| >= 1: acov is not positive definite.
/// Cost:    O(p^2).
/// Source:  Brockwell & Davis, Time Series: Theory and Methods, 2nd ed. (1991), prop. 5.2.1.
Result<DurbinLevinson> durbin_levinson(std::span<const double> acov);

}  // namespace foreshock
