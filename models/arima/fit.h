#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "foreshock/core/result.h"
#include "foreshock/models/arima/order.h"
#include "foreshock/models/arima/sample.h"

namespace foreshock {

/// What is to be estimated. Every estimator of this folder has one signature:
///   Result<ArimaFit> f(std::span<const double> y, const ArimaSpec& spec);
struct ArimaSpec {
  ArimaOrder order;
  ArimaConstant constant = ArimaConstant::kNone;
  std::span<const std::vector<double>> regressors = {};  ///< [T] each, like y.
};

/// R's habit: a mean where there is no difference, else nothing.
inline ArimaConstant usual_constant(const ArimaOrder& order) {
  return order.d + order.D == 0 ? ArimaConstant::kMean : ArimaConstant::kNone;
}

enum class Criterion : std::uint8_t { kAicc, kAic, kBic };

/// Estimates, and how they were found.
struct ArimaFit {
  ArimaOrder order;
  ArimaConstant constant = ArimaConstant::kNone;
  std::vector<double> coefficients;   ///< [k] as in params.h.
  std::vector<double> effects;        ///< The constant, if any, then one per regressor; units of y.
  std::vector<double> guesses;        ///< [missing] what the missing values were, units of y.
  std::vector<std::size_t> outliers;  ///< Points of y that a robust fit took for missing.
  std::vector<double> errors;         ///< [k + effects] standard errors; empty until asked for.
  double sigma2 = 0;                  ///< Variance of the innovations, S / N, units of y squared.
  double log_likelihood = 0;          ///< Of the differenced series; exact unless `method` says.
  std::int64_t count = 0;             ///< N: values there, less d + D m.
  std::string method;                 ///< "maximum likelihood", "Burg", "robust (Tukey)" ...
  int evaluations = 0;
  int starts = 0;
  bool converged = false;

  /// The k of the information criteria: coefficients, effects and the variance, as R counts.
  int parameter_count() const {
    return order.coefficient_count() + static_cast<int>(effects.size()) + 1;
  }
  double aic() const { return criterion(Criterion::kAic); }
  double bic() const;
  double aicc() const;
  /// `more`: parameters that were estimated beside these.
  double criterion(Criterion which, int more = 0) const;
  /// "ARIMA(0,1,1)(0,1,1)[12] with drift".
  std::string name() const;
};

/// log-likelihood, variance, effects and guesses at given coefficients: what an estimator ends
/// with, and what reference values are compared at. Next to the unit circle (a partial
/// autocorrelation of an autoregressive factor beyond 0.995) in extended precision.
///
/// Errors:  those of arima_sample; kInvalidArgument if the coefficients are not as many as the
///          order says, if they lie outside the stationary and invertible region, next to its edge
///          (a partial autocorrelation beyond 0.99998), or if effects can't be told apart.
/// Cost:    one evaluation of the likelihood.
Result<ArimaFit> arima_at(std::span<const double> y, const ArimaSpec& spec,
                          std::span<const double> coefficients);

}  // namespace foreshock
