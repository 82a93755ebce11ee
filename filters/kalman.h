#pragma once

/// The Kalman recursions for a scalar series and matrices of any size. State is a value; nothing
/// here remembers anything. A start of which nothing is known is exactly that: see diffuse.h.
///   for each y: correct(system, belief, y); predict(system, belief);
/// Source: Durbin & Koopman, Time Series Analysis by State Space Methods, 2nd ed. (2012), chapters
///         4 and 5.

#include <Eigen/Core>

#include "foreshock/core/result.h"

namespace foreshock::kalman {

/// A Gaussian belief about the state: N(x, P + kappa A A'), kappa to infinity.
struct Belief {
  Eigen::VectorXd x;  ///< [k] mean.
  Eigen::MatrixXd P;  ///< [k, k] what is finite of the covariance; symmetric, semi-definite.
  Eigen::MatrixXd A;  ///< [k, c] root of what is infinite, one independent column for each number
                      ///< of which nothing is known yet; no columns: a proper distribution.

  bool is_diffuse() const { return A.cols() > 0; }
};

/// x_{t+1} = F x_t + w_t, w ~ N(0, Q);   y_t = h' x_t + v_t, v ~ N(0, r).   k states.
struct System {
  Eigen::MatrixXd F;  ///< [k, k]
  Eigen::MatrixXd Q;  ///< [k, k] symmetric, semi-definite.
  Eigen::VectorXd h;  ///< [k]
  double r = 0;       ///< >= 0, units of y squared.
  Belief start;       ///< About x_1, before anything is seen.

  Eigen::Index size() const { return h.size(); }
};

/// What a belief says about y.
struct Seen {
  double expected = 0;  ///< h' x
  double variance = 0;  ///< s = h' P h + r, units of y squared.
  double diffuse = 0;   ///< |A' h|^2. Above 0 y was unpredictable, and s counts for nothing.
};

/// Whether shapes fit one another and numbers are finite.
/// Errors:  kInvalidArgument if they do not or are not, if r or a variance is negative, or if there
///          is no state.
/// Cost:    O(k^2).
Status check(const System& system, const Belief& belief);

/// One step on: x <- F x, P <- F P F' + Q, A <- F A.
/// Shapes:  those of check(), which is the caller's to ask; so below.
/// Cost:    O(k^3): two dense products.
void predict(const System& system, Belief& belief);

void predict(const Eigen::MatrixXd& F, const Eigen::MatrixXd& Q, Belief& belief);

/// What y should be under this belief. Changes nothing.
/// Cost:    O(k^2).
Seen expect(const System& system, const Belief& belief);
Seen expect(const Eigen::VectorXd& h, double r, const Belief& belief);

/// Learns y (NaN teaches nothing) and returns what had been expected. P is updated in Joseph's
/// form, (I - K h') P (I - K h')' + K r K', which is right for any gain K and so for that of a
/// diffuse step too; a value without any variance is not learnt.
/// Cost:    O(k^2).
/// Source:  Durbin & Koopman (2012), 4.3.2 and 5.2; Grewal & Andrews, Kalman Filtering, 4th ed.
///          (2014), 5.2.
Seen correct(const System& system, Belief& belief, double y);
Seen correct(const Eigen::VectorXd& h, double r, Belief& belief, double y);

}  // namespace foreshock::kalman
