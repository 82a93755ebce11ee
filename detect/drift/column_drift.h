#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "foreshock/core/result.h"
#include "foreshock/detect/two_sample/samples.h"

namespace foreshock {

/// How autocorrelation was accounted for.
enum class DriftPath : std::uint8_t {
  kInnovations,     ///< The errors of an autoregression that was fitted to the reference.
  kEffectiveSize,   ///< Sizes reduced by autocorrelation times: too short for the others.
  kBlockBootstrap,  ///< Blocks drawn anew: no autoregression made the reference white.
};
std::string_view name_of(DriftPath path);

/// One test and what its sample is worth.
struct DriftTest {
  double statistic;
  double p_value;
  double n_eff;  ///< Independent values that the current sample is worth to this test.
};

/// Has one numeric column changed?
struct ColumnDrift {
  DriftPath path;
  DriftTest level;         ///< Difference of generalised-least-squares means, in standard errors.
  DriftTest distribution;  ///< Kolmogorov and Smirnov's D.
  DriftTest spread;        ///< Brown and Forsythe's F.
  double p_value;          ///< Of level and distribution together, by Cauchy's rule.
  double shift;            ///< Of the level, in standard deviations of the reference.
  double shift_error;      ///< Its standard error.
  double spread_ratio;     ///< Scale of the innovations now over before.
};

struct ColumnDriftOptions {
  std::size_t resamples = 499;  ///< Of the block bootstrap, where it is needed.
  std::uint64_t seed = 1;       ///< Of its draws.
};

/// Two stretches of one series (or of two that should be alike). Values further than 12 robust
/// standard deviations from the reference's median count as that far: no single point is a drift.
///
/// Shapes:  in order of time, NaN is missing; 8 values each.
/// Errors:  kInvalidArgument for fewer or infinite values.
/// Cost:    O((n + m) log(n + m)); some hundred times that with the bootstrap.
/// Source:  docs/math/batch_drift.md.
Result<ColumnDrift> column_drift(std::span<const double> reference, std::span<const double> current,
                                 const ColumnDriftOptions& options = {});

/// What both stretches are cut off at and counted from, so that nothing overflows.
struct ColumnScale {
  double centre = 0;    ///< Median of the reference.
  double per_unit = 1;  ///< 1 / robust standard deviation.

  /// Errors:  as present().
  static Result<ColumnScale> of(std::span<const double> reference);
  /// (value - centre) per_unit, cut off at +-12; NaN stays.
  std::vector<double> applied(std::span<const double> values) const;
};

}  // namespace foreshock
