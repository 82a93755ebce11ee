#include "foreshock/filters/square_root.h"

#include <Eigen/Eigenvalues>
#include <cmath>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include "../support/long_filter.h"
#include "../support/random_system.h"
#include "../support/structural_system.h"

namespace foreshock::kalman {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

// Property: the plain filter's answers, for any system, any part of it diffuse.
TEST(SquareRoot, IsTheFilter) {
  Rng rng(121);
  for (int i = 0; i < 60; ++i) {
    const Eigen::Index k = 1 + i % 5;
    const auto unknown = static_cast<Eigen::Index>(rng.below(static_cast<std::uint64_t>(k) + 1));
    System system = random_system(rng, k, unknown);
    if (i % 7 == 0) system.r = 0;
    if (i % 5 == 1 && i % 7 != 0) system.Q.setZero();
    const RootSystem roots = root_system(system);
    RootBelief found = root_belief(system.start);
    Belief wanted = system.start;
    for (const double y : random_values(rng, 30)) {
      const Seen seen = correct(roots, found, y);
      const Seen expected = correct(system, wanted, y);
      ASSERT_EQ(seen.diffuse > 0, expected.diffuse > 0);
      const double size = 1 + wanted.P.norm() + std::abs(expected.variance);
      ASSERT_NEAR(seen.expected, expected.expected, 1e-9 * size) << i;
      ASSERT_NEAR(seen.variance, expected.variance, 1e-9 * size) << i;
      ASSERT_NEAR((found.x - wanted.x).norm(), 0, 1e-9 * size) << i;
      ASSERT_NEAR((belief_of(found).P - wanted.P).norm(), 0, 1e-9 * size) << i;
      ASSERT_EQ(found.A, wanted.A) << i;
      predict(roots, found);
      predict(system, wanted);
    }
  }
}

/// The worst that was seen of a long run against long double.
struct Worst {
  double state = 0;     ///< |x - x of long double| / its deviations.
  double variance = 0;  ///< |P - P of long double| / the deviations of both states.
  bool positive = true;
};

/// Next to no noise, half of the values missing in long gaps and short, all in units of `scale`.
Worst long_run(System system, double scale, int steps) {
  const Eigen::Index k = system.size();
  system.Q *= scale * scale;
  system.r *= scale * scale;
  system.start = {.x = Eigen::VectorXd::Zero(k),
                  .P = 100 * scale * scale * Eigen::MatrixXd::Identity(k, k),
                  .A = Eigen::MatrixXd(k, 0)};
  const RootSystem roots = root_system(system);
  RootBelief belief = root_belief(system.start);
  wide::Filter wanted(system);
  Rng rng(122);
  Worst out;
  double level = 0;
  for (int t = 0; t < steps; ++t) {
    level += scale * rng.normal();
    const bool missing = t % 200 < 20 || rng.below(9) < 4;
    const double y = missing ? kNaN : level;
    correct(roots, belief, y);
    wanted.correct(y);
    if (t % 10 == 9) {
      const Eigen::VectorXd size = wanted.P().diagonal().cwiseSqrt();
      const Eigen::MatrixXd P = belief_of(belief).P;
      out.state =
          std::max(out.state, ((belief.x - wanted.x()).array() / size.array()).abs().maxCoeff());
      out.variance =
          std::max(out.variance,
                   ((P - wanted.P()).array() / (size * size.transpose()).array()).abs().maxCoeff());
      out.positive =
          out.positive && P == P.transpose() && (belief.S.diagonal().array().abs() > 0).all();
    }
    predict(roots, belief);
    wanted.predict();
  }
  return out;
}

System trend_with_noise(double slope, double r) {
  System out = structural::trend(1, slope);
  out.r = r;
  return out;
}

// bench/square_root does the same for 10^7 steps; docs/math/kalman.md says what came of it.
TEST(SquareRoot, HoldsForALongTimeWithNextToNoNoise) {
  System seasonal = structural::stack(structural::trend(1, 1e-10), structural::wave(12, 1, 1e-6));
  seasonal.r = 1e-12;
  for (const System& system :
       {trend_with_noise(1e-2, 1e-12), trend_with_noise(1e-10, 1e-12), seasonal}) {
    for (const double scale : {1.0, 1e12}) {
      const Worst worst = long_run(system, scale, 100'000);
      EXPECT_LT(worst.state, 1e-6) << scale;
      EXPECT_LT(worst.variance, 1e-6) << scale;
      EXPECT_TRUE(worst.positive) << scale;
    }
  }
}

// A line seen with a noise of 1e-4 from a start of 1e8: the variances are 24 digits apart, and P
// has 16 of them. What is right is the diffuse start, which differs by 1e-24.
TEST(SquareRoot, KnowsWhatTheCovarianceCannotHold) {
  System system = structural::trend(0, 0);
  system.r = 1e-8;
  Belief exact = system.start;
  Belief plain{.x = exact.x, .P = 1e16 * Eigen::MatrixXd::Identity(2, 2), .A = {}};
  plain.A.resize(2, 0);
  const RootSystem roots = root_system(system);
  RootBelief root = root_belief(plain);
  Rng rng(124);
  double worst_plain = 0;
  double worst_root = 0;
  for (int t = 0; t < 20; ++t) {
    const double y = 3 + 0.5 * t + 1e-4 * rng.normal();
    correct(system, exact, y);
    correct(system, plain, y);
    correct(roots, root, y);
    if (t > 1) {
      const auto worse = [&](double worst, const Belief& belief) {
        return std::max(worst, (belief.P - exact.P).norm() / exact.P.norm());
      };
      worst_plain = worse(worst_plain, plain);
      worst_root = worse(worst_root, belief_of(root));
    }
    predict(system, exact);
    predict(system, plain);
    predict(roots, root);
  }
  EXPECT_LT(worst_root, 1e-3);
  EXPECT_GT(worst_plain, 0.1);
}

TEST(SquareRoot, GoesThereAndBack) {
  Rng rng(123);
  for (Eigen::Index k = 1; k <= 6; ++k) {
    const Eigen::MatrixXd root = random_matrix(rng, k, k > 2 ? k - 1 : k);  // Semi-definite.
    const Belief belief{
        .x = random_matrix(rng, k, 1), .P = root * root.transpose(), .A = random_matrix(rng, k, 2)};
    const Belief back = belief_of(root_belief(belief));
    EXPECT_EQ(back.x, belief.x);
    EXPECT_EQ(back.A, belief.A);
    EXPECT_NEAR((back.P - belief.P).norm(), 0, 1e-14 * belief.P.norm());
    EXPECT_EQ(root_belief(belief).S.triangularView<Eigen::StrictlyUpper>().toDenseMatrix().norm(),
              0);
  }
}

TEST(SquareRoot, MeetsWhatIsMissingAndWhatHasNoVariance) {
  const System system = structural::level(0);
  const RootSystem roots = root_system(system);
  RootBelief belief = root_belief(system.start);
  correct(roots, belief, kNaN);
  EXPECT_TRUE(belief.is_diffuse());
  correct(roots, belief, 5);
  const Seen seen = correct(roots, belief, 6);
  EXPECT_EQ(seen.variance, 0);
  EXPECT_EQ(belief.x[0], 5);
}

}  // namespace
}  // namespace foreshock::kalman
