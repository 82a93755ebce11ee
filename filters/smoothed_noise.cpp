#include "foreshock/filters/smoothed_noise.h"

#include "foreshock/filters/internal/future.h"

namespace foreshock::kalman {

std::vector<SmoothedNoise> smooth_noise(const System& system, const Course& course) {
  std::vector<SmoothedNoise> out(course.steps.size());
  if (out.empty()) return out;
  const Eigen::MatrixXd& Q = system.Q;
  const double r = system.r;
  walk_back(system, course, [&](const Passed& at) {
    const Pull pull = pull_of(system.h, at.before, at.step.seen, at.step.innovation, at.future);
    out[at.t] = {.w = Q * at.further.rho,
                 .w_variance = Q - (Q * at.further.N).eval() * Q,
                 .v = r * pull.u,
                 .v_variance = r - r * r * pull.variance};
  });
  return out;
}

}  // namespace foreshock::kalman
