#include "foreshock/core/power.h"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

namespace foreshock {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

TEST(Power, IsThatOfBoxAndCox) {
  EXPECT_DOUBLE_EQ(to_power(9, 0.5), 4);
  EXPECT_DOUBLE_EQ(to_power(3, 2), 4);
  EXPECT_DOUBLE_EQ(to_power(7, 1), 6);
  EXPECT_DOUBLE_EQ(to_power(7, 0), std::log(7));
  EXPECT_EQ(to_power(1, 0.3), 0);
  // (e^(20 lambda) - 1) / lambda = 20 + 200 lambda + ..: next to the logarithm nothing cancels.
  EXPECT_NEAR(to_power(std::exp(20), 1e-12), 20 + 200e-12, 1e-14 * 20);
}

TEST(Power, IsUndoneOverAllSizes) {
  for (const double lambda : {0.0, 1e-9, 0.01, 0.3, 0.5, 1.0, 1.7, 2.0}) {
    for (const double y : {1e-3, 0.2, 1.0, 6.0, 1e4, 1e12}) {
      // Units of w lose what is small beside 1 / lambda.
      const double lost = 1 + std::pow(y, -lambda);
      EXPECT_NEAR(from_power(to_power(y, lambda), lambda), y, 2e-14 * y * lost) << lambda;
    }
  }
}

TEST(Power, EndsAtZeroAndSaysSo) {
  EXPECT_EQ(to_power(0, 0.5), -2);
  EXPECT_EQ(to_power(0, 0), -kInfinity);
  EXPECT_EQ(from_power(-2, 0.5), 0);
  EXPECT_EQ(from_power(-1e9, 0.5), 0);
  EXPECT_EQ(from_power(-kInfinity, 0.5), 0);
  EXPECT_EQ(from_power(-kInfinity, 0), 0);
  EXPECT_EQ(from_power(kInfinity, 0.5), kInfinity);
  for (const double lambda : {0.0, 0.5, 2.0}) {
    EXPECT_TRUE(std::isnan(to_power(-1, lambda)));
    EXPECT_TRUE(std::isnan(to_power(std::nan(""), lambda)));
    EXPECT_TRUE(std::isnan(from_power(std::nan(""), lambda)));
  }
}

}  // namespace
}  // namespace foreshock
