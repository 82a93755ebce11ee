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
#include "foreshock/filters/likelihood.h"

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

/// How the log-likelihood pulls at the noise of a value: E v = r u, var v = r - r^2 variance.
struct Pull {
  double u = 0;
  double variance = 0;  ///< Of u.
};

/// Shapes:  those of before_value(); `after` is the future after the value.
Pull pull_of(const Eigen::VectorXd& h, const Belief& before, const Seen& seen, double e,
             const Future& after);

/// From after the value to before it.
/// Shapes:  `before` is the belief before the value, seen = expect() of it, e = y - seen.expected;
///          NaN: missing.
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

/// A point of a course, and what comes after it.
struct Passed {
  std::size_t t = 0;
  const Belief& before;   ///< The belief before its value.
  const Step& step;       ///< What happened, and the belief after it.
  const Future& future;   ///< After its value.
  const Future& further;  ///< Before the next value, one step on; after the last, nothing.
};

/// visit(Passed) from the last point to the first. Returns the future before the first value.
/// Shapes:  course is filter(system, .., y) and not empty.
/// Cost:    O(n k^3).
template <class Visit>
Future walk_back(const System& system, const Course& course, Visit visit) {
  Future future = no_future(course.steps.back().belief);
  Future further = future;
  for (std::size_t t = course.steps.size(); t-- > 0;) {
    const Step& step = course.steps[t];
    Belief before = course.start;
    if (t > 0) {
      before = course.steps[t - 1].belief;
      predict(system, before);
    }
    visit(Passed{t, before, step, future, further});
    before_value(system.h, before, step.seen, step.innovation, future);
    further = future;
    if (t > 0) before_step(system.F, future);
  }
  return future;
}

}  // namespace foreshock::kalman
