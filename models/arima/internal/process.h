#pragma once

#include <span>
#include <vector>

#include "foreshock/models/arima/order.h"

namespace foreshock::arima {

/// The ARMA process of one set of coefficients, multiplied out, with innovations of variance 1:
///   w_t = sum ar[j] w_{t - ar_lag[j]} + e_t + sum ma[j] e_{t - ma_lag[j]},
/// and derivatives of everything by the k coefficients, row after row.
template <class T>
struct Process {
  std::size_t r = 0;                ///< Elements of the predictive state.
  std::vector<std::size_t> ar_lag;  ///< Lags that the order leaves room for, ascending.
  std::vector<std::size_t> ma_lag;
  std::vector<T> ar;    ///< [ar_lag]
  std::vector<T> ma;    ///< [ma_lag]
  std::vector<T> acov;  ///< [r] autocovariances at lags 0 .. r - 1.
  /// The moving average is not known, the autocovariances alone are: innovations then keep to the
  /// exact recursion.
  bool without_ma = false;
  std::vector<double> d_ar;    ///< [k, ar_lag]
  std::vector<double> d_ma;    ///< [k, ma_lag]
  std::vector<double> d_acov;  ///< [k, r]
};

/// Lags, sizes and room; once for an order.
template <class T>
Process<T> make_process(const ArimaOrder& order);

/// Values for these coefficients; derivatives too if asked for.
/// Cost:    O(p*^2 + (p* + q*) taps), times 1 + k with derivatives.
/// Source:  autocovariances of the autoregression by the step-down and Levinson recursions
///          (Brockwell & Davis 1991, section 5.2), then those of its moving average.
void set_coefficients(const ArimaOrder& order, std::span<const double> coefficients,
                      bool derivatives, Process<double>& out);
/// In extended precision, for what lies next to the unit circle; values only.
void set_coefficients(const ArimaOrder& order, std::span<const double> coefficients,
                      Process<long double>& out);

extern template Process<double> make_process<double>(const ArimaOrder& order);
extern template Process<long double> make_process<long double>(const ArimaOrder& order);

}  // namespace foreshock::arima
