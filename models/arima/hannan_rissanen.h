#pragma once

#include <span>
#include <vector>

#include "foreshock/models/arima/fit.h"

namespace foreshock {

/// Regression of a series on its own lags and on those of the residuals of a long autoregression:
/// coefficients of any order without a search, good to start one. The products of all lags up to a
/// largest order are made once, each order then solves a small part of them.
/// Source: Hannan & Rissanen (1982), Biometrika 69, 81-94.
class HannanRissanen {
 public:
  /// w: stationary, complete. largest: no order asked for has more of anything.
  HannanRissanen(std::span<const double> w, const ArimaOrder& largest);
  /// [k] as in params.h; zeros where the series is too short. O(k^3).
  std::vector<double> coefficients(const ArimaOrder& order) const;

 private:
  struct Term {
    bool residual;
    std::size_t lag;
    friend bool operator==(const Term&, const Term&) = default;
  };
  static std::vector<Term> terms_of(const ArimaOrder& order);

  std::vector<Term> terms_;       ///< Of the largest order.
  std::vector<double> products_;  ///< [terms + 1, terms + 1], the last one the series itself.
};

/// The estimator: effects by least squares first, then the regression, brought inside the region.
/// Errors:  as arima_at.
Result<ArimaFit> arima_hannan_rissanen(std::span<const double> y, const ArimaSpec& spec);

}  // namespace foreshock
