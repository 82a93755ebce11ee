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
void learn(const System& system, const Eigen::VectorXd& K, double v, Belief& belief) {
  belief.x += K * v;
  if (belief.is_diffuse()) belief.A -= K * (system.h.transpose() * belief.A).eval();
  belief.P -= K * (system.h.transpose() * belief.P).eval();
  belief.P -= (belief.P * system.h).eval() * K.transpose();
  belief.P += (system.r * K) * K.transpose();
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
  belief.x = (system.F * belief.x).eval();
  belief.P = (system.F * belief.P).eval() * system.F.transpose() + system.Q;
  symmetrise(belief.P);
  if (belief.is_diffuse()) belief.A = (system.F * belief.A).eval();
}

Seen expect(const System& system, const Belief& belief) {
  return {.expected = system.h.dot(belief.x),
          .variance = system.h.dot(belief.P * system.h) + system.r,
          .diffuse = diffuse_variance(system.h, belief.A)};
}

Seen correct(const System& system, Belief& belief, double y) {
  const Seen seen = expect(system, belief);
  if (y != y) return seen;
  if (seen.diffuse > 0) {
    learn(system, see_diffuse(system.h, belief.A), y - seen.expected, belief);
  } else if (seen.variance > 0) {
    const Eigen::VectorXd K = belief.P * system.h / seen.variance;
    learn(system, K, y - seen.expected, belief);
  }
  return seen;
}

}  // namespace foreshock::kalman
