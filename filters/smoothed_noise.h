#pragma once

/// What all values together say about the noise at every point: which shocks moved the state, and
/// how much of each value was noise. Large ones, in their standard deviations, are where a model
/// breaks: v outliers, w of a level shifts, w of a slope bends.

#include <vector>

#include "foreshock/filters/kalman.h"
#include "foreshock/filters/likelihood.h"

namespace foreshock::kalman {

/// Of one point, given all of y.
struct SmoothedNoise {
  Eigen::VectorXd w;           ///< [k] of the step from this point to the next; 0 after the last.
  Eigen::MatrixXd w_variance;  ///< [k, k] Q less what y told; Q after the last.
  double v = 0;                ///< Of the value; 0 if it is missing.
  double v_variance = 0;       ///< r less what y told. An auxiliary residual is v over the root of
                               ///< r - v_variance, its own variance.
};

/// Shapes:  course is filter(system, .., y); [n] out.
/// Cost:    O(n k^3) time, O(n k^2) memory.
/// Source:  Durbin & Koopman (2012), 4.5 and 5.4; Koopman (1993), Biometrika 80, 117-126; Harvey &
///          Koopman (1992), J. Business & Economic Statistics 10, 377-389, for what they show.
std::vector<SmoothedNoise> smooth_noise(const System& system, const Course& course);

}  // namespace foreshock::kalman
