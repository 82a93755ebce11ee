#pragma once

#include <span>

#include "foreshock/models/fit_report.h"
#include "foreshock/models/theta.h"
#include "foreshock/models/theta_line.h"

namespace foreshock {

struct ThetaOptions {
  ThetaLine line = ThetaLine::kDynamic;
  /// Of a Box-Cox power of y without its season, of the highest likelihood within [0, 1]; y itself
  /// where not all values are positive.
  bool box_cox = false;
  /// Smallest smoothing of the level, in (0, 0.5). A stream wants a level that never stops
  /// learning.
  double least_alpha = 1e-4;
};

/// A Theta model of any series: its season taken out where the autocorrelation shows one (by
/// factors where all values are positive), a power taken if asked for, the line fitted. What is too
/// short for its line gets the standard one.
/// Errors:  kInvalidArgument if there are less than three values.
Result<Fitted> fit_theta(std::span<const double> y, int season, const ThetaOptions& options = {});

}  // namespace foreshock
