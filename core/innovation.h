#pragma once

#include "foreshock/core/predictive.h"
#include "foreshock/core/time.h"

namespace foreshock {

/// The pair from which everything follows: what was expected, and what came.
struct Innovation {
  Timestamp time;
  double observed;  ///< y, in the units of the series; NaN where the point is missing.
  Predictive predictive;

  double residual() const { return observed - predictive.median(); }
  /// Residual in scales of the predictive; NaN if missing, 0 if nothing was known.
  double standardized() const;
  /// Probability integral transform: uniform on (0, 1) while the model is honest.
  double pit() const { return predictive.cdf(observed); }
};

}  // namespace foreshock
