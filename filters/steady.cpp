#include "foreshock/filters/steady.h"

#include <Eigen/Eigenvalues>
#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <utility>

namespace foreshock::kalman {
namespace {

constexpr int kDoublings = 64;     // 2^64 steps: what has not come to rest by then never will.
constexpr int kSteps = 100'000;    // Of the plain filter, where doubling cannot begin.
constexpr double kRest = 1e-15;    // Relative change that is rounding.
constexpr double kSettled = 1e-9;  // Largest residual of the equation, relative.
constexpr double kRadius = 1e-6;   // Eigenvalues of a defective 1 are off by a root of rounding.

Eigen::MatrixXd symmetric(const Eigen::MatrixXd& M) {
  return 0.5 * (M + M.transpose());
}

/// Steps of the filter taken together: from an exact state the covariance is C after them, a
/// covariance P before them comes through as A (P^-1 + J)^-1 A'.
struct Steps {
  Eigen::MatrixXd A;
  Eigen::MatrixXd C;
  Eigen::MatrixXd J;
};

/// Predict, then correct; s = h' Q h + r > 0.
Steps one_step(const System& system, double s) {
  const Eigen::VectorXd& h = system.h;
  const Eigen::VectorXd K = system.Q * h / s;
  const Eigen::VectorXd seen = system.F.transpose() * h;
  return {.A = system.F - K * seen.transpose(),
          .C = symmetric(system.Q - (s * K) * K.transpose()),
          .J = seen * (seen.transpose() / s)};
}

/// Twice as many:
///   A <- A (I + C J)^-1 A,   C <- A (I + C J)^-1 C A' + C,   J <- A' J (I + C J)^-1 A + J.
Steps doubled(const Steps& steps) {
  const Eigen::Index k = steps.A.rows();
  const Eigen::PartialPivLU<Eigen::MatrixXd> both(Eigen::MatrixXd::Identity(k, k) +
                                                  steps.C * steps.J);
  const Eigen::MatrixXd through = both.solve(steps.A);
  return {.A = steps.A * through,
          .C = symmetric((steps.A * both.solve(steps.C)).eval() * steps.A.transpose() + steps.C),
          .J = symmetric((steps.A.transpose() * steps.J).eval() * through + steps.J)};
}

/// The covariance after a value that stays, from that of an exact state; empty if there is none.
Eigen::MatrixXd rest_by_doubling(const System& system, double s) {
  Steps steps = one_step(system, s);
  for (int i = 0; i < kDoublings; ++i) {
    Steps next = doubled(steps);
    if (!next.C.allFinite() || !next.J.allFinite()) return {};
    const double change = (next.C - steps.C).norm();
    steps = std::move(next);
    if (change <= kRest * steps.C.norm()) return steps.C;
  }
  return {};
}

/// The same by the filter itself.
Eigen::MatrixXd rest_by_steps(const System& system) {
  const Eigen::Index k = system.size();
  Belief belief{.x = Eigen::VectorXd::Zero(k),
                .P = system.Q + system.Q.norm() * Eigen::MatrixXd::Identity(k, k),
                .A = Eigen::MatrixXd(k, 0)};
  for (int i = 0; i < kSteps; ++i) {
    const Eigen::MatrixXd before = belief.P;
    predict(system, belief);
    correct(system, belief, 0);
    if (!belief.P.allFinite()) return {};
    if ((belief.P - before).norm() <= kRest * belief.P.norm()) return belief.P;
  }
  return {};
}

Error no_rest() {
  return {Errc::kNotConverged, "steady state: the system has none that every start comes to"};
}

}  // namespace

Result<SteadyState> steady_state(const System& system) {
  const Eigen::Index k = system.size();
  Belief belief{
      .x = Eigen::VectorXd::Zero(k), .P = Eigen::MatrixXd::Zero(k, k), .A = Eigen::MatrixXd(k, 0)};
  FORESHOCK_TRY_VOID(check(system, belief));
  const double s = system.h.dot(system.Q * system.h) + system.r;
  belief.P = s > 0 ? rest_by_doubling(system, s) : rest_by_steps(system);
  if (belief.P.size() == 0) return tl::unexpected(no_rest());
  predict(system, belief);
  // A few steps of the filter itself leave its own rounding and no other.
  SteadyState out;
  for (int polish = 0; polish < 3; ++polish) {
    out.P = belief.P;
    out.s = expect(system, belief).variance;
    correct(system, belief, 0);
    out.filtered = belief.P;
    predict(system, belief);
  }
  if (!(out.s > 0)) return tl::unexpected(no_rest());
  out.K = out.P * system.h / out.s;
  const Eigen::MatrixXd loop = system.F - (system.F * out.K).eval() * system.h.transpose();
  const double radius = loop.eigenvalues().cwiseAbs().maxCoeff();
  const bool settled = (belief.P - out.P).norm() <= kSettled * out.P.norm();
  if (!settled || !(radius < 1 + kRadius)) return tl::unexpected(no_rest());
  return out;
}

Result<Eigen::MatrixXd> stationary_covariance(const Eigen::MatrixXd& F, const Eigen::MatrixXd& Q) {
  const Eigen::Index k = F.rows();
  if (k == 0 || F.cols() != k || Q.rows() != k || Q.cols() != k || !F.allFinite() ||
      !Q.allFinite()) {
    return fail(Errc::kInvalidArgument, "stationary covariance: F and Q do not fit, or not finite");
  }
  // P_2j = P_j + F^j P_j F^j'
  Eigen::MatrixXd P = Q;
  Eigen::MatrixXd power = F;
  for (int i = 0; i < kDoublings && P.allFinite() && power.allFinite(); ++i) {
    const Eigen::MatrixXd more = symmetric((power * P).eval() * power.transpose());
    P += more;
    power = (power * power).eval();
    if (power.norm() < kRest && more.norm() <= kRest * P.norm()) return P;
  }
  return fail(Errc::kInvalidArgument, "stationary covariance: F has an eigenvalue of 1 or more");
}

SteadyFilter::SteadyFilter(System system, Belief start, std::optional<SteadyState> steady)
    : system_(std::move(system)), belief_(std::move(start)), steady_(std::move(steady)) {}

Result<SteadyFilter> SteadyFilter::make(System system, Belief start) {
  FORESHOCK_TRY_VOID(check(system, start));
  auto steady = steady_state(system);
  return SteadyFilter(std::move(system), std::move(start),
                      steady ? std::optional(*std::move(steady)) : std::nullopt);
}

Seen SteadyFilter::learn(double y) {
  if (started_) step();
  started_ = true;
  if (!is_steady_) return correct(system_, belief_, y);
  const Seen seen{.expected = system_.h.dot(belief_.x), .variance = steady_->s};
  if (y == y) {
    belief_.x += steady_->K * (y - seen.expected);
    belief_.P = steady_->filtered;
  } else {
    is_steady_ = false;
  }
  return seen;
}

void SteadyFilter::step() {
  if (is_steady_) {
    belief_.x = (system_.F * belief_.x).eval();
    belief_.P = steady_->P;
    return;
  }
  predict(system_, belief_);
  is_steady_ = has_come_to_rest();
}

bool SteadyFilter::has_come_to_rest() const {
  if (!steady_ || belief_.is_diffuse()) return false;
  // As good as it gets: relative to the variances of the states, down to the rounding of the
  // largest of them.
  const Eigen::VectorXd deviation = steady_->P.diagonal().cwiseMax(0).cwiseSqrt();
  const double floor = 1e-16 * steady_->P.diagonal().maxCoeff();
  const Eigen::ArrayXXd allowed = (1e-12 * deviation * deviation.transpose()).array() + floor;
  return ((belief_.P - steady_->P).array().abs() <= allowed).all();
}

}  // namespace foreshock::kalman
