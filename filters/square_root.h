#pragma once

/// The filter on a root of the covariance, P = S S': the same three verbs, by orthogonal turns of
/// arrays. P is semi-definite because it is a square, whatever rounding does, and S has the digits
/// that P would need twice as many of: for next to no noise of observation, for variances that are
/// 1e-10 of one another, for ever.

#include "foreshock/filters/kalman.h"

namespace foreshock::kalman {

/// N(x, S S' + kappa A A'), kappa to infinity.
struct RootBelief {
  Eigen::VectorXd x;  ///< [k]
  Eigen::MatrixXd S;  ///< [k, k] lower triangular.
  Eigen::MatrixXd A;  ///< [k, c] as in Belief.

  bool is_diffuse() const { return A.cols() > 0; }
};

/// A System with the roots of its noise.
struct RootSystem {
  Eigen::MatrixXd F;       ///< [k, k]
  Eigen::MatrixXd root_Q;  ///< [k, q], Q = root_Q root_Q'.
  Eigen::VectorXd h;       ///< [k]
  double root_r = 0;       ///< >= 0, units of y.
};

/// Shapes:  those of check(), which is the caller's to ask.
/// Cost:    O(k^3).
RootSystem root_system(const System& system);
RootBelief root_belief(const Belief& belief);
Belief belief_of(const RootBelief& belief);

/// One step on: x <- F x, (F S, root_Q) turned into (S, 0), A <- F A.
/// Cost:    O(k^2 (k + q)), some three times predict() of a Belief.
/// Source:  Kailath, Sayed & Hassibi, Linear Estimation (2000), 12.3.
void predict(const RootSystem& system, RootBelief& belief);

/// What y should be under this belief. Changes nothing.
/// Cost:    O(k^2).
Seen expect(const RootSystem& system, const RootBelief& belief);

/// Learns y (NaN teaches nothing) and returns what had been expected: (root_r, h' S; 0, S) turned
/// into (root of s, 0; K root of s, S), at a diffuse step ((I - K h') S, K root_r) into (S, 0). A
/// value without any variance is not learnt.
/// Cost:    O(k^3).
/// Source:  as predict(); Grewal & Andrews, Kalman Filtering, 4th ed. (2014), 7.4.
Seen correct(const RootSystem& system, RootBelief& belief, double y);

}  // namespace foreshock::kalman
