#pragma once

#include <cstddef>
#include <span>

#include "foreshock/core/result.h"
#include "foreshock/detect/drift/column_drift.h"

namespace foreshock {

/// Has the mix of classes changed?
struct ClassDrift {
  DriftTest classes;       ///< G of the table of both stretches, for autocorrelated classes.
  double total_variation;  ///< Half the sum of the differences of shares: 0 to 1.
  std::size_t most;        ///< The class whose share moved most.
  double share_before;     ///< Of that class.
  double share_now;
};

/// G divided by the mean design effect, the autocorrelation time of each class's indicator weighted
/// by 1 - its share; classes of which fewer than five are expected in either stretch count as one.
///
/// Shapes:  codes are whole numbers below count, NaN is missing, in order of time; one each at
/// least. Errors:  kInvalidArgument for other codes or nothing present. Source:  Rao & Scott
/// (1981), J. American Statistical Association 76, 221-230: first order.
Result<ClassDrift> class_drift(std::span<const double> before, std::span<const double> now,
                               std::size_t count);

}  // namespace foreshock
