#pragma once

/// Where covariances come to rest, and a filter that uses it: once P has come to its steady state
/// the gain is a constant, and a step costs a matrix times a vector instead of two matrix products.

#include <optional>

#include "foreshock/core/result.h"
#include "foreshock/filters/kalman.h"

namespace foreshock::kalman {

/// What a filter comes to when no value is missing, whatever it starts from.
struct SteadyState {
  Eigen::MatrixXd P;         ///< [k, k] before a value: P = F (P - K s K') F' + Q.
  Eigen::MatrixXd filtered;  ///< [k, k] after it, P - K s K'.
  Eigen::VectorXd K;         ///< [k] P h / s.
  double s = 0;              ///< h' P h + r, > 0.
};

/// The solution of the discrete algebraic Riccati equation by doubling: j steps of the filter taken
/// together as one, then 2 j, and so on. Where even the first value after an exact state would have
/// no noise (h' Q h + r = 0) single steps are taken instead, at most 100,000.
/// Shapes:  those of check(); system.start is not looked at.
/// Errors:  those of check(); kNotConverged if there is no such state (a part of the state that is
///          never seen keeps growing) or none that every start comes to.
/// Cost:    O(k^3) for each doubling; some 5 to 10, for gains below 1e-6 up to 40. A gain of 1e-8
///          is good to 8 digits: they go as one over it.
/// Source:  Anderson & Moore, Optimal Filtering (1979), 6.7; steps taken together as in Sarkka &
///          Garcia-Fernandez (2021), IEEE Trans. Autom. Control 66, 299-306, lemma 8.
Result<SteadyState> steady_state(const System& system);

/// P = F P F' + Q, the covariance that the state has when it has run for ever, by doubling.
/// Shapes:  F and Q are [k, k], Q symmetric and semi-definite.
/// Errors:  kInvalidArgument if shapes do not fit, a number is not finite, or F does not die out.
/// Cost:    O(k^3 log(1 / (1 - largest eigenvalue))).
/// Source:  Smith (1968), SIAM J. Applied Mathematics 16, 198-201.
Result<Eigen::MatrixXd> stationary_covariance(const Eigen::MatrixXd& F, const Eigen::MatrixXd& Q);

/// The filter of kalman.h, with the steady gain as long as P is steady: after its start, and again
/// some time after a gap. A System without a steady state is filtered in full.
class SteadyFilter {
 public:
  /// Errors:  those of check().
  static Result<SteadyFilter> make(System system, Belief start);

  /// Moves a step on (but to the first value) and learns y; NaN: missing, teaches nothing. Returns
  /// what had been expected.
  /// Cost:    O(k^2) while steady, else O(k^3).
  Seen learn(double y);

  /// After the last value; the start before any.
  const Belief& belief() const { return belief_; }
  bool is_steady() const { return is_steady_; }

 private:
  SteadyFilter(System system, Belief start, std::optional<SteadyState> steady);
  void step();
  bool has_come_to_rest() const;

  System system_;
  Belief belief_;
  std::optional<SteadyState> steady_;
  bool started_ = false;
  bool is_steady_ = false;  ///< belief_.P is steady_->filtered, or P before a value.
};

}  // namespace foreshock::kalman
