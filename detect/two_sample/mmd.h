#pragma once

/// Maximum mean discrepancy with k(a, b) = exp(-|a - b|^2 / (2 sigma^2)): differences of any kind
/// between samples of points, for independent points.
/// Source:  Gretton, Borgwardt, Rasch, Schoelkopf & Smola (2012), J. Machine Learning Research 13,
///          723-773.

#include <cstddef>
#include <cstdint>

#include "foreshock/core/result.h"
#include "foreshock/detect/two_sample/points.h"
#include "foreshock/detect/two_sample/samples.h"

namespace foreshock {

/// The median of all distances between pooled points; 1 where it is 0.
///
/// Errors:  as check_points().
/// Cost:    O(N^2) time and memory.
Result<double> median_distance(const Points& x, const Points& y);

/// mean_{i != j} k(x, x') + mean_{i != j} k(y, y') - 2 mean k(x, y); biased: i = j counts too.
///
/// Shapes:  two points each, sigma > 0.
/// Cost:    O(N^2).
Result<double> mmd_unbiased(const Points& x, const Points& y, double sigma);
Result<double> mmd_biased(const Points& x, const Points& y, double sigma);

/// h = k(x1, x2) + k(y1, y2) - k(x1, y2) - k(x2, y1) averaged over consecutive pairs; the p-value
/// is normal and one-sided, NaN where h does not vary.
///
/// Shapes:  four points each (two pairs).
/// Cost:    O(N).
struct LinearMmd {
  double statistic;
  double z;
  double p_value;
};
Result<LinearMmd> mmd_linear(const Points& x, const Points& y, double sigma);

/// The mean of mmd_unbiased over consecutive blocks of so many points, with its normal p-value (NaN
/// for fewer than two blocks).
///
/// Cost:    O(N block).
/// Source:  Zaremba, Gretton & Blaschko (2013), B-tests, NIPS 26.
struct BlockMmd {
  double statistic;
  double p_value;
  std::size_t blocks;
};
Result<BlockMmd> mmd_block(const Points& x, const Points& y, double sigma, std::size_t block);

/// mmd_unbiased with the share of relabellings that reach it: all of them where there are no more
/// than `most`, else `most` - 1 at random and the one that was seen.
///
/// Cost:    O(N^2) once, and O(N min(n, m)) a relabelling.
Result<TestResult> mmd_permutation(const Points& x, const Points& y, double sigma, std::size_t most,
                                   std::uint64_t seed);

}  // namespace foreshock
