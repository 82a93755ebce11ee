/// The filter and its square-root form over 10^7 steps with next to no noise of observation and
/// half of the values missing, against the filter in long double.
///   square_root [steps]        Prints a row for each system, scale and form; about 4 minutes.

#include "foreshock/filters/square_root.h"

#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <limits>

#include "../tests/support/long_filter.h"
#include "../tests/support/structural_system.h"

#include "foreshock/core/random.h"

namespace {

using namespace foreshock;
using Clock = std::chrono::steady_clock;

struct Worst {
  double state = 0;        ///< |x - x of long double| / its deviations.
  double variance = 0;     ///< |P - P of long double| / the deviations of both states.
  double least = 1;        ///< Least P_ii over what it should be; negative: no variance any more.
  double asymmetry = 0;    ///< |P_ij - P_ji| / the deviations.
  double nanoseconds = 0;  ///< A step.

  void meet(const Eigen::VectorXd& x, const Eigen::MatrixXd& P, const wide::Filter& wanted) {
    const Eigen::ArrayXd size = wanted.P().diagonal().cwiseSqrt().array();
    const Eigen::ArrayXXd sizes = (size.matrix() * size.matrix().transpose()).array();
    state = std::max(state, ((x - wanted.x()).array() / size).abs().maxCoeff());
    variance = std::max(variance, ((P - wanted.P()).array() / sizes).abs().maxCoeff());
    least = std::min(least, (P.diagonal().array() / (size * size)).minCoeff());
    asymmetry = std::max(asymmetry, ((P - P.transpose()).array() / sizes).abs().maxCoeff());
  }

  void print(const char* name, double scale, const char* form) const {
    std::printf("%-22s %8.0e %-6s %10.1e %10.1e %10.3f %10.1e %8.0f\n", name, scale, form, state,
                variance, least, asymmetry, nanoseconds);
    std::fflush(stdout);
  }
};

void run(const char* name, kalman::System system, double scale, int steps) {
  const Eigen::Index k = system.size();
  system.Q *= scale * scale;
  system.r *= scale * scale;
  system.start = {.x = Eigen::VectorXd::Zero(k),
                  .P = 100 * scale * scale * Eigen::MatrixXd::Identity(k, k),
                  .A = Eigen::MatrixXd(k, 0)};
  const kalman::RootSystem roots = kalman::root_system(system);
  kalman::RootBelief root = kalman::root_belief(system.start);
  kalman::Belief plain = system.start;
  wide::Filter wanted(system);
  Rng rng(122);
  Worst root_worst;
  Worst plain_worst;
  double level = 0;
  constexpr int kBlock = 100;
  double values[kBlock];
  for (int t = 0; t < steps; t += kBlock) {
    for (int i = 0; i < kBlock; ++i) {
      level += scale * rng.normal();
      const bool missing = (t + i) % 200 < 20 || rng.below(9) < 4;
      values[i] = missing ? std::numeric_limits<double>::quiet_NaN() : level;
    }
    const auto begin = Clock::now();
    for (const double y : values) {
      kalman::predict(roots, root);
      kalman::correct(roots, root, y);
    }
    const auto middle = Clock::now();
    for (const double y : values) {
      kalman::predict(system, plain);
      kalman::correct(system, plain, y);
    }
    const auto end = Clock::now();
    for (const double y : values) {
      wanted.predict();
      wanted.correct(y);
    }
    const auto each = [&](auto span) {
      return std::chrono::duration<double, std::nano>(span).count() / steps;
    };
    root_worst.nanoseconds += each(middle - begin);
    plain_worst.nanoseconds += each(end - middle);
    root_worst.meet(root.x, kalman::belief_of(root).P, wanted);
    plain_worst.meet(plain.x, plain.P, wanted);
  }
  plain_worst.print(name, scale, "plain");
  root_worst.print(name, scale, "root");
}

}  // namespace

int main(int argc, char** argv) {
  using namespace structural;
  const int steps = argc > 1 ? std::atoi(argv[1]) : 10'000'000;
  std::printf("%d steps, half of the values missing\n", steps);
  std::printf("%-22s %8s %-6s %10s %10s %10s %10s %8s\n", "system", "scale", "form", "state",
              "variance", "least P", "asymmetry", "ns/step");
  for (const double scale : {1.0, 1e12}) {
    kalman::System system = trend(1, 1e-2);
    system.r = 1e-12;
    run("trend, slope 1e-2", system, scale, steps);
    system.Q(1, 1) = 1e-10;
    run("trend, slope 1e-10", system, scale, steps);
    system = stack(trend(1, 1e-10), wave(12, 1, 1e-6));
    system.r = 1e-12;
    run("and a yearly wave", system, scale, steps);
  }
}
