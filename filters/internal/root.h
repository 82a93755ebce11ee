#pragma once

#include <Eigen/Core>

namespace foreshock::kalman {

/// S with S S' = P, for a symmetric and semi-definite P; what is negative by rounding counts as 0.
/// Cost:    O(k^3).
Eigen::MatrixXd root_of(const Eigen::MatrixXd& P);

}  // namespace foreshock::kalman
