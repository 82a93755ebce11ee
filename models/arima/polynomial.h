#pragma once

#include <span>
#include <vector>

#include "foreshock/models/arima/order.h"

namespace foreshock {

/// a(B) b(B): a is [m + 1] with a[i] the coefficient of B^i, b [n + 1], the result [m + n + 1].
std::vector<double> multiply(std::span<const double> a, std::span<const double> b);

/// 1 - ar_1 B - .. times its seasonal factor; [p* + 1]. Coefficients as in params.h.
std::vector<double> ar_polynomial(const ArimaOrder& order, std::span<const double> coefficients);
/// 1 + ma_1 B + .. times its seasonal factor; [q* + 1].
std::vector<double> ma_polynomial(const ArimaOrder& order, std::span<const double> coefficients);
/// (1 - B)^d (1 - B^m)^D; [d + D m + 1].
std::vector<double> difference_polynomial(const ArimaOrder& order);

/// Whether every root of the polynomial (its first coefficient is 1) lies outside the circle of
/// that radius. radius >= 1. By the Schur-Cohn step-down recursion, O(size^2), no roots computed.
/// Source: Brockwell & Davis (1991), section 3.1; Jury (1964).
bool roots_outside(std::span<const double> polynomial, double radius);

/// Whether all four factors have their roots outside the circle of that radius, each in its own
/// lag: a seasonal factor counts in B^m.
bool factor_roots_outside(const ArimaOrder& order, std::span<const double> coefficients,
                          double radius);

/// First `count` coefficients of ma(B) / ar(B); ar[0] = 1. O(count * nonzero lags of ar).
std::vector<double> psi_weights(std::span<const double> ar, std::span<const double> ma,
                                std::size_t count);

}  // namespace foreshock
