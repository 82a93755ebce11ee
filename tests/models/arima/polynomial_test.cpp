#include "foreshock/models/arima/polynomial.h"

#include <gtest/gtest.h>

namespace foreshock {
namespace {

TEST(Polynomial, MultipliesOut) {
  EXPECT_EQ(multiply(std::vector{1.0, -0.5}, std::vector{1.0, 0.0, 2.0}),
            (std::vector{1.0, -0.5, 2.0, -1.0}));
}

// By hand: (1 - 0.5 B)(1 - 0.2 B^2) and (1 + 0.4 B)(1 + 0.3 B^2).
TEST(Polynomial, OfASeasonalModelHasTheProductsOfBothFactors) {
  const ArimaOrder order{1, 0, 1, 1, 0, 1, 2};
  const std::vector<double> c{0.5, 0.4, 0.2, 0.3};
  EXPECT_EQ(ar_polynomial(order, c), (std::vector{1.0, -0.5, -0.2, 0.1}));
  EXPECT_EQ(ma_polynomial(order, c), (std::vector{1.0, 0.4, 0.3, 0.12}));
}

TEST(Polynomial, DifferencesMultiplyToo) {
  EXPECT_EQ(difference_polynomial({0, 1, 0, 0, 1, 0, 3}), (std::vector{1.0, -1.0, 0.0, -1.0, 1.0}));
  EXPECT_EQ(difference_polynomial({0, 2, 0}), (std::vector{1.0, -2.0, 1.0}));
  EXPECT_EQ(difference_polynomial({}), (std::vector{1.0}));
}

// Roots of 1 - 1.5 B + 0.56 B^2 are 1 / 0.8 and 1 / 0.7; of 1 + B^2 / 1.21 they are +-1.1 i.
TEST(Polynomial, KnowsWhereItsRootsLie) {
  const std::vector<double> real{1, -1.5, 0.56};
  EXPECT_TRUE(roots_outside(real, 1));
  EXPECT_TRUE(roots_outside(real, 1.249));
  EXPECT_FALSE(roots_outside(real, 1.251));
  const std::vector<double> complex{1, 0, 1 / 1.21};
  EXPECT_TRUE(roots_outside(complex, 1.099));
  EXPECT_FALSE(roots_outside(complex, 1.101));
  EXPECT_TRUE(roots_outside(std::vector{1.0}, 1));
  EXPECT_FALSE(roots_outside(std::vector{1.0, -1.0}, 1));
}

TEST(Polynomial, ASeasonalFactorCountsInItsOwnLag) {
  const ArimaOrder order{0, 0, 0, 1, 0, 0, 24};
  EXPECT_TRUE(factor_roots_outside(order, std::vector{0.9}, 1.01));
  EXPECT_FALSE(roots_outside(ar_polynomial(order, std::vector{0.9}), 1.01));  // 0.9^(-1/24) = 1.004
}

// By hand: (1 + 0.4 B) / (1 - 0.5 B) = 1 + 0.9 B + 0.45 B^2 + ..
TEST(Polynomial, HasPsiWeights) {
  EXPECT_EQ(psi_weights(std::vector{1.0, -0.5}, std::vector{1.0, 0.4}, 4),
            (std::vector{1.0, 0.9, 0.45, 0.225}));
  EXPECT_EQ(psi_weights(std::vector{1.0, -1.0}, std::vector{1.0}, 3), (std::vector{1.0, 1.0, 1.0}));
}

}  // namespace
}  // namespace foreshock
