#pragma once

#include <vector>

#include "foreshock/models/exponential/likelihood.h"

namespace foreshock::exponential {

/// Levenberg and Marquardt's way down a sum of squares, step by step, so that several can race.
class Search {
 public:
  Search(SquaredErrors errors, std::vector<double> start);

  /// One accepted step, or the end.
  void step();
  bool ended() const { return ended_; }
  bool converged() const { return converged_; }
  double value() const { return value_; }  ///< Of the sum of squares.
  const std::vector<double>& z() const { return z_; }
  int evaluations() const { return evaluations_; }
  SquaredErrors& errors() { return errors_; }

 private:
  bool solve(std::vector<double>& step) const;

  SquaredErrors errors_;
  std::vector<double> z_;
  std::vector<double> gradient_;  ///< [k]
  std::vector<double> hessian_;   ///< [k, k]
  double value_ = 0;
  double damping_ = 1e-3;
  double raise_ = 2;
  int evaluations_ = 0;
  bool ended_ = false;
  bool converged_ = false;
};

}  // namespace foreshock::exponential
