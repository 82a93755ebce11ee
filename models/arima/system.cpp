#include "foreshock/models/arima/system.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "foreshock/models/arima/internal/process.h"
#include "foreshock/models/arima/polynomial.h"

namespace foreshock {
namespace {

constexpr int kMostStates = 1024;

/// phi_1 .. phi_r and theta_0 .. theta_{r-1} of the process multiplied out, zeros included.
struct Taps {
  std::vector<long double> phi;
  std::vector<long double> theta;
};

Taps taps_of(const arima::Process<long double>& process) {
  Taps out{std::vector<long double>(process.r, 0.0L), std::vector<long double>(process.r, 0.0L)};
  for (std::size_t j = 0; j < process.ar.size(); ++j) {
    out.phi[process.ar_lag[j] - 1] = process.ar[j];
  }
  out.theta[0] = 1;
  for (std::size_t j = 0; j < process.ma.size(); ++j) {
    out.theta[process.ma_lag[j]] = process.ma[j];
  }
  return out;
}

/// First `count` weights of theta(B) / phi(B).
std::vector<long double> weights(const arima::Process<long double>& process,
                                 const std::vector<long double>& theta) {
  std::vector<long double> psi = theta;
  for (std::size_t k = 0; k < psi.size(); ++k) {
    for (std::size_t j = 0; j < process.ar.size() && process.ar_lag[j] <= k; ++j) {
      psi[k] += process.ar[j] * psi[k - process.ar_lag[j]];
    }
  }
  return psi;
}

/// Covariance of Harvey's state when the process has always been running, for innovations of
/// variance 1. Its elements are
///   x_i = sum_{k>=i} (phi_{k+1} w_{t-1-(k-i)} + theta_k e_{t-(k-i)}),   i = 0 .. r-1,
/// so that the first row follows from autocovariances and psi weights,
///   P_0i = sum_{k>=i} (phi_{k+1} gamma_{k-i+1} + theta_k psi_{k-i}),
/// and the others, the last one first, from P = F P F' + Q read element by element,
///   P_ij = phi_i phi_j gamma_0 + phi_i P_0,j+1 + phi_j P_0,i+1 + P_i+1,j+1 + theta_i theta_j
/// with phi_i for phi_{i+1}. No system of r^2 equations is solved and no large numbers are taken
/// from one another, as in a Lyapunov solver next to the unit circle or in gamma - sum psi psi.
Eigen::MatrixXd stationary_covariance(const arima::Process<long double>& process,
                                      const Taps& taps) {
  const std::size_t r = process.r;
  const auto& [phi, theta] = taps;
  const std::vector<long double> psi = weights(process, theta);
  std::vector<long double> first(r + 1, 0.0L);
  first[0] = process.acov[0];
  for (std::size_t i = 1; i < r; ++i) {
    for (std::size_t k = i; k < r; ++k) {
      first[i] += phi[k] * process.acov[k - i + 1] + theta[k] * psi[k - i];
    }
  }
  std::vector<long double> P((r + 1) * (r + 1), 0.0L);
  for (std::size_t i = r; i-- > 1;) {
    for (std::size_t j = r; j-- > i;) {
      P[i * (r + 1) + j] = phi[i] * phi[j] * first[0] + phi[i] * first[j + 1] +
                           phi[j] * first[i + 1] + P[(i + 1) * (r + 1) + j + 1] +
                           theta[i] * theta[j];
    }
  }
  std::copy(first.begin(), first.end() - 1, P.begin());
  const auto size = static_cast<Eigen::Index>(r);
  Eigen::MatrixXd out(size, size);
  for (Eigen::Index i = 0; i < size; ++i) {
    for (Eigen::Index j = i; j < size; ++j) {
      out(i, j) = static_cast<double>(
          P[static_cast<std::size_t>(i) * (r + 1) + static_cast<std::size_t>(j)]);
      out(j, i) = out(i, j);
    }
  }
  return out;
}

Status check(const ArimaOrder& order, std::span<const double> coefficients, double sigma2) {
  FORESHOCK_TRY_VOID(order.check());
  const int states = order.state_size() + order.difference_reach();
  if (states > kMostStates) {
    return fail(Errc::kUnsupported, order.name() + " has " + std::to_string(states) +
                                        " states, more than the " + std::to_string(kMostStates) +
                                        " that are done with matrices");
  }
  const auto k = static_cast<std::size_t>(order.coefficient_count());
  const bool finite = std::all_of(coefficients.begin(), coefficients.end(),
                                  [](double v) { return std::isfinite(v); });
  // The moving average may have its roots anywhere.
  std::vector<double> ar(coefficients.begin(), coefficients.end());
  if (ar.size() == k) {
    std::fill_n(ar.begin() + order.p, order.q, 0.0);
    std::fill_n(ar.begin() + order.p + order.q + order.P, order.Q, 0.0);
  }
  if (coefficients.size() != k || !finite || !factor_roots_outside(order, ar, 1)) {
    return fail(Errc::kInvalidArgument, order.name() + " needs " + std::to_string(k) +
                                            " coefficients, finite and stationary");
  }
  if (!(sigma2 > 0) || !std::isfinite(sigma2)) {
    return fail(Errc::kInvalidArgument, order.name() + ": the variance is " +
                                            std::to_string(sigma2) + ", not positive and finite");
  }
  return {};
}

}  // namespace

Result<kalman::System> arima_system(const ArimaOrder& order, std::span<const double> coefficients,
                                    double sigma2) {
  FORESHOCK_TRY_VOID(check(order, coefficients, sigma2));
  auto process = arima::make_process<long double>(order);
  arima::set_coefficients(order, coefficients, process);
  const Taps taps = taps_of(process);
  const Eigen::Index r = order.state_size();
  const Eigen::Index lags = order.difference_reach();
  const Eigen::Index k = r + lags;

  kalman::System out;
  out.F = Eigen::MatrixXd::Zero(k, k);
  out.Q = Eigen::MatrixXd::Zero(k, k);
  out.h = Eigen::VectorXd::Zero(k);
  out.start.x = Eigen::VectorXd::Zero(k);
  out.start.P = Eigen::MatrixXd::Zero(k, k);
  out.start.A = Eigen::MatrixXd::Zero(k, lags);

  // w: x_i <- phi_{i+1} x_0 + x_{i+1} + theta_i e.
  Eigen::VectorXd theta(r);
  for (Eigen::Index i = 0; i < r; ++i) {
    out.F(i, 0) = static_cast<double>(taps.phi[static_cast<std::size_t>(i)]);
    if (i + 1 < r) out.F(i, i + 1) = 1;
    theta[i] = static_cast<double>(taps.theta[static_cast<std::size_t>(i)]);
  }
  out.Q.topLeftCorner(r, r) = sigma2 * theta * theta.transpose();
  out.start.P.topLeftCorner(r, r) = sigma2 * stationary_covariance(process, taps);

  // y_t = w_t - sum_{j>=1} delta_j y_{t-j}, delta(B) = (1 - B)^d (1 - B^m)^D; y_t moves into the
  // first of the remembered values.
  const std::vector<double> delta = difference_polynomial(order);
  out.h[0] = 1;
  for (Eigen::Index j = 0; j < lags; ++j) {
    out.h[r + j] = -delta[static_cast<std::size_t>(j) + 1];
    out.start.A(r + j, j) = 1;
    if (j > 0) out.F(r + j, r + j - 1) = 1;
  }
  if (lags > 0) out.F.row(r) = out.h.transpose();
  return out;
}

Result<std::vector<double>> without_effects(std::span<const double> y, const ArimaSpec& spec,
                                            std::span<const double> effects) {
  const std::size_t constants = spec.constant == ArimaConstant::kNone ? 0 : 1;
  const bool as_long = std::all_of(spec.regressors.begin(), spec.regressors.end(),
                                   [&](const auto& x) { return x.size() == y.size(); });
  if (effects.size() != constants + spec.regressors.size() || !as_long) {
    return fail(Errc::kInvalidArgument,
                spec.order.name() +
                    " needs an effect for its constant and one for each regressor, "
                    "and regressors as long as the series");
  }
  std::vector<double> out(y.begin(), y.end());
  for (std::size_t t = 0; t < out.size(); ++t) {
    if (spec.constant == ArimaConstant::kMean) out[t] -= effects[0];
    if (spec.constant == ArimaConstant::kDrift) out[t] -= effects[0] * static_cast<double>(t);
    for (std::size_t j = 0; j < spec.regressors.size(); ++j) {
      out[t] -= effects[constants + j] * spec.regressors[j][t];
    }
  }
  return out;
}

}  // namespace foreshock
