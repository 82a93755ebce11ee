#pragma once

#include <span>
#include <vector>

#include "foreshock/models/arima/order.h"

namespace foreshock {

/// Coefficients lie in the order of R's arima(): ar 1..p, ma 1..q, seasonal ar 1..P, seasonal ma
/// 1..Q; moving averages with a plus sign. They are searched for in coordinates without bounds: the
/// inverse hyperbolic tangents of the partial autocorrelations that each of the four polynomials
/// would have as an autoregression. Every point is stationary and invertible.
/// Source: Monahan (1984), Biometrika 71, 403-404; Jones (1980), Technometrics 22, 389-395.

/// Shapes:  x and coefficients are [k] with k = order.coefficient_count(); jacobian is [k, k],
///          d coefficients[i] / d x[j] at [i * k + j], or empty if it is not wanted.
/// Cost:    O(k^3) with the Jacobian.
void from_unconstrained(const ArimaOrder& order, std::span<const double> x,
                        std::span<double> coefficients, std::span<double> jacobian);

/// The coordinates of given coefficients; partial autocorrelations beyond +-most, from outside the
/// stationary or invertible region too, are brought back to it.
void to_unconstrained(const ArimaOrder& order, std::span<const double> coefficients, double most,
                      std::span<double> x);

/// Largest partial autocorrelation, by size, of the two autoregressive factors: how near to the
/// unit circle the search has come. 0 without them.
double largest_partial(const ArimaOrder& order, std::span<const double> coefficients);

}  // namespace foreshock
