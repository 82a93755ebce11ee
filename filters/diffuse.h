#pragma once

/// The infinite part of a belief's covariance, kappa A A' with kappa to infinity, by its root A.
///
/// A value with h' A A' h > 0 fixes one unknown and takes one column from A; after as many as there
/// are columns the belief is proper. Columns are counted, so that the diffuse phase ends by itself;
/// recursions on P-infinity = A A' as a whole must decide by a tolerance when nothing of it is
/// left, and go wrong where rounding is larger (docs/math/diffuse.md).
/// Source: Durbin & Koopman, Time Series Analysis by State Space Methods, 2nd ed. (2012), 5.2-5.3.

#include <Eigen/Core>

namespace foreshock::kalman {

/// h' A A' h, the variance of h' x in units of kappa; exactly 0 if it is rounding.
/// Shapes:  h is [k]; A is [k, c], or of no columns, then 0.
/// Cost:    O(k c).
double diffuse_variance(const Eigen::VectorXd& h, const Eigen::MatrixXd& A);

/// The reflection H = I - 2 u u' / u'u with h' A H = (first, 0, .., 0): it makes the direction that
/// h sees the first column of A H, and leaves the others unseen.
struct Reflection {
  Eigen::VectorXd u;  ///< [c]
  double first = 0;   ///< +-|A' h|

  void turn_columns(Eigen::MatrixXd& M) const;          ///< M <- M H; M is [.., c].
  void turn_rows(Eigen::Ref<Eigen::MatrixXd> M) const;  ///< M <- H M; M is [c, ..].
};

/// Shapes:  those of see_diffuse().
/// Cost:    O(k c).
Reflection reflect_seen(const Eigen::VectorXd& h, const Eigen::MatrixXd& A);

/// The gain A A' h / (h' A A' h) of a diffuse step. Takes the direction that is seen out of A: one
/// column less, and h' A = 0 for those that are left.
/// Shapes:  h is [k]; A is [k, c] with diffuse_variance(h, A) > 0, so c >= 1; the gain is [k].
/// Cost:    O(k c).
Eigen::VectorXd see_diffuse(const Eigen::VectorXd& h, Eigen::MatrixXd& A);

}  // namespace foreshock::kalman
