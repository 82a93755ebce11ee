#pragma once

/// Several values at each point, some of them missing, and matrices that may change with time: the
/// univariate treatment. Values are made independent of one another (R = L D L', y <- L^-1 y) and
/// learnt one by one by the filter for scalars, so that nothing of size p is inverted, diffuse
/// starts stay exact and a missing component is one that is left out.

#include <span>
#include <vector>

#include "foreshock/core/result.h"
#include "foreshock/filters/kalman.h"
#include "foreshock/filters/likelihood.h"

namespace foreshock::kalman {

/// x_{t+1} = F x_t + w_t, w ~ N(0, Q);   y_t = H x_t + v_t, v ~ N(0, R), at one time.
struct VectorSystem {
  Eigen::MatrixXd F;  ///< [k, k] from this point to the next.
  Eigen::MatrixXd Q;  ///< [k, k] symmetric, semi-definite.
  Eigen::MatrixXd H;  ///< [p, k]
  Eigen::MatrixXd R;  ///< [p, p] symmetric, semi-definite.
};

/// What happened at one point.
struct VectorStep {
  Eigen::VectorXd expected;    ///< [p] H x before y.
  Eigen::MatrixXd variance;    ///< [p, p] H P H' + R, what is finite of it.
  Eigen::VectorXd innovation;  ///< [p] y - expected; NaN where y is missing.
  Belief belief;               ///< After y.
};

struct VectorCourse {
  Likelihood likelihood;  ///< Counts single values.
  std::vector<VectorStep> steps;
  Belief start;
};

/// Whether shapes fit one another and numbers are finite.
/// Errors:  kInvalidArgument if they do not or are not, or if a variance is negative.
Status check(const VectorSystem& system, const Belief& belief);

/// Learns the components of y that are there.
/// Shapes:  those of check(); y is [p], NaN = missing; so below. R is taken to be semi-definite.
/// Returns: the likelihood of these values alone, as log_likelihood() counts it.
/// Cost:    O(p k^2 + p^3).
/// Source:  Durbin & Koopman (2012), 6.4; Koopman & Durbin (2000), J. Time Series Analysis 21.
Likelihood correct(const VectorSystem& system, Belief& belief, const Eigen::VectorXd& y);

/// The course of a series of vectors.
/// Shapes:  systems is [n], one for each point, or [1], the same for all; y is [p, n], NaN =
///          missing.
/// Errors:  those of check(), for each system; kInvalidArgument if a value is infinite or systems
///          are neither 1 nor n.
/// Cost:    O(n (k^3 + p k^2 + p^3)).
Result<VectorCourse> filter(std::span<const VectorSystem> systems, Belief start,
                            const Eigen::MatrixXd& y);

/// Beliefs about x_1 .. x_n given all values, as smooth() for scalars.
/// Shapes:  course is filter(systems, .., y); [n] beliefs.
/// Cost:    O(n (k^3 + p k^2 + p^3)).
/// Source:  Durbin & Koopman (2012), 6.4.4; docs/math/diffuse.md.
std::vector<Belief> smooth(std::span<const VectorSystem> systems, const VectorCourse& course);

}  // namespace foreshock::kalman
