#include "foreshock/filters/diffuse.h"

#include <cmath>

#include "foreshock/core/check.h"

namespace foreshock::kalman {
namespace {

/// |A' h| below this share of |A| |h| is rounding. Differences up to (2, 2) with seasons to 24 and
/// all kinds of gaps, and 84 harmonics of a season, gave 1e-4 and more for what is seen, and 1e-12
/// and less for what is not.
constexpr double kRounding = 1e-8;

}  // namespace

double diffuse_variance(const Eigen::VectorXd& h, const Eigen::MatrixXd& A) {
  if (A.cols() == 0) return 0;
  const double seen = (A.transpose() * h).norm();
  return seen > kRounding * A.norm() * h.norm() ? seen * seen : 0;
}

Eigen::VectorXd see_diffuse(const Eigen::VectorXd& h, Eigen::MatrixXd& A) {
  FORESHOCK_CHECK(A.cols() > 0);
  Eigen::VectorXd a = A.transpose() * h;
  const double length = a.norm();
  FORESHOCK_CHECK(length > 0);
  Eigen::VectorXd K = A * a / (length * length);
  // Householder's reflection that turns a into -+(length, 0, .., 0) turns the seen direction into
  // the first column: A <- A - (2 / |v|^2) (A v) v'.
  a[0] += std::copysign(length, a[0]);
  A -= (A * a * (2 / a.squaredNorm())).eval() * a.transpose();
  A = A.rightCols(A.cols() - 1).eval();
  return K;
}

}  // namespace foreshock::kalman
