#pragma once

/// A state whose noise comes in regimes, such as normal, shift and ramp, that follow one another by
/// chance: interacting multiple models, one filter for each, their beliefs mixed at every step by
/// how likely each regime is to have come from which.

#include <vector>

#include "foreshock/core/result.h"
#include "foreshock/filters/kalman.h"

namespace foreshock::kalman {

class Imm {
 public:
  struct Options {
    std::vector<System> regimes;  ///< Same F and h; Q and r as they please. Starts not looked at.
    Eigen::MatrixXd moves;  ///< [m, m] probability of regime j at the next step, row i of now.
    Eigen::VectorXd first;  ///< [m] probabilities at the first value.
  };

  /// Errors:  those of check(); kInvalidArgument if there is no regime, F or h differ, or rows of
  ///          probabilities are negative or do not sum to 1.
  static Result<Imm> make(Options options, const Belief& start);

  /// Moves a step on (but to the first value) and learns y; NaN: missing, teaches nothing, of the
  /// regime neither. Returns mean and variance of what all regimes together had expected.
  /// Cost:    O(m k^3 + m^2 k^2).
  /// Source:  Blom & Bar-Shalom (1988), IEEE Trans. Autom. Control 33, 780-783.
  Seen learn(double y);

  /// [m] How likely each regime is to have been the one of the last value.
  const Eigen::VectorXd& probabilities() const { return probabilities_; }

  /// Mean and covariance of the mixture.
  Belief belief() const;

 private:
  Imm(Options options, const Belief& start);
  void step();

  Options options_;
  std::vector<Belief> beliefs_;  ///< [m]
  Eigen::VectorXd probabilities_;
  bool started_ = false;
};

}  // namespace foreshock::kalman
