#include "foreshock/filters/internal/future.h"

#include "foreshock/filters/diffuse.h"

namespace foreshock::kalman {
namespace {

/// M' N M for M = I - K h'.
Eigen::MatrixXd keep_both(const Eigen::VectorXd& h, const Eigen::VectorXd& K,
                          const Eigen::MatrixXd& N) {
  const Eigen::VectorXd NK = N * K;
  return N - h * NK.transpose() - NK * h.transpose() + h * (K.dot(NK) * h.transpose());
}

/// A value that fixed one unknown. With the reflection H of see_diffuse(), A H = (A1, A2), A1 = l
/// K, it is y = h' x + l delta1 + u, u = h' xi + v, and what is left of xi is xi' = xi - K u. So
/// given all,
///   delta1 = (e - u) / l,   E u = g' rho',   var u = s - g' N' g,   g = cov(xi', u) = P h - K s.
void before_diffuse(const Eigen::VectorXd& h, const Belief& before, const Seen& seen, double e,
                    Future& future) {
  const Reflection H = reflect_seen(h, before.A);
  const Eigen::VectorXd K = gain_of(h, before, seen, e);
  const Eigen::VectorXd g = before.P * h - K * seen.variance;
  const Eigen::VectorXd Ng = future.N * g;
  const Eigen::Index left = future.mean.size();
  const double l = H.first;

  Eigen::VectorXd mean(left + 1);
  mean << (e - g.dot(future.rho)) / l, future.mean;
  Eigen::MatrixXd D(h.size(), left + 1);
  D.col(0) = (h - (Ng - h * K.dot(Ng))) / l;
  D.rightCols(left) = future.D - h * (K.transpose() * future.D);
  Eigen::MatrixXd C(left + 1, left + 1);
  C(0, 0) = (seen.variance - g.dot(Ng)) / (l * l);
  C.block(0, 1, 1, left) = g.transpose() * future.D / l;
  C.block(1, 0, left, 1) = C.block(0, 1, 1, left).transpose();
  C.bottomRightCorner(left, left) = future.C;
  Eigen::MatrixXd W = Eigen::MatrixXd::Zero(left + 1, future.W.cols());
  W.bottomRows(left) = future.W;

  H.turn_rows(mean);  // delta = H (delta1, delta2)
  H.turn_columns(D);
  H.turn_rows(C);
  H.turn_columns(C);
  H.turn_rows(W);
  future.rho -= h * K.dot(future.rho);
  future.N = keep_both(h, K, future.N);
  future.mean = std::move(mean);
  future.D = std::move(D);
  future.C = std::move(C);
  future.W = std::move(W);
}

}  // namespace

Future no_future(const Belief& last) {
  const Eigen::Index k = last.x.size();
  const Eigen::Index c = last.A.cols();
  return {.rho = Eigen::VectorXd::Zero(k),
          .N = Eigen::MatrixXd::Zero(k, k),
          .mean = Eigen::VectorXd::Zero(c),
          .D = Eigen::MatrixXd::Zero(k, c),
          .C = Eigen::MatrixXd::Zero(c, c),
          .W = Eigen::MatrixXd::Identity(c, c)};
}

Pull pull_of(const Eigen::VectorXd& h, const Belief& before, const Seen& seen, double e,
             const Future& after) {
  const bool learnt = e == e && (seen.diffuse > 0 || seen.variance > 0);
  if (!learnt) return {};
  const Eigen::VectorXd K = gain_of(h, before, seen, e);
  Pull out{.u = -K.dot(after.rho), .variance = K.dot(after.N * K)};
  if (seen.diffuse > 0) return out;
  out.u += e / seen.variance;
  out.variance += 1 / seen.variance;
  return out;
}

void before_value(const Eigen::VectorXd& h, const Belief& before, const Seen& seen, double e,
                  Future& future) {
  if (e != e) return;
  if (seen.diffuse > 0) return before_diffuse(h, before, seen, e, future);
  if (!(seen.variance > 0)) return;
  // rho <- h e / s + M' rho,   N <- h h' / s + M' N M,   D <- M' D,   M = I - K h'.
  const Eigen::VectorXd K = gain_of(h, before, seen, e);
  future.rho += h * (e / seen.variance - K.dot(future.rho));
  future.N = keep_both(h, K, future.N) + h * (h.transpose() / seen.variance);
  future.D -= h * (K.transpose() * future.D).eval();
}

void before_step(const Eigen::MatrixXd& F, Future& future) {
  future.rho = (F.transpose() * future.rho).eval();
  const Eigen::MatrixXd N = (F.transpose() * future.N).eval() * F;
  future.N = 0.5 * (N + N.transpose());
  future.D = (F.transpose() * future.D).eval();
}

Eigen::VectorXd gain_of(const Eigen::VectorXd& h, const Belief& before, const Seen& seen,
                        double e) {
  if (e == e && seen.diffuse > 0) return before.A * (before.A.transpose() * h) / seen.diffuse;
  if (e == e && seen.variance > 0) return before.P * h / seen.variance;
  return Eigen::VectorXd::Zero(h.size());
}

Belief together(const Belief& belief, const Future& future) {
  Belief out{.x = belief.x + belief.P * future.rho,
             .P = belief.P - (belief.P * future.N).eval() * belief.P,
             .A = Eigen::MatrixXd(belief.x.size(), 0)};
  if (belief.is_diffuse()) {
    // P - P N P - P D A' - A D' P + A C A'
    const Eigen::MatrixXd cross = (belief.P * future.D).eval() * belief.A.transpose();
    out.x += belief.A * future.mean;
    out.P += (belief.A * future.C).eval() * belief.A.transpose() - cross - cross.transpose();
    out.A = belief.A * future.W;
  }
  out.P = (0.5 * (out.P + out.P.transpose())).eval();
  return out;
}

}  // namespace foreshock::kalman
