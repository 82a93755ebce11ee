#pragma once

#include <cstddef>

#include "foreshock/core/result.h"
#include "foreshock/detect/two_sample/points.h"

namespace foreshock {

struct ClassifierTest {
  double area;            ///< Under the curve, of points that the classifier has not learnt from.
  double p_value;         ///< That it is above one half by chance: Mann and Whitney's, one-sided.
  double tested;          ///< Points in the smaller of both tested samples.
  std::size_t strongest;  ///< The coordinate that tells most: largest part in the learnt score.
};

/// Can a classifier tell the samples apart? Logistic regression with a ridge on standardised
/// coordinates, their squares and, up to ten coordinates, their products; it learns from the first
/// half of every block of points and is tested on the second, so that neighbours in time are not on
/// both sides.
///
/// Shapes:  points in order of time, 20 each at least.
/// Errors:  as check_points(); kNotConverged if the equations are singular.
/// Cost:    O(N k^2) a round of Newton's, k features; a few rounds.
/// Source:  Lopez-Paz & Oquab (2017), ICLR: classifier two-sample tests.
Result<ClassifierTest> classifier_test(const Points& x, const Points& y);

}  // namespace foreshock
