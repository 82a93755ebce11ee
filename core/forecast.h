#pragma once

#include <vector>

#include "foreshock/core/predictive.h"
#include "foreshock/core/quantity.h"

namespace foreshock {

/// Predictive distributions of the next steps; steps[0] is one step ahead.
struct Forecast {
  std::vector<Predictive> steps;  ///< [h]
};

struct Interval {
  double lower;
  double upper;
};

/// Central interval of one step: it leaves (1 - level) / 2 on either side.
inline Interval interval(const Predictive& step, Level level) {
  const double outside = (1 - level.share()) / 2;
  return {step.quantile(outside), step.quantile(1 - outside)};
}

}  // namespace foreshock
