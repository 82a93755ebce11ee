#pragma once

/// How the log-likelihood of a series changes with every number of its System, all at the price of
/// one smoother.

#include <span>

#include "foreshock/core/result.h"
#include "foreshock/filters/kalman.h"
#include "foreshock/filters/likelihood.h"

namespace foreshock::kalman {

/// d log_likelihood = sum of F .* dF + sum of Q .* dQ + r dr + x' dx + sum of P .* dP, x and P
/// those of the start. By the logarithm of the variance in Q_ii: Q(i, i) system.Q(i, i), summed
/// over the states that share it. At a variance of 0 the slope says whether it should be there at
/// all.
struct Score {
  Likelihood likelihood;
  Eigen::MatrixXd F;  ///< [k, k]
  Eigen::MatrixXd Q;  ///< [k, k] symmetric.
  double r = 0;
  Eigen::VectorXd x;  ///< [k]
  Eigen::MatrixXd P;  ///< [k, k] symmetric.
};

/// Shapes:  those of log_likelihood(); NaN = missing. What is diffuse of the start stays as it is.
/// Errors:  those of log_likelihood(). Where that is -infinity there are no slopes, and what stands
///          for them counts for nothing.
/// Cost:    O(n k^3) time, some four times that of log_likelihood(), O(n k^2) memory.
/// Source:  Koopman & Shephard (1992), Biometrika 79, 823-826; Durbin & Koopman (2012), 7.3.3; F
///          by the same identity of Fisher's, docs/math/diffuse.md.
Result<Score> score(const System& system, Belief start, std::span<const double> y);

}  // namespace foreshock::kalman
