#include "foreshock/filters/structured.h"

#include <Eigen/Eigenvalues>
#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include <gtest/gtest.h>

#include "foreshock/core/random.h"
#include "foreshock/filters/kalman.h"

namespace foreshock {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

void add_wave(structured::System& s, double angle, double damping = 1) {
  s.cosine.push_back(damping * std::cos(angle));
  s.sine.push_back(damping * std::sin(angle));
}

/// A level with a slope, the waves of 12, an AR(1), and dummies of 5.
structured::System everything() {
  structured::System s{.has_slope = true, .damping = 0.9};
  s.factors = {-1, 0.6};
  for (int j = 1; j < 6; ++j) add_wave(s, 2 * std::numbers::pi * j / 12);
  add_wave(s, 0.2, 0.8);
  s.periods = {5};
  s.r = 1.5;
  for (std::size_t i = 0; i < s.size(); ++i) s.q.push_back(0.01 * static_cast<double>(i % 4));
  return s;
}

structured::Belief diffuse(const structured::System& s) {
  const std::size_t k = s.size();
  structured::Belief out{std::vector<double>(k, 0.0),
                         std::vector<double>(k * structured::row_length(k), 0.0),
                         std::vector<double>(k * k, 0.0), k};
  for (std::size_t i = 0; i < k; ++i) out.A[i * k + i] = 1;
  return out;
}

/// The same as matrices: the columns of F are what move() makes of unit vectors.
kalman::System dense(const structured::System& s) {
  const auto k = static_cast<Eigen::Index>(s.size());
  kalman::System out{.F = Eigen::MatrixXd(k, k),
                     .Q = Eigen::MatrixXd::Zero(k, k),
                     .h = Eigen::VectorXd(k),
                     .r = s.r,
                     .start = {.x = Eigen::VectorXd::Zero(k),
                               .P = Eigen::MatrixXd::Zero(k, k),
                               .A = Eigen::MatrixXd::Identity(k, k)}};
  for (Eigen::Index j = 0; j < k; ++j) {
    std::vector<double> unit(s.size(), 0.0);
    unit[static_cast<std::size_t>(j)] = 1;
    out.h(j) = structured::observed(s, unit);
    structured::move(s, unit);
    for (Eigen::Index i = 0; i < k; ++i) out.F(i, j) = unit[static_cast<std::size_t>(i)];
    out.Q(j, j) = s.q[static_cast<std::size_t>(j)];
  }
  return out;
}

std::vector<double> noise(std::size_t n) {
  Rng rng(17);
  std::vector<double> y(n);
  double level = 10;
  for (double& v : y) v = (level += 0.2 * rng.normal()) + rng.normal();
  return y;
}

void expect_the_dense_course(const structured::System& system, const std::vector<double>& y) {
  ASSERT_TRUE(structured::check(system));
  const kalman::System matrices = dense(system);
  structured::Belief ours = diffuse(system);
  kalman::Belief theirs = matrices.start;
  for (std::size_t t = 0; t < y.size(); ++t) {
    const structured::Seen looked = structured::expect(system, ours);
    const structured::Seen seen = structured::correct(system, ours, y[t]);
    const kalman::Seen reference = kalman::correct(matrices, theirs, y[t]);
    ASSERT_EQ(looked.expected, seen.expected);
    ASSERT_EQ(looked.variance, seen.variance);
    ASSERT_NEAR(seen.expected, reference.expected, 1e-8 * (1 + std::abs(reference.expected))) << t;
    ASSERT_EQ(seen.diffuse > 0, reference.diffuse > 0) << t;
    ASSERT_NEAR(seen.diffuse, reference.diffuse, 1e-9 * (1 + reference.diffuse)) << t;
    if (seen.diffuse == 0) {
      ASSERT_NEAR(seen.variance, reference.variance, 1e-8 * reference.variance) << t;
    }
    structured::predict(system, ours);
    kalman::predict(matrices, theirs);
  }
}

TEST(Structured, FiltersAsTheMatricesDo) {
  expect_the_dense_course(everything(), noise(120));
}

TEST(Structured, FiltersAsTheMatricesDoOverGaps) {
  auto y = noise(120);
  for (const std::size_t t : {0U, 3U, 4U, 9U, 40U, 41U, 42U, 43U, 44U, 45U, 90U}) y[t] = kNaN;
  expect_the_dense_course(everything(), y);
}

TEST(Structured, FiltersARandomWalk) {
  expect_the_dense_course({.q = {0.3}, .r = 1}, noise(50));
}

TEST(Structured, FiltersDummiesOfTwo) {
  expect_the_dense_course({.periods = {2}, .q = {0.1, 0.2}, .r = 1}, noise(50));
}

TEST(Structured, ReturnsTheGainThatItUsed) {
  const structured::System system{.has_slope = true, .q = {0.1, 0.01}, .r = 1};
  structured::Belief belief = diffuse(system);
  for (const double y : noise(20)) {
    structured::correct(system, belief, y);
    structured::predict(system, belief);
  }
  const auto before = belief.x;
  std::vector<double> gain(2);

  const structured::Seen seen = structured::correct(system, belief, 12.5, gain);

  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_DOUBLE_EQ(belief.x[i], before[i] + gain[i] * (12.5 - seen.expected)) << i;
  }
}

