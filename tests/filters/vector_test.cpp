#include "foreshock/filters/vector.h"

#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include <gtest/gtest.h>

#include "../support/dense_smoother.h"
#include "../support/random_system.h"

#include "foreshock/filters/smoother.h"

namespace foreshock::kalman {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// Systems that change at every point. Every third has noise without covariances, every third one
/// whose noise is singular.
std::vector<VectorSystem> changing(Rng& rng, Eigen::Index k, Eigen::Index p, int n, int kind) {
  std::vector<VectorSystem> out;
  for (int t = 0; t < n; ++t) {
    const System scalar = random_system(rng, k, 0);
    const Eigen::MatrixXd root = random_matrix(rng, p, kind == 2 && p > 1 ? p - 1 : p);
    VectorSystem system{
        .F = scalar.F, .Q = scalar.Q, .H = random_matrix(rng, p, k), .R = root * root.transpose()};
    if (kind == 1) system.R = Eigen::MatrixXd(system.R.diagonal().asDiagonal());
    out.push_back(system);
  }
  return out;
}

Eigen::MatrixXd random_vectors(Rng& rng, Eigen::Index p, Eigen::Index n) {
  Eigen::MatrixXd y = 3 * random_matrix(rng, p, n);
  for (double& v : y.reshaped()) {
    if (rng.below(4) == 0) v = kNaN;
  }
  y.col(n / 2).setConstant(kNaN);
  return y;
}

std::vector<dense::Point> points_of(const std::vector<VectorSystem>& systems) {
  std::vector<dense::Point> out;
  for (const VectorSystem& s : systems) {
    out.push_back({s.F.cast<long double>(), s.Q.cast<long double>(), s.H.cast<long double>(),
                   s.R.cast<long double>()});
  }
  return out;
}

// Property: likelihood and smoothed states, for any systems, any part of the start diffuse, any
// components missing.
TEST(VectorFilter, IsTheWholeGaussian) {
  Rng rng(131);
  for (int i = 0; i < 45; ++i) {
    SCOPED_TRACE(i);
    const Eigen::Index k = 1 + i % 4;
    const Eigen::Index p = 1 + i % 3;
    const auto systems = changing(rng, k, p, 12, (i / 3) % 3);
    const auto unknown = static_cast<Eigen::Index>(rng.below(static_cast<std::uint64_t>(k) + 1));
    const Belief start = random_system(rng, k, unknown).start;
    const Eigen::MatrixXd y = random_vectors(rng, p, 12);

    const VectorCourse course = filter(systems, start, y).value();
    const auto smoothed = smooth(systems, course);

    const dense::Smoother wanted(points_of(systems), start, y);
    const auto likelihood = static_cast<double>(wanted.log_likelihood());
    EXPECT_EQ(course.likelihood.diffuse, unknown);
    EXPECT_EQ(course.likelihood.count + unknown, (y.array() == y.array()).count());
    EXPECT_NEAR(course.likelihood.log_likelihood, likelihood, 1e-9 * (1 + std::abs(likelihood)));
    for (Eigen::Index t = 0; t < 12; ++t) {
      const Belief& state = smoothed[static_cast<std::size_t>(t)];
      const double size = 1 + wanted.P(t).cast<double>().norm();
      EXPECT_NEAR((state.x - wanted.x(t).cast<double>()).norm(), 0, 1e-9 * size) << t;
      EXPECT_NEAR((state.P - wanted.P(t).cast<double>()).norm(), 0, 1e-9 * size) << t;
    }
  }
}

// Property: one component is a scalar series, to the last bit.
TEST(VectorFilter, OfOneComponentIsTheFilterForScalars) {
  Rng rng(132);
  const System scalar = random_system(rng, 3, 2);
  const VectorSystem system{scalar.F, scalar.Q, scalar.h.transpose(),
                            Eigen::MatrixXd::Constant(1, 1, scalar.r)};
  const auto y = random_values(rng, 30);
  const Eigen::Map<const Eigen::RowVectorXd> row(y.data(), 30);

  const VectorCourse found = filter({&system, 1}, scalar.start, row).value();

  const Course wanted = filter(scalar, scalar.start, y).value();
  EXPECT_NEAR(found.likelihood.log_likelihood, wanted.likelihood.log_likelihood, 1e-12);
  const auto smoothed = smooth(std::span(&system, 1), found);
  const auto wanted_smoothed = smooth(scalar, wanted);
  for (std::size_t t = 0; t < 30; ++t) {
    EXPECT_EQ(found.steps[t].belief.x, wanted.steps[t].belief.x);
    EXPECT_EQ(found.steps[t].belief.P, wanted.steps[t].belief.P);
    EXPECT_NEAR(found.steps[t].variance(0, 0), wanted.steps[t].seen.variance, 1e-12);
    EXPECT_NEAR((smoothed[t].x - wanted_smoothed[t].x).norm(), 0, 1e-10);
  }
}

// By hand: the same level read twice, with errors that go together. Weights R^-1 1 / 1' R^-1 1.
TEST(VectorFilter, WeighsReadingsThatErrTogether) {
  const VectorSystem system{.F = Eigen::MatrixXd::Ones(1, 1),
                            .Q = Eigen::MatrixXd::Zero(1, 1),
                            .H = Eigen::MatrixXd::Ones(2, 1),
                            .R = (Eigen::MatrixXd(2, 2) << 4, 1, 1, 2).finished()};
  const Belief nothing{.x = Eigen::VectorXd::Zero(1),
                       .P = Eigen::MatrixXd::Zero(1, 1),
                       .A = Eigen::MatrixXd::Ones(1, 1)};
  Belief belief = nothing;
  const Likelihood found = correct(system, belief, Eigen::Vector2d(10, 6));
  // R^-1 1 is in proportion to (1, 3); the variance is |R| / 4 = 7 / 4.
  EXPECT_NEAR(belief.x[0], 7, 1e-14);
  EXPECT_NEAR(belief.P(0, 0), 7.0 / 4, 1e-14);
  // Their difference is N(0, 4 + 2 - 2 * 1), and all that has a distribution.
  EXPECT_NEAR(found.log_likelihood, -0.5 * (std::log(2 * std::numbers::pi * 4) + 16.0 / 4), 1e-13);
  EXPECT_EQ(found.count, 1);
  EXPECT_EQ(found.diffuse, 1);

  belief = nothing;
  correct(system, belief, Eigen::Vector2d(kNaN, 6));
  EXPECT_EQ(belief.x[0], 6);
  EXPECT_EQ(belief.P(0, 0), 2);
}

TEST(VectorFilter, RefusesWhatDoesNotFit) {
  Rng rng(133);
  const VectorSystem good = changing(rng, 2, 3, 1, 0).front();
  const Belief start = random_system(rng, 2, 1).start;
  const Eigen::MatrixXd y = Eigen::MatrixXd::Ones(3, 4);
  const auto works = [&](const VectorSystem& system, const Eigen::MatrixXd& values) {
    return filter({&system, 1}, start, values).has_value();
  };
  const auto broken = [&](auto change) {
    VectorSystem system = good;
    change(system);
    return !works(system, y);
  };
  EXPECT_TRUE(works(good, y));
  EXPECT_TRUE(works(good, Eigen::MatrixXd(3, 0)));
  EXPECT_TRUE(broken([](VectorSystem& s) { s.F.resize(1, 2); }));
  EXPECT_TRUE(broken([](VectorSystem& s) { s.Q.resize(3, 3); }));
  EXPECT_TRUE(broken([](VectorSystem& s) { s.H.resize(0, 2); }));
  EXPECT_TRUE(broken([](VectorSystem& s) { s.R.resize(2, 2); }));
  EXPECT_TRUE(broken([](VectorSystem& s) { s.R(1, 1) = -1; }));
  EXPECT_TRUE(broken([](VectorSystem& s) { s.H(0, 0) = kNaN; }));
  EXPECT_FALSE(works(good, Eigen::MatrixXd::Ones(2, 4)));
  EXPECT_FALSE(
      works(good, Eigen::MatrixXd::Constant(3, 4, -std::numeric_limits<double>::infinity())));
  const std::vector<VectorSystem> three(3, good);
  EXPECT_FALSE(filter(three, start, y));
  EXPECT_FALSE(filter({&good, 1}, {}, y));
}

}  // namespace
}  // namespace foreshock::kalman
