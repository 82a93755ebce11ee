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

void Reflection::turn_columns(Eigen::MatrixXd& M) const {
  M -= (M * u * (2 / u.squaredNorm())).eval() * u.transpose();
}

void Reflection::turn_rows(Eigen::Ref<Eigen::MatrixXd> M) const {
  M -= (u * (2 / u.squaredNorm())).eval() * (u.transpose() * M).eval();
}

Reflection reflect_seen(const Eigen::VectorXd& h, const Eigen::MatrixXd& A) {
  FORESHOCK_CHECK(A.cols() > 0);
  Reflection out{.u = A.transpose() * h};
  const double length = out.u.norm();
  FORESHOCK_CHECK(length > 0);
  out.first = -std::copysign(length, out.u[0]);
  out.u[0] -= out.first;  // Householder's: away from cancellation.
  return out;
}

Eigen::VectorXd see_diffuse(const Eigen::VectorXd& h, Eigen::MatrixXd& A) {
  const Reflection H = reflect_seen(h, A);
  Eigen::VectorXd K = A * (A.transpose() * h) / (H.first * H.first);
  H.turn_columns(A);
  A = A.rightCols(A.cols() - 1).eval();
  return K;
}

}  // namespace foreshock::kalman
