#pragma once

#include <string>

#include "foreshock/core/result.h"

namespace foreshock {

/// Which seasonal ARIMA model, no numbers: (p,d,q)(P,D,Q)[season],
///   (1 - phi_1 B - ..)(1 - Phi_1 B^m - ..) (1 - B)^d (1 - B^m)^D y_t
///     = (1 + theta_1 B + ..)(1 + Theta_1 B^m + ..) e_t.
/// Source: Box & Jenkins (1976), Time Series Analysis, chapter 9.
struct ArimaOrder {
  int p = 0;
  int d = 0;
  int q = 0;
  int P = 0;
  int D = 0;
  int Q = 0;
  int season = 0;  ///< m, steps a season; 0 or 1 for none, and then P = D = Q = 0.

  /// kInvalidArgument for a negative or an absurdly large number, or seasonal parts without season.
  Status check() const;
  /// "ARIMA(0,1,1)(0,1,1)[12]".
  std::string name() const;

  bool has_season() const { return season >= 2; }
  int coefficient_count() const { return p + q + P + Q; }
  /// Largest lag of the autoregressive, moving average and differencing polynomials.
  int ar_reach() const { return p + P * (has_season() ? season : 0); }
  int ma_reach() const { return q + Q * (has_season() ? season : 0); }
  int difference_reach() const { return d + D * (has_season() ? season : 0); }
  /// Elements of the predictive state: max(p*, q* + 1).
  int state_size() const { return ar_reach() > ma_reach() ? ar_reach() : ma_reach() + 1; }

  friend bool operator==(const ArimaOrder&, const ArimaOrder&) = default;
};

}  // namespace foreshock
