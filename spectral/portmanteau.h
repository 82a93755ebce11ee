#pragma once

#include <cstddef>
#include <span>

#include "foreshock/core/result.h"

namespace foreshock {

/// A test of whether residuals are white: the more they are correlated, the larger the statistic.
struct Portmanteau {
  double statistic;
  std::size_t degrees_of_freedom;  ///< Lags less the parameters that were fitted.
  double p_value;                  ///< P(chi-square > statistic), exact far out in the tail.
};

/// Q = n (n + 2) sum_{k=1..lags} r_k^2 / (n - k), n the number of residuals present.
///
/// Shapes:  residuals is [up to any], NaN is missing; fitted counts the autoregressive and moving-
///          average parameters behind them (not the mean), 0 for a raw series.
/// Errors:  those of acf; kInvalidArgument unless fitted < lags < n, or if a lag has no pair.
/// Cost:    that of acf.
/// Source:  Ljung & Box (1978), Biometrika 65(2), 297-303; missing points as Box.test of R 4.2.2.
Result<Portmanteau> ljung_box(std::span<const double> residuals, std::size_t lags,
                              std::size_t fitted);

/// Q = n sum_{k=1..lags} r_k^2: the older form, whose level is too small in short series.
///
/// Shapes:  as ljung_box.
/// Errors:  as ljung_box.
/// Source:  Box & Pierce (1970), J. American Statistical Association 65, 1509-1526.
Result<Portmanteau> box_pierce(std::span<const double> residuals, std::size_t lags,
                               std::size_t fitted);

/// Ljung and Box's Q over the first two seasonal lags, of which only positive autocorrelations
/// count: large where y looks like itself one and two seasons ago. Of a trending series test the
/// differences.
///
/// Shapes:  as ljung_box, season >= 2; two degrees of freedom, one lag and one degree where y is
///          shorter than two seasons and two points.
/// Errors:  as ljung_box.
/// Source:  Maravall (2012), Update of Seasonality Tests and Automatic Model Identification in
///          TRAMO-SEATS, Banco de Espana: QS. Its chi-square is conservative: negative
///          autocorrelations count as 0.
Result<Portmanteau> seasonal_ljung_box(std::span<const double> y, std::size_t season);

}  // namespace foreshock
