#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "foreshock/core/result.h"

namespace foreshock {

/// The autoregressions of every order up to p that Burg's method fits to a series.
struct Burg {
  std::vector<double> ar;        ///< [p] phi_p1 .. phi_pp of the largest order.
  std::vector<double> partial;   ///< [p] reflection coefficients phi_11, phi_22, .. phi_pp.
  std::vector<double> variance;  ///< [p + 1] of the one-step error at order 0, 1, .. p.
};

/// Each order chooses phi_kk to make the squares of its forward and backward errors least. The fit
/// is stationary, and less biased than Yule-Walker's near the unit circle.
///
/// Shapes:  y is [n], its mean is removed; NaN is missing: an error counts where all the points
///          that it looks at are present. order < n.
/// Units:   variance in units of y squared, the rest without.
/// Errors:  kInvalidArgument unless order < n, two values differ and all are finite, if no order +
///          1 values stand in a row, or if the variance is beyond what a double holds;
///          kNotConverged if an order predicts the series without error.
/// Cost:    O(n order).
/// Source:  Brockwell & Davis, Introduction to Time Series and Forecasting, 2nd ed. (2002), 5.1.2;
///          variance by the recursion v_k = v_{k-1} (1 - phi_kk^2), as ar.burg(var.method = 1) of
///          R; segments as in de Waele & Broersen (2000), IEEE Trans. Signal Processing 48(10).
Result<Burg> burg(std::span<const double> y, std::size_t order);

}  // namespace foreshock
