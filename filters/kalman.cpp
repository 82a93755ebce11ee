#include "foreshock/filters/kalman.h"

#include <cmath>
#include <string>

#include "foreshock/filters/diffuse.h"

namespace foreshock::kalman {
namespace {

bool is_square(const Eigen::MatrixXd& M, Eigen::Index k) {
  return M.rows() == k && M.cols() == k;
}

/// Rounding must not make the two halves of a covariance differ.
void symmetrise(Eigen::MatrixXd& P) {
  P = (0.5 * (P + P.transpose())).eval();
}

/// Learns v = y - h' x with gain K: P <- (I - K h') P (I - K h')' + K r K', A <- (I - K h') A.
/// h' A is 0 here, but for rounding, which F would let grow without end.
void learn(const Eigen::VectorXd& h, double r, const Eigen::VectorXd& K, double v, Belief& belief) {
  belief.x += K * v;
  if (belief.is_diffuse()) belief.A -= K * (h.transpose() * belief.A).eval();
  belief.P -= K * (h.transpose() * belief.P).eval();
  belief.P -= (belief.P * h).eval() * K.transpose();
  belief.P += (r * K) * K.transpose();
  symmetrise(belief.P);
}

}  // namespace

Status check(const System& system, const Belief& belief) {
  const Eigen::Index k = system.size();
  const bool fits = k > 0 && is_square(system.F, k) && is_square(system.Q, k) &&
                    belief.x.size() == k && is_square(belief.P, k) &&
                    (belief.A.cols() == 0 || belief.A.rows() == k);
  if (!fits) {
    return fail(Errc::kInvalidArgument,
                "system: h has " + std::to_string(k) + " states, and not all of F, Q, x, P and A");
  }
  const bool finite = system.F.allFinite() && system.Q.allFinite() && system.h.allFinite() &&
                      std::isfinite(system.r) && belief.x.allFinite() && belief.P.allFinite() &&
                      belief.A.allFinite();
  const bool negative = system.r < 0 || (system.Q.diagonal().array() < 0).any() ||
                        (belief.P.diagonal().array() < 0).any();
  if (!finite || negative) {
    return fail(Errc::kInvalidArgument,
                "system: a number is not finite, or a variance in r, Q or P is negative");
  }
  return {};
}

void predict(const System& system, Belief& belief) {
  predict(system.F, system.Q, belief);
}

void predict(const Eigen::MatrixXd& F, const Eigen::MatrixXd& Q, Belief& belief) {
  belief.x = (F * belief.x).eval();
  belief.P = (F * belief.P).eval() * F.transpose() + Q;
  symmetrise(belief.P);
  if (belief.is_diffuse()) belief.A = (F * belief.A).eval();
}

Seen expect(const System& system, const Belief& belief) {
  return expect(system.h, system.r, belief);
}

Seen expect(const Eigen::VectorXd& h, double r, const Belief& belief) {
  return {.expected = h.dot(belief.x),
          .variance = h.dot(belief.P * h) + r,
          .diffuse = diffuse_variance(h, belief.A)};
}

Seen correct(const System& system, Belief& belief, double y) {
  return correct(system.h, system.r, belief, y);
}

Seen correct(const Eigen::VectorXd& h, double r, Belief& belief, double y) {
  const Seen seen = expect(h, r, belief);
  if (y != y) return seen;
  if (seen.diffuse > 0) {
    learn(h, r, see_diffuse(h, belief.A), y - seen.expected, belief);
  } else if (seen.variance > 0) {
    const Eigen::VectorXd K = belief.P * h / seen.variance;
    learn(h, r, K, y - seen.expected, belief);
  }
  return seen;
}

}  // namespace foreshock::kalman
