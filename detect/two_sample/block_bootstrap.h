#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "foreshock/core/result.h"
#include "foreshock/detect/two_sample/samples.h"

namespace foreshock {

/// How a p-value is drawn by resampling.
struct BootstrapOptions {
  std::size_t resamples = 499;  ///< At least 19; the smallest p-value is 1 / (resamples + 1).
  std::size_t block = 0;        ///< Values in a row kept together; 0: three autocorrelation times.
  std::uint64_t seed = 1;
};

/// D of Kolmogorov and Smirnov with the p-value of two series drawn, block by block and with
/// replacement, from both put together.
///
/// Shapes:  x and y are in order of time, NaN is missing and closed up; four values each.
/// Errors:  as present(); kInvalidArgument for fewer resamples.
/// Cost:    O(resamples (n + m)) after one sort.
/// Source:  Kuensch (1989), Annals of Statistics 17, 1217-1241: moving blocks.
Result<TestResult> ks_block_bootstrap(std::span<const double> x, std::span<const double> y,
                                      const BootstrapOptions& options);

}  // namespace foreshock
