#pragma once

/// The smoother of a stream: what y_1 .. y_t say about x_{t-lag} .. x_t, at every t, in bounded
/// memory. A value that comes corrects the states before it too, by their covariance with the state
/// that it shows; what the last `lag` values add is most of what all later ones will ever add.

#include <deque>

#include "foreshock/core/result.h"
#include "foreshock/filters/kalman.h"

namespace foreshock::kalman {

class FixedLag {
 public:
  /// Errors:  those of check(); kInvalidArgument if lag < 0. 0 is the filter alone.
  static Result<FixedLag> make(System system, Belief start, int lag);

  /// Moves a step on (but to the first value) and learns y; NaN: missing, teaches nothing. Returns
  /// what had been expected.
  /// Cost:    O(lag k^3), O(lag k^2) while the state stays as it is; memory O(lag k^2).
  /// Source:  Anderson & Moore, Optimal Filtering (1979), 7.3: the filter of x_t, .., x_{t-lag}
  ///          stacked, of which only the covariances with x_t are needed.
  Seen learn(double y);

  /// The belief about the state `back` steps before the last value, given all values: what
  /// smooth() says of it.
  /// Shapes:  back in 0 .. depth().
  Belief state(int back) const;

  /// Steps that one can look back: lag, at first fewer. No value yet: -1.
  int depth() const;

 private:
  /// x_{t-j} next to x_t.
  struct Past {
    Belief belief;          ///< About x_{t-j}; columns of A as those of now.
    Eigen::MatrixXd cross;  ///< [k, k] cov(x_{t-j}, x_t), what is finite of it.
  };

  FixedLag(System system, Belief start, int lag);
  void step();
  void correct_past(const Seen& seen, double e);

  System system_;
  Belief now_;
  std::deque<Past> past_;  ///< The nearest first.
  int lag_;
  bool started_ = false;
};

}  // namespace foreshock::kalman
