#include "foreshock/models/simplex.h"

#include <cmath>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

namespace foreshock {
namespace {

using Point = std::span<const double>;
constexpr double kInfinity = std::numeric_limits<double>::infinity();

double rosenbrock(Point x) {
  return 100 * std::pow(x[1] - x[0] * x[0], 2) + std::pow(1 - x[0], 2);
}

// The bottom of Rosenbrock's valley is at (1, 1), from his own start. Source: Rosenbrock (1960),
// Computer Journal 3, 175-184.
TEST(Simplex, FindsTheBottomOfRosenbrocksValley) {
  const auto found = minimize_simplex(rosenbrock, {-1.2, 1}, {.most_evaluations = 2000});
  EXPECT_TRUE(found.converged);
  EXPECT_NEAR(found.x[0], 1, 1e-4);
  EXPECT_NEAR(found.x[1], 1, 1e-4);
  EXPECT_LT(found.value, 1e-8);
}

TEST(Simplex, FindsTheBottomOfABowlInOneToFiveDimensions) {
  for (std::size_t k = 1; k <= 5; ++k) {
    const auto bowl = [](Point x) {
      double sum = 3;
      for (std::size_t i = 0; i < x.size(); ++i) {
        const auto at = static_cast<double>(i + 1);
        sum += at * (x[i] - at) * (x[i] - at);
      }
      return sum;
    };
    const auto found =
        minimize_simplex(bowl, std::vector<double>(k, 0.0), {.most_evaluations = 2000});
    EXPECT_TRUE(found.converged) << k;
    EXPECT_NEAR(found.value, 3, 1e-8) << k;
    for (std::size_t i = 0; i < k; ++i) {
      EXPECT_NEAR(found.x[i], static_cast<double>(i + 1), 1e-3) << k;
    }
  }
}

// The least of (x - 2)^2 where x < 1 is allowed lies at the wall.
TEST(Simplex, KeepsOutOfWhereTheFunctionRefuses) {
  for (const double refusal : {kInfinity, std::nan("")}) {
    const auto found = minimize_simplex(
        [&](Point x) { return x[0] < 1 ? std::pow(x[0] - 2, 2) + x[1] * x[1] : refusal; },
        {-1, 0.5}, {.most_evaluations = 1000});
    EXPECT_TRUE(std::isfinite(found.value));
    EXPECT_LT(found.x[0], 1);
    EXPECT_NEAR(found.x[0], 1, 1e-3);
  }
}

TEST(Simplex, EndsWhereEverythingIsRefused) {
  const auto found = minimize_simplex([](Point) { return kInfinity; }, {0, 0}, {});
  EXPECT_EQ(found.x.size(), 2U);
  EXPECT_GE(found.value, std::numeric_limits<double>::max());
}

// A step may use k + 2 evaluations and a round its first k + 1, so so many more than asked for.
TEST(Simplex, StopsWhenItsEvaluationsAreUsedUpAndSaysSo) {
  int calls = 0;
  const auto found = minimize_simplex(
      [&](Point x) {
        ++calls;
        return rosenbrock(x);
      },
      {-1.2, 1}, {.tolerance = 1e-300, .most_evaluations = 50});
  EXPECT_FALSE(found.converged);
  EXPECT_EQ(found.evaluations, calls);
  EXPECT_LE(calls, 50 + 4 + 3);
  EXPECT_EQ(found.value, rosenbrock(found.x));
  EXPECT_LT(found.value, rosenbrock(std::vector{-1.2, 1.0}));
}

}  // namespace
}  // namespace foreshock
