#include "foreshock/models/quasi_newton.h"

#include <cmath>

#include <gtest/gtest.h>

namespace foreshock {
namespace {

/// 1/2 (x - at)' A (x - at) with A = [2 1; 1 3].
QuasiNewton::Function bowl(double first, double second) {
  return [=](std::span<const double> x, std::span<double> gradient, std::span<double> hessian) {
    const double a = x[0] - first;
    const double b = x[1] - second;
    gradient[0] = 2 * a + b;
    gradient[1] = a + 3 * b;
    hessian[0] = 2;
    hessian[1] = hessian[2] = 1;
    hessian[3] = 3;
    return a * a + a * b + 1.5 * b * b;
  };
}

QuasiNewton searched(const QuasiNewton::Function& f, std::vector<double> start,
                     const QuasiNewton::Options& options) {
  QuasiNewton search(f, std::move(start), options);
  for (int i = 0; i < 100 && search.state() == QuasiNewton::State::kSearching; ++i) search.step(f);
  return search;
}

TEST(QuasiNewton, FindsTheBottomOfABowl) {
  const auto search = searched(bowl(0.3, -0.2), {0, 0}, {});
  EXPECT_EQ(search.state(), QuasiNewton::State::kConverged);
  EXPECT_NEAR(search.x()[0], 0.3, 1e-6);
  EXPECT_NEAR(search.x()[1], -0.2, 1e-6);
}

// Beyond the first one's bound: there the second is best where a + 3 b = 0.
TEST(QuasiNewton, FindsTheBestPointWithinBounds) {
  for (const double start : {-0.9, 0.0, 0.99, 1.0}) {
    const auto search = searched(bowl(4, 0.5), {start, -1.9}, {.most = {1, 2}});
    EXPECT_EQ(search.state(), QuasiNewton::State::kConverged) << start;
    EXPECT_EQ(search.x()[0], 1) << start;
    EXPECT_NEAR(search.x()[1], 1.5, 1e-6) << start;
    EXPECT_LT(search.evaluations(), 15) << start;
  }
}

TEST(QuasiNewton, LeavesABoundThatItNoLongerWants) {
  const auto search = searched(bowl(0.2, 0.1), {1, -2}, {.most = {1, 2}});
  EXPECT_NEAR(search.x()[0], 0.2, 1e-6);
  EXPECT_NEAR(search.x()[1], 0.1, 1e-6);
}

TEST(QuasiNewton, StaysInACornerThatBothWant) {
  const auto search = searched(bowl(5, 6), {0, 0}, {.most = {1, 2}});
  EXPECT_EQ(search.state(), QuasiNewton::State::kConverged);
  EXPECT_EQ(search.x()[0], 1);
  EXPECT_EQ(search.x()[1], 2);
}

TEST(QuasiNewton, IsStuckWhereItsStartHasNoValue) {
  const auto nowhere = [](std::span<const double>, std::span<double>, std::span<double>) {
    return std::nan("");
  };
  EXPECT_EQ(searched(nowhere, {0.0}, {}).state(), QuasiNewton::State::kStuck);
}

}  // namespace
}  // namespace foreshock
