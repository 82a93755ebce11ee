#pragma once

#include <cstddef>
#include <vector>

#include "foreshock/core/result.h"
#include "foreshock/models/structural/spec.h"

namespace foreshock::structural {

/// Polynomials in the lag operator, lowest power first, leading 1.
using Polynomial = std::vector<double>;

/// Numbers of a spec that are not variances.
struct Dynamics {
  double damping = 0.9;
  double cycle_frequency = 0.3;
  double cycle_damping = 0.9;
  double coefficient = 0.5;
};

/// delta(B) y of a structural model is stationary: a sum of independent processes, each the noise
/// of one component through what delta(B) leaves of it. Its autocovariances are linear in the
/// variances, and with the recursion of arima/internal/innovations.h that gives the exact diffuse
/// likelihood in O(r) a point, up to a constant that no parameter moves; a Kalman filter needs
/// O(k^2).
///
/// Variances in this order: irregular, level, slope (if any), seasons, cycle, autoregression.
struct ReducedForm {
  Polynomial delta;
  std::vector<double>
      ar;             ///< [p] w_t = sum ar_j w_{t-j} + moving average, of the stationary parts.
  std::size_t r = 0;  ///< Elements of the predictive state: max(p, q + 1).
  std::vector<std::vector<double>> acov;  ///< [variances] of [r]: autocovariances for a variance 1.
};

/// Errors:  kUnsupported where delta(B) amplifies noise so much (low harmonics of a long season,
///          1e5 in variance) that double precision can't tell what is left.
/// Cost:    O(r^2) a component.
Result<ReducedForm> reduced_form(const StructuralSpec& spec, const Dynamics& dynamics);

/// How many variances a spec has.
std::size_t variance_count(const StructuralSpec& spec);

}  // namespace foreshock::structural
