#pragma once

#include <cstddef>

namespace foreshock {

/// P(K > lambda) of Kolmogorov's limit distribution: 2 sum_{j>=1} (-1)^(j-1) exp(-2 j^2 lambda^2).
///
/// Source:  Kolmogorov (1933); for small lambda the theta transform, which converges at once.
double kolmogorov_limit_tail(double lambda);

/// P(D_n >= d), D_n the largest difference of n uniform points' distribution function from its own.
///
/// Shapes:  n >= 1.
/// Errors:  none; relative error about 1e-11 for n <= 140, 1e-4 beyond (Vrbik's correction of the
///          limit).
/// Cost:    O((n d)^3 log n) for n <= 140 in the middle, else O(n).
/// Source:  Marsaglia, Tsang & Wang (2003), J. Statistical Software 8(18), for the middle; twice
/// the
///          one-sided tail of Birnbaum & Tingey (1951) far out, where both sides never meet; Vrbik
///          (2018), Pioneer J. Theoretical and Applied Statistics 15, 15-23.
double kolmogorov_tail(std::size_t n, double d);

/// P(D_{n,m} >= d) under exchange of two samples of n and m values without ties: the share of
/// lattice paths that touch |i / n - j / m| >= d. Nothing is subtracted: exact far out too.
///
/// Cost:    O(n m) time, O(m) memory.
/// Source:  Schroeer & Trenkler (1995), Computational Statistics & Data Analysis 20, 185-202.
double smirnov_tail(std::size_t n, std::size_t m, double d);

}  // namespace foreshock
