#pragma once

/// What the values after a point say about the state there: the backward half of the smoothers.
///
/// The belief at the point is x + xi + A delta with xi ~ N(0, P) and delta unknown. Given what
/// comes later,
///   E xi = P rho,   var xi = P - P N P,   E delta = mean,   var delta = C,   cov(xi, delta) = -P
///   D,
/// and along W delta stays unknown. rho is the slope of the log-likelihood of what comes later at
/// the expected state, N the variance of that slope. Without unknowns these are r and N of Durbin &
/// Koopman (2012), 4.4; with them A mean, D A' and A C A' are their P-inf r1, N1 P-inf and
/// -P-inf N2 P-inf (5.3), but for those that unknowns have, one row for each, so that a value which
/// fixes one of them adds a row instead of cancelling digits (docs/math/diffuse.md).

#include <Eigen/Core>

#include "foreshock/filters/kalman.h"

namespace foreshock::kalman {

struct Future {
  Eigen::VectorXd rho;   ///< [k]
  Eigen::MatrixXd N;     ///< [k, k]
  Eigen::VectorXd mean;  ///< [c] of delta, c columns of A.
  Eigen::MatrixXd D;     ///< [k, c]
  Eigen::MatrixXd C;     ///< [c, c]
  Eigen::MatrixXd W;     ///< [c, unknown for ever]
};

/// After the last value: nothing is known of what comes.
/// Shapes:  last is the belief after the last value.
Future no_future(const Belief& last);

/// From after the value to before it.
/// Shapes:  `before` is the belief before the value, seen = expect() of it, e = y - seen.expected;
///          NaN: missing. h and r are those of the value.
/// Cost:    O(k^2).
void before_value(const Eigen::VectorXd& h, const Belief& before, const Seen& seen, double e,
                  Future& future);

/// From after the step x <- F x + w to before it.
/// Cost:    O(k^3): two dense products.
void before_step(const Eigen::MatrixXd& F, Future& future);

/// The gain by which `before` learns a value; zero for one that is not learnt.
/// Cost:    O(k^2).
Eigen::VectorXd gain_of(const Eigen::VectorXd& h, const Belief& before, const Seen& seen, double e);

/// Belief and future taken together.
/// Cost:    O(k^3).
Belief together(const Belief& belief, const Future& future);

}  // namespace foreshock::kalman
