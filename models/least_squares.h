#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "foreshock/core/result.h"

namespace foreshock {

/// min_b |y - X b|^2.
struct LeastSquares {
  std::vector<double> coefficients;  ///< [k]
  std::vector<double> covariance;    ///< [k, k] (X'X)^-1; times the error variance, of the former.
  double squared_errors = 0;
  double log_determinant = 0;  ///< log |X'X|; 0 for k = 0.
};

/// Shapes:  X is [n, k] column after column, y is [n], n >= k.
/// Errors:  kInvalidArgument if the columns are linearly dependent to rounding, if there are fewer
///          rows than columns, or if a number is not finite.
/// Cost:    O(n k^2), by Householder QR of the columns brought to unit length.
/// Source:  Golub & Van Loan, Matrix Computations, 4th ed. (2013), section 5.3.
Result<LeastSquares> least_squares(std::span<const double> X, std::span<const double> y);

}  // namespace foreshock
