#pragma once

/// Classical tests of level and spread, for independent values.

#include <span>

#include "foreshock/core/result.h"
#include "foreshock/detect/two_sample/samples.h"

namespace foreshock {

/// Mann and Whitney's U of x: pairs in which x is larger, ties half. Normal p-value, two-sided,
/// with corrections for ties and continuity.
///
/// Shapes:  NaN is missing.
/// Errors:  as present().
Result<TestResult> mann_whitney(std::span<const double> x, std::span<const double> y);

/// t of means that may have unequal variances; two-sided, Satterthwaite's degrees of freedom.
///
/// Shapes:  two values each.
/// Errors:  as present(). Without any variance t is 0 for equal means, else infinite.
Result<TestResult> welch_t(std::span<const double> x, std::span<const double> y);

/// F of the absolute deviations from each sample's median: has the spread changed? Bears heavy
/// tails.
///
/// Shapes:  two values each.
/// Source:  Brown & Forsythe (1974), J. American Statistical Association 69, 364-367.
Result<TestResult> brown_forsythe(std::span<const double> x, std::span<const double> y);

/// The share of pairs in which y is larger, ties half, and the normal p-value that it is above one
/// half by chance: one-sided, without correction for continuity.
struct AreaUnderCurve {
  double area;
  double p_value;
};
Result<AreaUnderCurve> area_under_curve(std::span<const double> x, std::span<const double> y);

}  // namespace foreshock
