#include "foreshock/models/golden_section.h"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

namespace foreshock {
namespace {

TEST(GoldenSection, FindsTheLowestOfTwoValleys) {
  // By hand: minima near -1 and 1, that at 1 lower by the slope.
  const auto f = [](double x) { return std::pow(x * x - 1, 2) - 0.1 * x; };

  const auto found = minimize_on(f, -2, 2, {.grid = 16, .accuracy = 1e-8});

  EXPECT_NEAR(4 * found.x * (found.x * found.x - 1), 0.1, 1e-6);
  EXPECT_GT(found.x, 0);
  EXPECT_EQ(found.value, f(found.x));
}

TEST(GoldenSection, StaysAtABoundThatIsLeast) {
  const auto found = minimize_on([](double x) { return x; }, 2, 5, {.grid = 4, .accuracy = 1e-6});
  EXPECT_EQ(found.x, 2);
}

TEST(GoldenSection, NeverTakesWhatIsNoNumber) {
  const auto f = [](double x) {
    return x < 0.5 ? std::numeric_limits<double>::quiet_NaN() : (x - 0.7) * (x - 0.7);
  };
  EXPECT_NEAR(minimize_on(f, 0, 1, {.grid = 10, .accuracy = 1e-6}).x, 0.7, 1e-5);
}

}  // namespace
}  // namespace foreshock