TEST(Structured, AMissingValueLeavesTheBelief) {
  const structured::System system = everything();
  structured::Belief belief = diffuse(system);
  structured::correct(system, belief, 3);
  const structured::Belief before = belief;

  structured::correct(system, belief, kNaN);

  EXPECT_EQ(belief.x, before.x);
  EXPECT_EQ(belief.P, before.P);
  EXPECT_EQ(belief.unknown, before.unknown);
}

TEST(Structured, CovarianceStaysOneOverALongRun) {
  structured::System system = everything();
  system.r = 1e-9;
  for (double& v : system.q) v *= 1e-6;
  structured::Belief belief = diffuse(system);
  Rng rng(5);
  for (int t = 0; t < 20'000; ++t) {
    structured::correct(system, belief, rng.uniform() < 0.5 ? kNaN : 1e6 + rng.normal());
    structured::predict(system, belief);
  }
  const std::size_t k = system.size();
  const std::size_t width = structured::row_length(k);
  Eigen::MatrixXd P(k, k);
  for (std::size_t i = 0; i < k; ++i) {
    for (std::size_t j = 0; j < k; ++j) {
      ASSERT_EQ(belief.P[i * width + j], belief.P[j * width + i]);
      P(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)) = belief.P[i * width + j];
    }
  }
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(P);
  EXPECT_GT(solver.eigenvalues().minCoeff(), -1e-9 * solver.eigenvalues().maxCoeff());
}

TEST(Structured, RefusesWhatDoesNotFit) {
  structured::System system = everything();
  system.q.pop_back();
  EXPECT_FALSE(structured::check(system));
  system = everything();
  system.sine.pop_back();
  EXPECT_FALSE(structured::check(system));
  system = everything();
  system.r = -1;
  EXPECT_FALSE(structured::check(system));
  system = everything();
  system.periods = {1};
  EXPECT_FALSE(structured::check(system));
  system = everything();
  system.q[0] = std::numeric_limits<double>::infinity();
  EXPECT_FALSE(structured::check(system));
}

// A step with a given gain is learning and moving, in one: same numbers but for rounding.
TEST(StepWithGain, IsLearningAndMoving) {
  for (const bool slope : {false, true}) {
    structured::System system{.has_slope = slope, .damping = 0.9, .factors = {0.7, -0.3}};
    for (int j = 1; j <= 5; ++j) {
      system.cosine.push_back(std::cos(0.5 * j));
      system.sine.push_back(std::sin(0.5 * j));
    }
    system.periods = {4, 7};
    system.q.assign(system.size(), 0.1);
    system.r = 1;
    std::vector<double> x;
    std::vector<double> gain;
    for (std::size_t i = 0; i < system.size(); ++i) {
      x.push_back(std::sin(static_cast<double>(i) + 1));
      gain.push_back(0.3 * std::cos(static_cast<double>(i)));
    }
    std::vector<double> plain = x;
    for (const double y : {1.0, -2.0, 0.5, 1e6}) {
      const double e = y - structured::observed(system, plain);
      for (std::size_t i = 0; i < plain.size(); ++i) plain[i] += gain[i] * e;
      structured::move(system, plain);
      EXPECT_NEAR(structured::step_with_gain(system, gain, y, x), e, 1e-12 * (1 + std::abs(e)));
      for (std::size_t i = 0; i < plain.size(); ++i) {
        EXPECT_NEAR(x[i], plain[i], 1e-12 * (1 + std::abs(e))) << i;
      }
    }
  }
}

}  // namespace
}  // namespace foreshock
