#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "foreshock/core/result.h"

namespace foreshock {

/// P(the largest of m ordinates of white Gaussian noise > g times their sum), Fisher's g.
///
/// Units:   g without units; it is never below 1 / m, where the answer is 1.
/// Errors:  kInvalidArgument unless m >= 1 and g is in (0, 1].
/// Cost:    Some 5 to 70 us where the answer is small, up to 1 ms next to 1. 0 below 1e-308.
/// Source:  Fisher (1929), Proc. Royal Society A 125, 54-59:
///          sum_{j >= 1, j g < 1} (-1)^{j-1} C(m, j) (1 - j g)^{m-1}.
Result<double> fisher_g_p_value(double g, std::size_t m);

/// The g that noise exceeds with probability level.
///
/// Errors:  kInvalidArgument unless m >= 2 and level is in (0, 1).
/// Cost:    That of some ten fisher_g_p_value.
Result<double> fisher_g_critical(double level, std::size_t m);

/// What a test of the largest ordinates found.
struct PeakTest {
  double statistic;  ///< Fisher's g or Siegel's T.
  double p_value;
  std::size_t at;  ///< Number of the largest ordinate, from 0.
};

/// Is there one sine in white noise?
///
/// Shapes:  ordinates is [m], of a periodogram without window, without 0 and half the rate.
/// Errors:  kInvalidArgument unless m >= 2 and all are finite and not negative, one positive.
Result<PeakTest> fisher_g_test(std::span<const double> ordinates);

struct SiegelOptions {
  /// Share of Fisher's critical g that counts as exceeded, in (0, 1]. 0.6 for up to two sines, 0.4
  /// for up to three; 1 is Fisher's test at the level.
  double lambda = 0.6;
  double level = 0.05;  ///< Of Fisher's critical g, in (0, 1).
};

/// Are there sines, one or several, in white noise? T = sum_j max(0, I_j / sum I - lambda g_F). The
/// p-value is P(T of noise > T): at T = 0, nothing exceeded, that is the chance of any excess.
///
/// Shapes:  as fisher_g_test.
/// Errors:  as fisher_g_test, kInvalidArgument for options out of range, kNotConverged if the
///          cut is so low that rounding of 100 digits eats the sum: lambda 0.6 does up to m = 1e6,
///          0.4 up to m = 1e4.
/// Cost:    0.1 ms for m = 20, some 1.5 ms for 1000, up to 0.6 s for 1e6.
/// Source:  Siegel (1980), JASA 75(370), 345-348; Percival & Walden, Spectral Analysis for
///          Physical Applications (1993), 10.9.
Result<PeakTest> siegel_test(std::span<const double> ordinates, const SiegelOptions& options = {});

/// What both tests want of a series: its periodogram at k / n, k = 1..(n - 1) / 2, mean taken off.
/// Ordinate i is that of k = i + 1.
///
/// Shapes:  y is [n], n >= 3; the answer is [(n - 1) / 2].
/// Errors:  kInvalidArgument if n < 3 or as periodogram.
Result<std::vector<double>> peak_ordinates(std::span<const double> y);

}  // namespace foreshock
