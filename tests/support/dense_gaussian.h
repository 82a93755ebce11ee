#pragma once

/// Gaussian likelihoods and predictions of a stationary process by its whole covariance matrix, in
/// long double: slow, and nothing to go wrong.

#include <cmath>
#include <numbers>
#include <vector>

#include "foreshock/models/arima/polynomial.h"

namespace foreshock::dense {

using Matrix = std::vector<std::vector<long double>>;

/// Autocovariances 0 .. count - 1 of an ARMA process with innovations of variance 1, by summing
/// products of psi weights until they have died out.
inline std::vector<long double> autocovariances(const ArimaOrder& order,
                                                const std::vector<double>& coefficients,
                                                std::size_t count) {
  const auto psi =
      psi_weights(ar_polynomial(order, coefficients), ma_polynomial(order, coefficients), 20000);
  std::vector<long double> acov(count, 0.0L);
  for (std::size_t h = 0; h < count; ++h) {
    for (std::size_t j = 0; j + h < psi.size(); ++j) {
      acov[h] += static_cast<long double>(psi[j]) * psi[j + h];
    }
  }
  return acov;
}

inline Matrix toeplitz(const std::vector<long double>& acov) {
  Matrix out(acov.size(), std::vector<long double>(acov.size()));
  for (std::size_t i = 0; i < acov.size(); ++i) {
    for (std::size_t j = 0; j < acov.size(); ++j) out[i][j] = acov[i > j ? i - j : j - i];
  }
  return out;
}

/// A V A' for rows of contrasts A.
inline Matrix between(const Matrix& A, const Matrix& V) {
  Matrix AV(A.size(), std::vector<long double>(V.size(), 0.0L));
  Matrix out(A.size(), std::vector<long double>(A.size(), 0.0L));
  for (std::size_t i = 0; i < A.size(); ++i) {
    for (std::size_t k = 0; k < V.size(); ++k) {
      for (std::size_t j = 0; j < V.size(); ++j) AV[i][j] += A[i][k] * V[k][j];
    }
  }
  for (std::size_t i = 0; i < A.size(); ++i) {
    for (std::size_t j = 0; j < A.size(); ++j) {
      for (std::size_t k = 0; k < V.size(); ++k) out[i][j] += AV[i][k] * A[j][k];
    }
  }
  return out;
}

/// Lower Cholesky factor.
inline Matrix cholesky(Matrix A) {
  const std::size_t n = A.size();
  for (std::size_t j = 0; j < n; ++j) {
    for (std::size_t k = 0; k < j; ++k) A[j][j] -= A[j][k] * A[j][k];
    A[j][j] = std::sqrt(A[j][j]);
    for (std::size_t i = j + 1; i < n; ++i) {
      for (std::size_t k = 0; k < j; ++k) A[i][j] -= A[i][k] * A[j][k];
      A[i][j] /= A[j][j];
    }
  }
  return A;
}

/// L^-1 b.
inline std::vector<long double> solve_lower(const Matrix& L, std::vector<long double> b) {
  for (std::size_t i = 0; i < b.size(); ++i) {
    for (std::size_t k = 0; k < i; ++k) b[i] -= L[i][k] * b[k];
    b[i] /= L[i][i];
  }
  return b;
}

/// Log-likelihood of x ~ N(0, s V) with s at its best.
inline double log_likelihood(const Matrix& V, const std::vector<long double>& x) {
  const Matrix L = cholesky(V);
  long double squares = 0;
  long double log_det = 0;
  for (const long double v : solve_lower(L, x)) squares += v * v;
  for (std::size_t i = 0; i < L.size(); ++i) log_det += 2 * std::log(L[i][i]);
  const auto n = static_cast<long double>(x.size());
  return static_cast<double>(
      -0.5L * (n * std::log(2 * std::numbers::pi_v<long double> * squares / n) + n + log_det));
}

}  // namespace foreshock::dense
