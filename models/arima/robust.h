#pragma once

#include <cstdint>
#include <span>

#include "foreshock/models/arima/fit.h"

namespace foreshock {

/// How much a large residual counts: Huber's loss grows like its size, Tukey's not at all.
enum class ArimaLoss : std::uint8_t { kHuber, kTukey };

struct ArimaRobustOptions {
  ArimaLoss loss = ArimaLoss::kTukey;  ///< Of the last step; those before take Huber's.
  /// Standard deviations of an innovation where the loss bends, > 0; 0 for 1.345 (Huber) or 4.685
  /// (Tukey), with which 95 % of the normal's efficiency is kept.
  double tuning = 0;
  int rounds = 10;  ///< At most, of outliers, scale and step, >= 1; stops when they repeat.
};

/// M-estimates of a seasonal ARIMA model, effects included: the sum of rho(u / scale) over the
/// exact innovations is made least. Each round finds additive outliers with the coefficients that
/// it has and takes them for missing, so that they reach no later innovation; sets the scale to the
/// median of the innovations' sizes over 0.6745; and moves coefficients, effects and missing values
/// by Huber's loss. Where Tukey's is asked for, a last step takes it, with scale and outliers kept.
/// With a loss of squares and without outliers it would be arima_mle. Mathematics:
/// docs/math/arima_estimators.md.
///
/// Shapes:  y is [T], NaN = missing. The answer's `outliers` are positions in y, at most a quarter
///          of the values; `guesses` are for y's own missing values.
/// Units:   sigma2 from innovations cut at 1.345 sigma (Huber's proposal 2), not S / N.
///          log_likelihood is exact, of the series without outliers, of which count tells the
///          number of values: not to be compared with that of a fit to all of them.
/// Errors:  those of arima_mle; kInvalidArgument if an option is out of its range; kNotConverged if
///          a gap is too long for the differences.
/// Cost:    rounds of some 10 evaluations with derivatives, each
///          O(T (r (1 + 2 k) + missing) (1 + missing)), outliers among the missing.
/// Source:  Huber (1964), Annals of Math. Statistics 35, 73-101; Chang, Tiao & Chen (1988),
///          Technometrics 30, 193-204; Maronna, Martin & Yohai, Robust Statistics (2006),
///          chapter 8.
Result<ArimaFit> arima_robust(std::span<const double> y, const ArimaSpec& spec,
                              const ArimaRobustOptions& options = {});

}  // namespace foreshock
