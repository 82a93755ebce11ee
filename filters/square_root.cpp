#include "foreshock/filters/square_root.h"

#include <Eigen/QR>
#include <cmath>

#include "foreshock/filters/diffuse.h"
#include "foreshock/filters/internal/root.h"

namespace foreshock::kalman {
namespace {

/// L, lower triangular, with L L' = M M': M turned by Householder's reflections. M is wide.
Eigen::MatrixXd triangle_of(const Eigen::MatrixXd& M) {
  const Eigen::Index k = M.rows();
  const Eigen::HouseholderQR<Eigen::MatrixXd> factor(M.transpose());
  const Eigen::MatrixXd R = factor.matrixQR().topRows(k);
  return R.triangularView<Eigen::Upper>().transpose();
}

Eigen::MatrixXd side_by_side(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b) {
  Eigen::MatrixXd out(a.rows(), a.cols() + b.cols());
  out << a, b;
  return out;
}

void learn_diffuse(const RootSystem& system, double e, RootBelief& belief) {
  const Eigen::VectorXd K = see_diffuse(system.h, belief.A);
  belief.x += K * e;
  belief.A -= K * (system.h.transpose() * belief.A).eval();
  belief.S -= K * (system.h.transpose() * belief.S).eval();
  belief.S = triangle_of(side_by_side(belief.S, system.root_r * K));
}

void learn(const RootSystem& system, double e, RootBelief& belief) {
  const Eigen::Index k = system.h.size();
  Eigen::MatrixXd array = Eigen::MatrixXd::Zero(k + 1, k + 1);
  array(0, 0) = system.root_r;
  array.row(0).tail(k) = system.h.transpose() * belief.S;
  array.bottomRightCorner(k, k) = belief.S;
  const Eigen::MatrixXd turned = triangle_of(array);
  const Eigen::VectorXd K = turned.col(0).tail(k) / turned(0, 0);
  belief.x += K * e;
  if (belief.is_diffuse()) belief.A -= K * (system.h.transpose() * belief.A).eval();
  belief.S = turned.bottomRightCorner(k, k);
}

}  // namespace

RootSystem root_system(const System& system) {
  return {.F = system.F, .root_Q = root_of(system.Q), .h = system.h, .root_r = std::sqrt(system.r)};
}

RootBelief root_belief(const Belief& belief) {
  return {.x = belief.x, .S = triangle_of(root_of(belief.P)), .A = belief.A};
}

Belief belief_of(const RootBelief& belief) {
  return {.x = belief.x, .P = belief.S * belief.S.transpose(), .A = belief.A};
}

void predict(const RootSystem& system, RootBelief& belief) {
  belief.x = (system.F * belief.x).eval();
  belief.S = triangle_of(side_by_side(system.F * belief.S, system.root_Q));
  if (belief.is_diffuse()) belief.A = (system.F * belief.A).eval();
}

Seen expect(const RootSystem& system, const RootBelief& belief) {
  return {
      .expected = system.h.dot(belief.x),
      .variance = (belief.S.transpose() * system.h).squaredNorm() + system.root_r * system.root_r,
      .diffuse = diffuse_variance(system.h, belief.A)};
}

Seen correct(const RootSystem& system, RootBelief& belief, double y) {
  const Seen seen = expect(system, belief);
  if (y != y) return seen;
  if (seen.diffuse > 0) {
    learn_diffuse(system, y - seen.expected, belief);
  } else if (seen.variance > 0) {
    learn(system, y - seen.expected, belief);
  }
  return seen;
}

}  // namespace foreshock::kalman
