#pragma once

#include <span>
#include <vector>

#include "foreshock/core/result.h"
#include "foreshock/models/least_squares.h"

namespace foreshock {

/// A regression of which the t-value of the first column is wanted.
struct TValue {
  double t = 0;
  double variance = 0;  ///< Of the errors, SSE / (n - k).
  LeastSquares fit;
};

/// A series and the rounding error that each of its values may carry.
struct Rounded {
  std::vector<double> values;
  double error = 0;
};

/// y as it is, and y less its mean, divided by its largest deviation from it, which tests for unit
/// roots with a level do not see.
///
/// Errors:  kInvalidArgument if y is empty or not finite; if it is constant to rounding.
Result<Rounded> rounded(std::span<const double> y);
Result<Rounded> standardised(std::span<const double> y);

/// Shapes:  X is [n, k] column after column, target is [n], n > k >= 1; error is the rounding error
///          of the series that they are made of.
/// Errors:  those of least_squares(); kInvalidArgument if n <= k, or if target is explained but for
///          rounding, when a t-value means nothing.
/// Cost:    O(n k^2).
Result<TValue> t_value(std::span<const double> X, std::span<const double> target, double error);

}  // namespace foreshock
