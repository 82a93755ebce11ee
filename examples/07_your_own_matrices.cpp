// A system of your own: a damped oscillation that shocks keep alive, seen through noise.
#include <cmath>
#include <cstdio>

#include "foreshock/core/random.h"
#include "foreshock/filters/likelihood.h"
#include "foreshock/filters/simulate.h"
#include "foreshock/filters/smoother.h"

int main() {
  using namespace foreshock;
  // x' = F x + w, w ~ N(0, Q);   y = h' x + v, v ~ N(0, r).
  const double c = 0.98 * std::cos(2 * M_PI / 24);
  const double s = 0.98 * std::sin(2 * M_PI / 24);
  kalman::System system;
  system.F = Eigen::Matrix2d{{c, s}, {-s, c}};
  system.Q = 0.1 * Eigen::Matrix2d::Identity();
  system.h = Eigen::Vector2d(1, 0);
  system.r = 4;
  // The start: known to be N(0, P); a column of A for what nothing is known of, here none.
  system.start = {Eigen::Vector2d::Zero(), 2.5 * Eigen::Matrix2d::Identity(),
                  Eigen::MatrixXd(2, 0)};

  Rng rng(3);
  const auto draw = kalman::simulate(system, system.start, 200, rng).value();
  const auto course = kalman::filter(system, system.start, draw.y).value();
  const auto beliefs = kalman::smooth(system, course);
  double raw = 0;
  double filtered = 0;
  double smoothed = 0;
  for (std::size_t t = 0; t < draw.y.size(); ++t) {
    const double truth = draw.x(0, static_cast<Eigen::Index>(t));
    raw += std::pow(draw.y[t] - truth, 2);
    filtered += std::pow(course.steps[t].belief.x[0] - truth, 2);
    smoothed += std::pow(beliefs[t].x[0] - truth, 2);
  }
  std::printf("log-likelihood %.2f\n", course.likelihood.log_likelihood);
  std::printf("root mean squared error: as seen %.2f, filtered %.2f, smoothed %.2f\n",
              std::sqrt(raw / 200), std::sqrt(filtered / 200), std::sqrt(smoothed / 200));
  return 0;
}
