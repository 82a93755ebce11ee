#pragma once

/// Systems of any kind, for properties that hold for all of them.

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "structural_system.h"

#include "foreshock/core/random.h"

namespace foreshock {

inline Eigen::MatrixXd random_matrix(Rng& rng, Eigen::Index rows, Eigen::Index columns) {
  Eigen::MatrixXd out(rows, columns);
  for (Eigen::Index i = 0; i < out.size(); ++i) out(i) = rng.normal();
  return out;
}

/// Any system of k states; the start is diffuse in `unknown` directions. What explodes would leave
/// few digits to a covariance matrix of all values: no vector grows by more than a tenth a step.
inline kalman::System random_system(Rng& rng, Eigen::Index k, Eigen::Index unknown) {
  kalman::System out = structural::blank(k);
  out.F = random_matrix(rng, k, k) / std::sqrt(static_cast<double>(k));
  out.F *= std::min(1.0, 1.1 / out.F.norm());
  const Eigen::MatrixXd root = random_matrix(rng, k, k);
  out.Q = root * root.transpose();
  out.h = random_matrix(rng, k, 1);
  out.r = rng.uniform();
  const Eigen::MatrixXd start = random_matrix(rng, k, k);
  out.start.x = random_matrix(rng, k, 1);
  out.start.P = start * start.transpose();
  out.start.A = random_matrix(rng, k, unknown);
  return out;
}

/// Values of standard deviation 3, every fourth missing on average.
inline std::vector<double> random_values(Rng& rng, int n) {
  std::vector<double> y;
  for (int t = 0; t < n; ++t) {
    y.push_back(rng.below(4) == 0 ? std::numeric_limits<double>::quiet_NaN() : 3 * rng.normal());
  }
  return y;
}

}  // namespace foreshock
