#include "foreshock/filters/score.h"

#include <utility>

#include "foreshock/filters/internal/future.h"

namespace foreshock::kalman {

Result<Score> score(const System& system, Belief start, std::span<const double> y) {
  FORESHOCK_TRY(const Course course, filter(system, std::move(start), y));
  const Eigen::Index k = system.size();
  Score out{.likelihood = course.likelihood,
            .F = Eigen::MatrixXd::Zero(k, k),
            .Q = Eigen::MatrixXd::Zero(k, k),
            .x = Eigen::VectorXd::Zero(k),
            .P = Eigen::MatrixXd::Zero(k, k)};
  if (y.empty()) return out;
  const Future before = walk_back(system, course, [&](const Passed& at) {
    const Pull pull = pull_of(system.h, at.before, at.step.seen, at.step.innovation, at.future);
    const Belief& belief = at.step.belief;
    const Future& next = at.further;
    out.r += 0.5 * (pull.u * pull.u - pull.variance);
    out.Q += 0.5 * (next.rho * next.rho.transpose() - next.N);
    // Q^-1 E w x' = rho E x' + Q^-1 cov(w, x), cov(w, x) = -Q (N F P + D A').
    const Eigen::VectorXd x = belief.x + belief.P * at.future.rho + belief.A * at.future.mean;
    out.F += next.rho * x.transpose() - next.N * (system.F * belief.P).eval();
    if (belief.is_diffuse()) out.F -= next.D * belief.A.transpose();
  });
  out.x = before.rho;
  out.P = 0.5 * (before.rho * before.rho.transpose() - before.N);
  return out;
}

}  // namespace foreshock::kalman
