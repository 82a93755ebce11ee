#include "foreshock/models/arima/css.h"

#include <cmath>
#include <limits>
#include <ostream>
#include <string>

#include <gtest/gtest.h>

#include "../../support/classic_series.h"

#include "foreshock/core/random.h"

namespace foreshock {
namespace {

std::vector<double> vector_of(std::span<const double> y) {
  return {y.begin(), y.end()};
}

std::vector<double> log_air_passengers() {
  auto y = vector_of(classic::kAirPassengers);
  for (double& v : y) v = std::log(v);
  return y;
}

std::vector<double> lh() {
  return vector_of(classic::kLuteinizingHormone);
}

std::vector<double> lh_without(std::initializer_list<std::size_t> gaps, std::size_t times = 1) {
  std::vector<double> y;
  for (std::size_t i = 0; i < times; ++i) {
    y.insert(y.end(), classic::kLuteinizingHormone.begin(), classic::kLuteinizingHormone.end());
  }
  for (const std::size_t t : gaps) y[t] = std::numeric_limits<double>::quiet_NaN();
  return y;
}

std::vector<double> steps(std::size_t n) {
  std::vector<double> x;
  for (std::size_t t = 1; t <= n; ++t) x.push_back(static_cast<double>(t));
  return x;
}

struct Golden {
  std::string name;
  std::vector<double> y;
  ArimaOrder order;
  ArimaConstant constant = ArimaConstant::kNone;
  bool time = false;  ///< Whether 1, 2, 3 .. is a regressor.
  std::vector<double> coefficients;
  std::vector<double> effects;
  double sigma2 = 0;
  double log_likelihood = 0;
  friend void PrintTo(const Golden& g, std::ostream* out) { *out << g.name; }
};

// R 4.2.2: arima(y, order, seasonal, xreg, method = "CSS",
//   optim.control = list(reltol = 1e-14, maxit = 1000)); lh and log(AirPassengers) of its datasets,
// gaps counted from 0. Tolerance: coefficients 2e-5, for R's derivatives are differences of 1e-3;
// at a minimum that moves sigma2 and the log-likelihood by much less: 1e-8 of their size.
std::vector<Golden> goldens_of_levels() {
  const auto mean = ArimaConstant::kMean;
  return {{"Ar1",
           lh(),
           {1, 0, 0},
           mean,
           false,
           {0.5859869812},
           {2.4150572679},
           0.201645260067,
           -29.6791632655},
          {"Ar3",
           lh(),
           {3, 0, 0},
           mean,
           false,
           {0.65782378168, -0.06581321392, -0.23483546937},
           {2.39181954718},
           0.190469228823,
           -28.3106985711},
          {"Arma11",
           lh(),
           {1, 0, 1},
           mean,
           false,
           {0.4631396434, 0.2003547782},
           {2.4109457473},
           0.196363989562,
           -29.042203536},
          {"Regressor",
           lh(),
           {1, 0, 0},
           mean,
           true,
           {0.52905589685},
           {2.00541706456, 0.01556206379},
           0.192730740299,
           -28.593980982},
          {"GapsAr",
           lh_without({9, 10, 29}),
           {2, 0, 0},
           mean,
           false,
           {0.704642172, -0.228150725},
           {2.450362271},
           0.215120199422,
           -29.2796713443}};
}

std::vector<Golden> goldens_of_differences() {
  return {{"Airline",
           log_air_passengers(),
           {0, 1, 1, 0, 1, 1, 12},
           ArimaConstant::kNone,
           false,
           {-0.3771622708, -0.5723780851},
           {},
           0.00138874990304,
           245.066561438},
          {"SeasonalAr",
           log_air_passengers(),
           {1, 1, 0, 1, 1, 0, 12},
           ArimaConstant::kNone,
           false,
           {-0.4134872703, -0.4540870635},
           {},
           0.00143857319483,
           242.757830976},
          {"Deaths",
           vector_of(classic::kUsAccidentalDeaths),
           {0, 1, 1, 0, 1, 1, 12},
           ArimaConstant::kNone,
           false,
           {-0.3731857157, -0.4549269094},
           {},
           110330.441154,
           -426.24881045},
          // xreg = 1:100 beside one difference: a drift.
          {"Drift",
           vector_of(classic::kNile),
           {0, 1, 1},
           ArimaConstant::kDrift,
           false,
           {-0.7921516805},
           {-3.1701861258},
           20404.6414985,
           -631.689039867}};
}

class CssGolden : public testing::TestWithParam<Golden> {};

TEST_P(CssGolden, IsWhatRFinds) {
  const Golden& g = GetParam();
  const std::vector<std::vector<double>> time{steps(g.y.size())};
  ArimaSpec spec{g.order, g.constant};
  if (g.time) spec.regressors = time;

  const auto fit = arima_css(g.y, spec).value();

  EXPECT_TRUE(fit.converged);
  EXPECT_EQ(fit.method, "conditional sum of squares");
  EXPECT_NEAR(fit.sigma2 / g.sigma2, 1, 1e-8);
  EXPECT_NEAR(fit.log_likelihood, g.log_likelihood, 1e-6);
  ASSERT_EQ(fit.coefficients.size(), g.coefficients.size());
  for (std::size_t j = 0; j < g.coefficients.size(); ++j) {
    EXPECT_NEAR(fit.coefficients[j], g.coefficients[j], 2e-5) << j;
  }
  ASSERT_EQ(fit.effects.size(), g.effects.size());
  for (std::size_t j = 0; j < g.effects.size(); ++j) {
    EXPECT_NEAR(fit.effects[j] / g.effects[j], 1, 1e-4) << j;
  }
}

const auto kName = [](const auto& one) { return one.param.name; };
INSTANTIATE_TEST_SUITE_P(Levels, CssGolden, testing::ValuesIn(goldens_of_levels()), kName);
INSTANTIATE_TEST_SUITE_P(Differences, CssGolden, testing::ValuesIn(goldens_of_differences()),
                         kName);

// R 4.2.2: z <- ts(c(lh, lh)[1:90]); z[60] <- NA; arima(z, c(0,0,1), method = "CSS", ..): 59
// residuals, for after a gap no innovation of a moving average is known. Tolerances as above.
TEST(ArimaCss, AfterAGapAMovingAverageCountsNothing) {
  auto z = lh_without({59}, 2);
  z.resize(90);

  const auto fit = arima_css(z, {{0, 0, 1}, ArimaConstant::kMean}).value();

  EXPECT_NEAR(fit.coefficients[0], 0.4632719949, 2e-5);
  EXPECT_NEAR(fit.sigma2, 0.193514194482, 1e-8);
  EXPECT_NEAR(fit.log_likelihood, -53.1985330899, 1e-6);
  EXPECT_EQ(fit.count, 89);
  EXPECT_EQ(fit.guesses.size(), 1U);
}

// By hand: without coefficients the sum of squares is that of the differences.
TEST(ArimaCss, OfNoCoefficientsIsTheMeanSquare) {
  const std::vector<double> y{1, 3, 2, 5, 4};
  const auto fit = arima_css(y, {{0, 1, 0}}).value();
  EXPECT_DOUBLE_EQ(fit.sigma2, (4 + 1 + 9 + 1) / 4.0);
  EXPECT_DOUBLE_EQ(fit.log_likelihood, -2 * (std::log(2 * M_PI * 15 / 4.0) + 1));
}

// Property: a pure autoregression is a regression on its own past, whose normal equations hold.
TEST(ArimaCss, OfAnAutoregressionLeavesNothingOfItsPast) {
  Rng rng(20240611);
  for (int series = 0; series < 20; ++series) {
    std::vector<double> y{rng.normal(), rng.normal()};
    for (std::size_t t = 2; t < 80; ++t) {
      y.push_back(1.2 * y[t - 1] - 0.5 * y[t - 2] + rng.normal());
    }
    const auto fit = arima_css(y, {{2, 0, 0}}).value();
    for (std::size_t lag = 1; lag <= 2; ++lag) {
      double product = 0;
      for (std::size_t t = 2; t < y.size(); ++t) {
        const double e = y[t] - fit.coefficients[0] * y[t - 1] - fit.coefficients[1] * y[t - 2];
        product += e * y[t - lag];
      }
      EXPECT_NEAR(product, 0, 1e-2) << lag;  // Of squares that sum to some 500.
    }
  }
}

// Property: another level and another unit change the estimate as they must.
TEST(ArimaCss, FollowsTheUnit) {
  const ArimaSpec spec{{1, 0, 1}, ArimaConstant::kMean};
  const auto plain = arima_css(lh(), spec).value();
  for (const double unit : {1e-6, 1e6}) {
    auto y = lh();
    for (double& v : y) v = unit * (v + 100);
    const auto fit = arima_css(y, spec).value();
    EXPECT_NEAR(fit.coefficients[0], plain.coefficients[0], 1e-5);
    EXPECT_NEAR(fit.effects[0] / unit, plain.effects[0] + 100, 1e-5);
    EXPECT_NEAR(fit.sigma2 / unit / unit, plain.sigma2, 1e-9);
  }
}

TEST(ArimaCss, MayEndOutsideTheStationaryRegion) {
  std::vector<double> y{1};
  while (y.size() < 30) y.push_back(1.1 * y.back());
  const auto fit = arima_css(y, {{1, 0, 0}}).value();
  EXPECT_NEAR(fit.coefficients[0], 1.1, 1e-6);
}

TEST(ArimaCss, SaysWhatItCannotFit) {
  const auto few = arima_css(std::vector<double>{1, 2, 1, 3}, {{2, 0, 0}});
  ASSERT_FALSE(few.has_value());
  EXPECT_NE(few.error().message.find("too few"), std::string::npos);

  const std::vector<std::vector<double>> twice{steps(48), steps(48)};
  const auto same = arima_css(lh(), {{1, 0, 0}, ArimaConstant::kMean, twice});
  ASSERT_FALSE(same.has_value());
  EXPECT_NE(same.error().message.find("told apart"), std::string::npos);

  EXPECT_FALSE(arima_css({}, {{1, 0, 0}}).has_value());
  EXPECT_FALSE(arima_css(std::vector{1.0}, {{0, 0, 0}}).has_value());
  EXPECT_FALSE(arima_css(lh(), {{1, 1, 0}, ArimaConstant::kMean}).has_value());
  auto infinite = lh();
  infinite[3] = std::numeric_limits<double>::infinity();
  EXPECT_FALSE(arima_css(infinite, {{1, 0, 0}}).has_value());
}

TEST(ArimaCss, OfAConstantIsFinite) {
  const std::vector<double> y(40, 5.0);
  for (const ArimaOrder& order : {ArimaOrder{1, 0, 1}, ArimaOrder{0, 1, 1}}) {
    const auto fit = arima_css(y, {order, usual_constant(order)}).value();
    EXPECT_TRUE(std::isfinite(fit.log_likelihood)) << order.name();
    EXPECT_NEAR(fit.sigma2, 0, 1e-20) << order.name();
  }
}

}  // namespace
}  // namespace foreshock
