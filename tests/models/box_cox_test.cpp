#include "foreshock/models/box_cox.h"

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "../support/classic_series.h"

#include "foreshock/core/random.h"

namespace foreshock {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

template <class Array>
std::vector<double> values_of(const Array& y) {
  return {y.begin(), y.end()};
}

struct Row {
  std::vector<double> y;
  int season;
  double guerrero;    ///< From -1 to 2.
  double likelihood;  ///< Likewise, on a grid of 0.05.
};

// Golden: forecast 8.20 for R 4.2.2, BoxCox.lambda(x, "guerrero", -1, 2) and (x, "loglik", -1, 2),
// package datasets of R. Tolerances: R's search stops at 1.2e-4; its likelihood's grid.
std::vector<Row> rows() {
  return {{values_of(classic::kAirPassengers), 12, -0.294716, 0.20},
          {values_of(classic::kUkGas), 4, -0.445702, -0.40},
          {values_of(classic::kUsAccidentalDeaths), 12, -0.039756, -0.65},
          {values_of(classic::kNile), 0, 0.998889, 0.70},
          {values_of(classic::kUsPopulation), 0, 0.281892, 0.30},
          {values_of(classic::kAustralianResidents), 4, 0.052911, -0.80}};
}

TEST(GuerreroLambda, IsThatOfR) {
  for (const Row& row : rows()) {
    EXPECT_NEAR(guerrero_lambda(row.y, row.season, -1, 2).value(), row.guerrero, 3e-4);
  }
  std::vector<double> gaps = values_of(classic::kAirPassengers);
  for (const std::size_t t : {2U, 49U, 50U, 99U}) gaps[t] = kNaN;
  EXPECT_NEAR(guerrero_lambda(gaps, 12, -1, 2).value(), -0.285982, 3e-4);
}

TEST(GuerreroLambda, StopsAtItsBounds) {
  EXPECT_EQ(guerrero_lambda(values_of(classic::kAirPassengers), 12).value(), 0);
  EXPECT_NEAR(guerrero_lambda(values_of(classic::kAirPassengers), 12, 0.4, 2).value(), 0.4, 1e-6);
}

TEST(LikelihoodLambda, IsThatOfRWithinItsGrid) {
  for (const Row& row : rows()) {
    EXPECT_NEAR(likelihood_lambda(row.y, row.season, -1, 2).value(), row.likelihood, 0.0251);
  }
}

// Property: of a series whose power is a line with a season and normal noise, the power is found
// within its error. Seeds fixed; 600 points leave a standard error of 0.03.
TEST(LikelihoodLambda, FindsThePowerThatMadeTheSeries) {
  for (const double lambda : {0.0, 0.3, 0.5, 1.0}) {
    Rng rng(7);
    std::vector<double> y;
    for (int t = 0; t < 600; ++t) {
      const double line = 1 + 0.006 * t + 0.4 * (t % 4) + 0.15 * rng.normal();
      y.push_back(lambda == 0 ? std::exp(line) : std::pow(1 + lambda * line, 1 / lambda));
    }
    EXPECT_NEAR(likelihood_lambda(y, 4).value(), lambda, 0.1);
    EXPECT_NEAR(likelihood_lambda(y, 4, -1, 2).value(), lambda, 0.1);
  }
}

// Property: noise of standard deviation level^(1 - lambda) is what Guerrero's power is for.
TEST(GuerreroLambda, FindsHowNoiseGrowsWithTheLevel) {
  for (const double lambda : {0.0, 0.5, 1.0}) {
    Rng rng(11);
    std::vector<double> y;
    for (int t = 0; t < 3000; ++t) {
      const double level = 50 + std::floor(t / 12.0);
      y.push_back(level + 0.1 * std::pow(level, 1 - lambda) * rng.normal());
    }
    EXPECT_NEAR(guerrero_lambda(y, 12, -1, 2).value(), lambda, 0.1);
  }
}

TEST(BoxCoxLambda, DoesNotDependOnTheUnit) {
  for (const Row& row : rows()) {
    for (const double unit : {1e12, 1e-9, 1e250, 1e-250}) {
      std::vector<double> y = row.y;
      for (double& v : y) v *= unit;
      EXPECT_NEAR(guerrero_lambda(y, row.season, -1, 2).value(),
                  guerrero_lambda(row.y, row.season, -1, 2).value(), 1e-5);
      EXPECT_NEAR(likelihood_lambda(y, row.season, -1, 2).value(),
                  likelihood_lambda(row.y, row.season, -1, 2).value(), 1e-5);
    }
  }
}

TEST(BoxCoxLambda, IsOneWhereThereIsNothingToChooseBy) {
  const std::vector<std::vector<double>> poor{
      {}, {3}, {3, 4}, {kNaN, kNaN, kNaN}, {5, 5, 5, 5, 5, 5, 5, 5}, {3, kNaN, kNaN, 4, kNaN}};
  for (const std::vector<double>& y : poor) {
    EXPECT_EQ(guerrero_lambda(y, 0).value(), 1) << y.size();
    EXPECT_EQ(guerrero_lambda(y, 4).value(), 1) << y.size();
    EXPECT_EQ(guerrero_lambda(y, 4, -1, 0.5).value(), 0.5) << y.size();
    EXPECT_EQ(likelihood_lambda(y, 4).value(), 1) << y.size();
  }
  EXPECT_EQ(guerrero_lambda(std::vector<double>{1, 2, 3, 4, 5, 6, 7, 8}, 4).value(), 1);
  EXPECT_EQ(likelihood_lambda(std::vector<double>{1, 2, 3, 4, 5, 6, 7, 8}, 4).value(), 1);
}

TEST(BoxCoxLambda, RefusesWhatIsNotPositiveByNameAndPlace) {
  const std::vector<double> y{3, kNaN, -0.5, 4};
  for (const auto& found : {guerrero_lambda(y, 0), likelihood_lambda(y, 0)}) {
    ASSERT_FALSE(found.has_value());
    EXPECT_NE(found.error().message.find("value 3 is -0.5"), std::string::npos);
    EXPECT_NE(found.error().message.find("add a constant"), std::string::npos);
  }
  EXPECT_FALSE(box_cox(std::vector<double>{1, 0}, 0.5).has_value());
  EXPECT_FALSE(guerrero_lambda(std::vector<double>{1, 2}, 0, 1, 1).has_value());
  EXPECT_FALSE(guerrero_lambda(std::vector<double>{1, 2}, 0, kNaN, 1).has_value());
  EXPECT_FALSE(likelihood_lambda(std::vector<double>{1, 2}, 0, -9, 1).has_value());
}

TEST(BoxCox, TakesThePowerOfWhatIsThere) {
  const std::vector<double> y{4, kNaN, 9};
  const auto w = box_cox(y, 0.5).value();
  EXPECT_DOUBLE_EQ(w[0], 2);
  EXPECT_TRUE(std::isnan(w[1]));
  EXPECT_DOUBLE_EQ(w[2], 4);
  EXPECT_EQ(box_cox(std::vector<double>{-3, 0, 2}, 1).value(), (std::vector<double>{-3, 0, 2}));
  for (const double lambda : {-0.1, 2.1, kNaN}) EXPECT_FALSE(box_cox(y, lambda).has_value());
}

// Exact: dw/dy = y^(lambda - 1).
TEST(BoxCox, HasTheJacobianOfItsDerivatives) {
  const std::vector<double> y{4, kNaN, 9};
  EXPECT_NEAR(box_cox_jacobian(y, 0.5), -0.25 * std::log(36), 1e-15);
  EXPECT_NEAR(box_cox_jacobian(y, 0), -0.5 * std::log(36), 1e-15);
  EXPECT_EQ(box_cox_jacobian(y, 1), 0);
  EXPECT_EQ(box_cox_jacobian(std::vector<double>{kNaN}, 0.5), 0);
}

TEST(BoxCox, IsGivenOrChosen) {
  const auto y = values_of(classic::kNile);
  EXPECT_EQ(chosen_lambda(y, 0, {0.25}).value(), 0.25);
  EXPECT_EQ(chosen_lambda(y, 0, {}).value(), guerrero_lambda(y, 0).value());
  EXPECT_EQ(chosen_lambda(std::vector<double>{1, 0, 2, 5, 3, 8}, 0, {}).value(), 1);
  EXPECT_FALSE(chosen_lambda(y, 0, {3}).has_value());
  EXPECT_FALSE(chosen_lambda(y, 0, {kNaN}).has_value());
}

}  // namespace
}  // namespace foreshock
