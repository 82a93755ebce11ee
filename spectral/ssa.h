#pragma once

#include <span>
#include <vector>

#include "foreshock/core/result.h"

namespace foreshock {

/// The leading components of a series, the strongest first. Trends are one or two smooth ones,
/// a season is pairs of the same strength a quarter of a round apart.
struct Ssa {
  std::vector<double> singular_values;     ///< [components] Of the trajectory matrix, descending.
  std::vector<double> shares;              ///< [components] Of the sum of all squares.
  std::vector<std::vector<double>> parts;  ///< [components][n] Their sum approaches y.
  int window = 0;
};

/// Singular spectrum analysis: the matrix of all pieces of `window` values, X_ij = y_{i+j}, is
/// taken apart into matrices of rank 1, and each is averaged along its diagonals. Nothing is
/// centred.
///
/// Shapes:  y is [n], all present; 2 <= window <= n / 2, 1 <= components <= window.
/// Units:   parts in units of y.
/// Errors:  kInvalidArgument for shapes outside those, a window above 2,000, a value that is
/// missing
///          or infinite, or squares that overflow.
/// Cost:    O(window^3 + n window components); window^2 numbers, beside the answer.
/// Source:  Golyandina & Zhigljavsky, Singular Spectrum Analysis for Time Series, 2nd ed. (2020),
///          2.1. docs/math/ssa.md.
Result<Ssa> ssa(std::span<const double> y, int window, int components = 10);

/// How little two parts have to do with each other: |correlation| with each value weighted by how
/// often it is in the trajectory matrix. Parts that belong together have large ones.
///
/// Shapes:  the answer is [parts][parts], symmetric, 1 on the diagonal.
/// Source:  the same, 2.3.3.
std::vector<std::vector<double>> w_correlation(const Ssa& of);

}  // namespace foreshock
