#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "foreshock/core/result.h"

namespace foreshock {

/// Seasons from here on are long: lags of a whole season say little that a few sines and cosines do
/// not say with less, and no program's search over seasonal orders ends in time.
inline constexpr int kLongSeason = 200;

/// cos(2 pi j t / P), sin(2 pi j t / P) for j = 1 .. pairs, t = 0 .. n - 1; of j = P / 2 the cosine
/// alone. P need not be whole: as regressors of forecast_arima() or forecast_structural() they are
/// seasons like 52.18 weeks, as find_seasons() finds them.
///
/// Shapes:  [terms] of [n]; terms = 2 pairs, one less where pairs = P / 2. 1 <= pairs <= P / 2.
/// Cost:    O(n pairs); sines are taken for one season only where P is whole.
std::vector<std::vector<double>> fourier_terms(std::size_t n, double period, int pairs);

/// A smooth season by Fourier terms.
struct FourierSeason {
  int pairs = 0;                ///< 0: no season is better than any.
  int terms = 0;                ///< Coefficients that were estimated.
  std::vector<double> profile;  ///< [m] what to add at each phase, units of y; profile[0] belongs
                                ///< to the first of y. Empty without pairs.
};

/// The number of pairs with the best AICc, each as the regressors of an ARIMA(1, d, 1) by exact
/// likelihood, pairs added until two more in a row are no better. Which orders the errors have
/// matters little: for trigonometric regressors all weightings are as good in the limit.
///
/// Shapes:  y is [n], NaN = missing: filled (fill_gaps()) for this; season >= 2.
/// Errors:  kInvalidArgument if less than two seasons are there, or as arima_mle.
/// Cost:    a fit with up to 2 pairs regressors for each number tried: O(n pairs^2) an evaluation.
/// Source:  Hyndman & Athanasopoulos, Forecasting: Principles and Practice, 3rd ed. (2021), 12.1;
///          Grenander & Rosenblatt (1957), Statistical Analysis of Stationary Time Series, ch. 7.
Result<FourierSeason> fourier_season(std::span<const double> y, int season);

}  // namespace foreshock
