#pragma once

#include <complex>
#include <span>

#include "foreshock/core/result.h"

namespace foreshock {

/// The Fourier sum at one frequency, which need not be a multiple of 1 / n:
/// X = sum_{t=0..n-1} x_t exp(-2 pi i frequency t). By Reinsch's form of Goertzel's recursion,
/// which keeps its digits near frequencies 0 and 1/2, where the plain one loses them like n^2.
///
/// Shapes:  x is [n]; the sum over nothing is 0.
/// Units:   frequency in cycles a point; X in units of x.
/// Errors:  kInvalidArgument if the frequency or a value is not finite, or the sum overflows.
/// Cost:    O(n), some 3 ns a point, no sines inside.
/// Source:  Goertzel (1958), American Mathematical Monthly 65, 34-35; Stoer & Bulirsch,
///          Introduction to Numerical Analysis, 3rd ed. (2002), 2.3.2.
Result<std::complex<double>> goertzel(std::span<const double> x, double frequency);

}  // namespace foreshock
