#pragma once

/// Learning a value that may be an outlier: the further it is off, the less of it is believed. Both
/// learn it as if its noise had a larger variance than r, so covariances stay what they should be.

#include "foreshock/core/result.h"
#include "foreshock/filters/kalman.h"

namespace foreshock::kalman {

/// What a robust correction expected and how much it believed.
struct RobustSeen {
  Seen seen;
  double weight =
      1;  ///< r over the variance that the value was learnt with; 1 for what is diffuse.
};

/// Huber's: an innovation beyond `threshold` deviations pulls as one that is there.
/// Shapes:  those of check(); NaN teaches nothing.
/// Errors:  kInvalidArgument unless threshold > 0.
/// Cost:    that of correct().
/// Source:  Huber (1964), Annals of Mathematical Statistics 35; Masreliez & Martin (1977), IEEE
/// Trans.
///          Autom. Control 22, 361-371.
Result<RobustSeen> correct_huber(const System& system, Belief& belief, double y,
                                 double threshold = 1.345);

/// Student's: v is t distributed with scale r and `dof` degrees of freedom, so an innovation pulls
/// less beyond some deviations and far out hardly at all. One in the middle weighs up to
/// (dof + 1) / dof. The noise's scale is solved for with the
/// state, in at most 50 sweeps.
/// Errors:  kInvalidArgument unless dof > 0 and system.r > 0.
/// Cost:    that of correct() for each sweep; some 3 to 10.
/// Source:  Piche, Sarkka & Hartikainen (2012), IEEE Int. Workshop on Machine Learning for Signal
///          Processing.
Result<RobustSeen> correct_student(const System& system, Belief& belief, double y, double dof = 4);

}  // namespace foreshock::kalman
