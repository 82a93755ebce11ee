// Predictives of a power of y; what they share with the others is in predictive_test.cpp.

#include <cmath>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include "foreshock/core/power.h"
#include "foreshock/core/predictive.h"

namespace foreshock {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// Half of it, or nearly, is at 0.
std::vector<Predictive> with_zeros() {
  return {Predictive::normal(-1.9, 0.7).of_power(0.5), Predictive::normal(-2.1, 0.7).of_power(0.5),
          Predictive::normal(-0.45, 0.3).of_power(2),
          Predictive::student_t(-3, 2, 3).of_power(0.4)};
}

struct Row {
  double location;
  double scale;
  double power;
  double y;
  double expected;
};

// Golden: mpmath 1.4.1, quad of the definition with mp.dps = 30.
TEST(PredictiveOfPower, HasTheMeanOfItsDefinition) {
  const Row rows[] = {{3, 0.5, 0.5, 0, 6.3125},
                      {-1.9, 0.7, 0.5, 0, 0.076510424550838099},
                      {40, 5, 2, 0, 8.9825976686496197},
                      {-0.4, 0.3, 2, 0, 0.43716923686234577},
                      {2, 0.4, 0.1, 0, 6.5061658375324435},
                      {5, 1, 0.0001, 0, 244.23990558878391},
                      {30, 20, 0.7, 0, 94.307070387826304}};
  for (const Row& row : rows) {
    const Predictive p = Predictive::normal(row.location, row.scale).of_power(row.power);
    EXPECT_NEAR(p.mean(), row.expected, 1e-9 * row.expected) << row.power << " " << row.location;
  }
}

// Golden: as above, integral of (F(u) - 1{u >= y})^2. Tolerance: the tails beyond 99.5 %.
TEST(PredictiveOfPower, HasTheCrpsOfItsDefinitionWithinOnePercent) {
  const Row rows[] = {{3, 0.5, 0.5, 5, 0.766299736174995},     {3, 0.5, 0.5, 20, 12.9822630205653},
                      {3, 0.5, 0.5, 0, 5.6072630205653},       {3, 0.5, 0.5, -1, 6.6072630205653},
                      {40, 5, 2, 9.5, 0.300958227356185},      {2, 0.4, 0.1, 6, 0.494613226222161},
                      {-1.9, 0.7, 0.5, 0.2, 0.116563269732977}};
  for (const Row& row : rows) {
    const Predictive p = Predictive::normal(row.location, row.scale).of_power(row.power);
    EXPECT_NEAR(p.crps(row.y), row.expected, 0.01 * row.expected) << row.power << " " << row.y;
  }
}

// Exact: sqrt y = 1 + w / 2 ~ N(2.5, 0.25^2).
TEST(PredictiveOfPower, IsTheDistributionOfTheSquareOfANormal) {
  const Predictive p = Predictive::normal(3, 0.5).of_power(0.5);
  const Predictive root = Predictive::normal(2.5, 0.25);
  EXPECT_EQ(p.power(), 0.5);
  EXPECT_FALSE(p.is_log());
  EXPECT_NEAR(p.median(), 6.25, 1e-14);
  for (const double y : {1e-9, 0.5, 4.0, 6.25, 12.0, 30.0}) {
    const double r = std::sqrt(y);
    EXPECT_NEAR(p.standardized(y), root.standardized(r), 1e-13);
    EXPECT_NEAR(p.cdf(y), root.cdf(r), 1e-14);
    EXPECT_NEAR(p.log_upper_tail(y), root.log_upper_tail(r), 1e-12);
    EXPECT_NEAR(p.log_lower_tail(y), root.log_lower_tail(r), 1e-12);
    // f(y) = f(r) dr/dy
    EXPECT_NEAR(p.log_density(y), root.log_density(r) - std::log(2 * r), 1e-12);
    EXPECT_NEAR(p.from_scale(p.on_scale(y)), y, 1e-14 * (y + r));
  }
  for (const double share : {1e-9, 0.1, 0.5, 0.99}) {
    EXPECT_NEAR(p.quantile(share), std::pow(root.quantile(share), 2), 1e-12);
  }
}

TEST(PredictiveOfPower, ZeroIsTheLogarithmAndOneIsYItself) {
  const Predictive logarithm = Predictive::normal(1, 0.5).of_power(0);
  EXPECT_TRUE(logarithm.is_log());
  EXPECT_EQ(logarithm.quantile(0.9), Predictive::normal(1, 0.5).of_logarithm().quantile(0.9));
  const Predictive near = Predictive::normal(1, 0.5).of_power(1e-10);
  EXPECT_NEAR(near.quantile(0.9), logarithm.quantile(0.9), 1e-8);
  EXPECT_NEAR(near.mean(), logarithm.mean(), 1e-8);
  EXPECT_NEAR(near.log_density(3), logarithm.log_density(3), 1e-8);

  const Predictive plain = Predictive::student_t(4, 2, 5).of_power(1);
  EXPECT_EQ(plain.location(), 5);
  EXPECT_EQ(plain.power(), 1);
  EXPECT_EQ(plain.cdf(-3), Predictive::student_t(5, 2, 5).cdf(-3));
  EXPECT_EQ(plain.median(), 5);
}

TEST(PredictiveOfPower, PutsWhatNoValueGivesAtZero) {
  for (const Predictive& p : with_zeros()) {
    const double at_zero = p.cdf(0);
    EXPECT_GT(at_zero, 0.3);
    EXPECT_NEAR(p.cdf(1e-300), at_zero, 1e-6);
    EXPECT_EQ(p.cdf(-1e-300), 0);
    EXPECT_EQ(p.cdf(-1), 0);
    EXPECT_NEAR(std::exp(p.log_lower_tail(0)), at_zero, 1e-14);
    EXPECT_LT(p.log_lower_tail(-1e-300), -7);
    EXPECT_EQ(p.log_upper_tail(0), 0);
    EXPECT_EQ(p.log_upper_tail(-1), 0);
    EXPECT_NEAR(std::exp(p.log_p_value(0)), std::min(1.0, 2 * at_zero), 1e-14);
    EXPECT_LE(p.standardized(0), 0);
    EXPECT_EQ(p.standardized(-1), -kInfinity);
    EXPECT_EQ(p.log_density(0), -kInfinity);
    EXPECT_EQ(p.log_density(-1), -kInfinity);
    EXPECT_EQ(p.quantile(0), 0);
    EXPECT_EQ(p.quantile(0.9 * at_zero), 0);
    EXPECT_GT(p.quantile(at_zero + 0.01), 0);
    EXPECT_TRUE(std::isfinite(p.mean()));
    EXPECT_GE(p.mean(), 0);
  }
}

// Property: quantiles and cdf rise through the jump at 0, and undo each other above it.
TEST(PredictiveOfPower, HasQuantilesAndACdfThatRise) {
  for (const Predictive& p : with_zeros()) {
    double before = 0;
    for (int i = 1; i < 1000; ++i) {
      const double y = p.quantile(i / 1000.0);
      ASSERT_GE(y, before);
      ASSERT_GE(p.cdf(y), i / 1000.0 - 1e-12);
      if (y > 0) {
        ASSERT_NEAR(p.cdf(y), i / 1000.0, 1e-12);
      }
      before = y;
    }
    double cdf = 0;
    for (double y = -0.5; y < 3; y += 1.0 / 256) {
      ASSERT_GE(p.cdf(y), cdf);
      cdf = p.cdf(y);
    }
  }
}

TEST(PredictiveOfPower, StaysFiniteWhereverTheValueIs) {
  constexpr double kMost = std::numeric_limits<double>::max();
  auto all = with_zeros();
  all.push_back(Predictive::normal(1e300, 1e290).of_power(2));
  all.push_back(Predictive::normal(3, 1e-300).of_power(0.5));
  all.push_back(Predictive::normal(-1e12, 1).of_power(0.5));
  for (const Predictive& p : all) {
    for (const double y : {-kMost, -1.0, 0.0, 5e-324, 1e-300, 1.0, 1e300, kMost}) {
      EXPECT_TRUE(std::isfinite(p.log_lower_tail(y))) << p.location() << " " << y;
      EXPECT_TRUE(std::isfinite(p.log_upper_tail(y))) << p.location() << " " << y;
      EXPECT_TRUE(std::isfinite(p.log_p_value(y))) << p.location() << " " << y;
      EXPECT_LE(p.log_p_value(y), 0);
      EXPECT_FALSE(std::isnan(p.log_density(y))) << p.location() << " " << y;
      EXPECT_FALSE(std::isnan(p.cdf(y))) << p.location() << " " << y;
      EXPECT_GE(p.crps(y), 0) << p.location() << " " << y;
    }
    EXPECT_TRUE(std::isfinite(p.mean())) << p.location();
    for (const double found :
         {p.cdf(std::nan("")), p.log_p_value(std::nan("")), p.log_density(std::nan("")),
          p.standardized(std::nan("")), p.crps(std::nan("")), p.quantile(std::nan(""))}) {
      EXPECT_TRUE(std::isnan(found));
    }
  }
}

TEST(PredictiveOfPower, OfWhatIsUnknownIsUnknown) {
  EXPECT_FALSE(Predictive::unknown().of_power(0.5).is_known());
  EXPECT_DOUBLE_EQ(Predictive::unknown(4).of_power(0.5).median(), 9);
  EXPECT_EQ(Predictive::unknown(4).of_power(0.5).standardized(-1), 0);
}

TEST(PredictiveOfPowerDeathTest, RefusesPowersOutsideZeroToTwo) {
  EXPECT_DEATH(Predictive::normal(0, 1).of_power(-0.1), "lambda >= 0");
  EXPECT_DEATH(Predictive::normal(0, 1).of_power(2.1), "lambda <= ");
  EXPECT_DEATH(Predictive::normal(0, 1).of_power(std::nan("")), "lambda >= 0");
}

}  // namespace
}  // namespace foreshock
