// The rate behind a counter that is read with noise and wraps at 2^16: an unscented Kalman filter
// on a curved observation, no derivatives needed.
#include <cmath>
#include <cstdio>

#include "foreshock/core/random.h"
#include "foreshock/filters/nonlinear.h"

namespace {

constexpr double kWrap = 65536;

/// The nearest count that shows as `shown` once it has wrapped.
double unwrapped(double shown, double expected) {
  return shown + kWrap * std::round((expected - shown) / kWrap);
}

}  // namespace

int main() {
  using namespace foreshock;
  // State: count so far and log of the rate a step. The rate is positive, so its logarithm wanders,
  // and the count grows by exp of it: that is the curve.
  kalman::CurvedSystem system;
  system.f = [](const Eigen::VectorXd& x) {
    return Eigen::VectorXd(Eigen::Vector2d(x[0] + std::exp(x[1]), x[1]));
  };
  system.h = [](const Eigen::VectorXd& x) { return x[0]; };
  system.Q = Eigen::Vector2d(0, 0.03 * 0.03).asDiagonal();
  system.r = 200 * 200;
  kalman::Belief belief{Eigen::Vector2d(0, std::log(1000)),
                        Eigen::Vector2d(system.r, 1).asDiagonal(), Eigen::MatrixXd(2, 0)};

  Rng rng(7);
  double count = 0;
  std::printf("step   shown     rate   tracked  +- 2 deviations\n");
  for (int t = 0; t < 120; ++t) {
    const double rate = t < 60 ? 900 : 2700;  // Traffic triples after an hour.
    const double shown = std::fmod(count + 200 * rng.normal() + kWrap, kWrap);
    const auto before = kalman::unscented::expect(system, belief).value();
    const auto seen =
        t % 10 == 9 ? std::nan("") : unwrapped(shown, before.expected);  // Lost scrape.
    if (!kalman::unscented::correct(system, belief, seen)) return 1;
    if (t % 10 == 8) {
      const double deviation = std::sqrt(belief.P(1, 1));
      std::printf("%4d %7.0f %8.0f %9.0f  %.0f to %.0f\n", t, shown, rate, std::exp(belief.x[1]),
                  std::exp(belief.x[1] - 2 * deviation), std::exp(belief.x[1] + 2 * deviation));
    }
    if (!kalman::unscented::predict(system, belief)) return 1;
    count += rate;
  }
  return 0;
}
