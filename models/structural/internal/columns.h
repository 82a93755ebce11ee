#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "foreshock/filters/structured.h"
#include "foreshock/models/structural/spec.h"

namespace foreshock::structural {

/// A series and its regressors through one filter: the gain is the same for all, since none of it
/// depends on values.
struct FilteredColumns {
  std::vector<double> y;                    ///< [count] innovations in their standard deviations.
  std::vector<double> X;                    ///< [count, p], column after column.
  std::vector<std::vector<double>> states;  ///< [1 + p] of [k]: y's, then the regressors', about
                                            ///< the step after the last.
  structured::System system;
};

/// Shapes:  y is [n], NaN = missing (then regressors teach nothing either); regressors [n] each.
/// Cost:    O(n k (k + p)).
/// Source:  Harvey (1989), 3.4.2: generalised least squares by the Kalman filter.
FilteredColumns filtered_columns(std::span<const double> y,
                                 std::span<const std::vector<double>> regressors,
                                 const StructuralSpec& spec, const StructuralParams& params);

}  // namespace foreshock::structural
