#pragma once

#include <cstddef>
#include <vector>

#include "foreshock/core/result.h"
#include "foreshock/detect/drift/column_drift.h"

namespace foreshock {

/// Has anything changed between several columns, such as their correlation?
struct JointDrift {
  DriftTest mmd;          ///< Maximum mean discrepancy, by relabelling.
  DriftTest classifier;   ///< Area under the curve of a logistic classifier.
  std::size_t strongest;  ///< The column that tells it most.
};

/// Tests on the innovations of each column, standardised, of the rows in which all are present; at
/// most 400 of either stretch for MMD, 20,000 for the classifier, evenly picked, and no closer than
/// what autocorrelation the autoregressions left.
///
/// Shapes:  two columns or more, of equal length within a stretch, in order of time, NaN is
/// missing;
///          20 whole rows each.
/// Errors:  kInvalidArgument for fewer rows.
Result<JointDrift> joint_drift(const std::vector<std::vector<double>>& before,
                               const std::vector<std::vector<double>>& now, std::uint64_t seed = 1);

}  // namespace foreshock
