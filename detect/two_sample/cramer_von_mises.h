#pragma once

#include <cstdint>
#include <span>

#include "foreshock/core/result.h"
#include "foreshock/detect/two_sample/samples.h"

namespace foreshock {

enum class CvmMethod : std::uint8_t {
  kAuto,        ///< Exact up to 20 values in each sample, else asymptotic.
  kExact,       ///< All relabellings are counted, as if nothing were tied.
  kAsymptotic,  ///< Limit distribution, the statistic adjusted by its mean and variance.
};

/// Cramer and von Mises' T = U / (n m (n + m)) - (4 n m - 1) / (6 (n + m)),
/// U = n sum (r_i - i)^2 + m sum (s_j - j)^2, of independent values; ties have mean ranks.
///
/// Shapes:  NaN is missing; two values each, at most 20 each if exact.
/// Errors:  as present(); kInvalidArgument for more than 20 values and kExact.
/// Cost:    O(N log N); exact O(n m) steps on tables of values of T.
/// Source:  Anderson (1962), Annals of Mathematical Statistics 33, 1148-1159; exact by Xiao, Gordon
///          & Yakovlev (2006), J. Statistical Software 17(8).
Result<TestResult> cramer_von_mises(std::span<const double> x, std::span<const double> y,
                                    CvmMethod method = CvmMethod::kAuto);

}  // namespace foreshock
