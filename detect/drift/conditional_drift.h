#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "foreshock/core/result.h"
#include "foreshock/detect/drift/column_drift.h"

namespace foreshock {

/// Has P(Y | X) changed? Tests on what a linear regression on the drivers, fitted to the reference,
/// leaves of the target, whitened by an autoregression of its own.
struct ConditionalDrift {
  DriftPath path;
  DriftTest slope;         ///< Of all slopes together: F of their differences, now less before.
  DriftTest level;         ///< Of the intercepts, slopes held in common: in standard errors.
  DriftTest distribution;  ///< Kolmogorov and Smirnov's D of the innovations.
  DriftTest spread;        ///< Brown and Forsythe's F of the innovations.
  double p_value;          ///< Of slope, level and distribution together, by Cauchy's rule.
  double explained;        ///< Share of the target's variance that the drivers explain, before.
  std::vector<std::size_t> used;      ///< Drivers that are neither constant nor said by others.
  std::vector<double> slopes_before;  ///< Of those used, in the target's and the driver's scale.
  std::vector<double> slopes_now;
  /// Of every row, from its drivers and, where there is one, from the target in the row before; in
  /// units of the target's scale: known without the value. NaN where a driver is missing.
  std::vector<double> forecast_before;
  std::vector<double> forecast_now;
};

/// Columns of equal length, in order of time, NaN is missing.
using ColumnsOfDrivers = std::vector<std::vector<double>>;

/// Shapes:  target and drivers of either stretch equally long; as many drivers in both, one or
///          more; rows in which all is present: 30 before and 20 now, ten times the drivers in
///          both.
/// Errors:  kInvalidArgument for fewer rows, or if no driver varies.
/// Cost:    O((n + m) k^2).
/// Source:  docs/math/batch_drift.md.
Result<ConditionalDrift> conditional_drift(std::span<const double> target_before,
                                           const ColumnsOfDrivers& before,
                                           std::span<const double> target_now,
                                           const ColumnsOfDrivers& now);

}  // namespace foreshock
