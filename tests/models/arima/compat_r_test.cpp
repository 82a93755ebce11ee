#include "foreshock/models/arima/compat_r.h"

#include <cmath>
#include <fstream>
#include <limits>
#include <ostream>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "../../support/classic_series.h"

#include "foreshock/core/random.h"
#include "foreshock/models/arima/automatic.h"
#include "foreshock/models/arima/internal/stepwise.h"

namespace foreshock {
namespace {

struct Golden {
  std::string name;
  std::string kind;
  ArimaOrder order;
  bool constant = false;
  double aicc = 0;
  std::vector<double> y;
  friend void PrintTo(const Golden& g, std::ostream* out) { *out << g.name << " " << g.kind; }
};

std::vector<Golden> goldens() {
  std::vector<Golden> out;
  std::ifstream in(FORESHOCK_GOLDEN "/auto_arima.txt");
  for (std::string line; std::getline(in, line);) {
    if (line.front() == '#') continue;
    std::istringstream fields(line);
    Golden g;
    ArimaOrder& o = g.order;
    std::string search;
    std::size_t n = 0;
    fields >> search >> g.name >> g.kind >> o.season >> o.p >> o.d >> o.q >> o.P >> o.D >> o.Q >>
        g.constant >> g.aicc >> n;
    if (o.season < 2) o.season = 0;
    for (std::string value; fields >> value;) g.y.push_back(std::stod(value));
    EXPECT_EQ(g.y.size(), n) << g.name;
    out.push_back(std::move(g));
  }
  return out;
}

class AutoArima : public testing::TestWithParam<Golden> {};

TEST_P(AutoArima, ChoosesTheOrderOfR) {
  const Golden& g = GetParam();
  ArimaRulesOfR rules{.stepwise = g.kind == "stepwise"};
  if (!rules.stepwise) rules.approximation = false;

  const auto chosen = select_arima_as_r(g.y, g.order.season, rules).value();

  EXPECT_EQ(chosen.fit.order, g.order) << chosen.fit.name();
  EXPECT_EQ(chosen.fit.constant != ArimaConstant::kNone, g.constant);
  EXPECT_NEAR(chosen.fit.aicc(), g.aicc, 0.15);
  EXPECT_EQ(chosen.trail.front().outcome, "chosen");
  EXPECT_EQ(chosen.trail.front().order, g.order);
}

INSTANTIATE_TEST_SUITE_P(Series, AutoArima, testing::ValuesIn(goldens()), [](const auto& one) {
  std::string name = one.param.name + "_" + one.param.kind;
  for (char& c : name) c = c == '.' ? '_' : c;
  return name;
});

// R 4.2.2, forecast 8.20: auto.arima(UKDriverDeaths, stepwise = FALSE, max.p = 1, max.q = 1,
// max.P = 1, max.Q = 1): the best approximation, (1,0,1)(0,1,1) with drift, has a root on the
// circle, and everything is searched again by likelihood: (1,0,1)(0,1,1), AICc 2299.007.
TEST(SelectArimaAsR, StartsOverWhenTheBestApproximationCannotBeTaken) {
  std::vector<double> y;
  for (const Golden& g : goldens()) {
    if (g.name == "UKDriverDeaths") y = g.y;
  }
  ArimaRulesOfR rules{.stepwise = false};
  rules.space.most_p = rules.space.most_q = rules.space.most_P = rules.space.most_Q = 1;

  const auto chosen = select_arima_as_r(y, 12, rules).value();

  EXPECT_EQ(chosen.fit.name(), "ARIMA(1,0,1)(0,1,1)[12]");
  EXPECT_NEAR(chosen.fit.aicc(), 2299.007, 0.01);
  EXPECT_EQ(chosen.trail.size(), 32U);
}

// R 4.2.2, forecast 8.20: auto.arima(UKDriverDeaths, trace = TRUE) prints 2295.984 for
// (0,0,0)(0,1,0) with drift and 2230.288 for (0,0,1)(0,1,1) with drift, both approximations.
TEST(SelectArimaAsR, ApproximationsHaveTheSizeOfThoseOfR) {
  std::vector<double> y;
  for (const Golden& g : goldens()) {
    if (g.name == "UKDriverDeaths") y = g.y;
  }
  const auto chosen = select_arima_as_r(y, 12).value();
  int found = 0;
  for (const ArimaTrial& trial : chosen.trail) {
    const bool drift = trial.constant == ArimaConstant::kDrift;
    if (drift && trial.order == ArimaOrder{0, 0, 0, 0, 1, 0, 12}) {
      EXPECT_NEAR(trial.score, 2295.984, 0.001);
      ++found;
    }
    if (drift && trial.order == ArimaOrder{0, 0, 1, 0, 1, 1, 12}) {
      EXPECT_NEAR(trial.score, 2230.288, 0.002);
      ++found;
    }
  }
  EXPECT_EQ(found, 2);
}

arima::Bounds seasonal_bounds() {
  arima::Bounds bounds;
  bounds.differences = {0, 0, 0, 0, 1, 0, 12};
  bounds.constants = true;
  return bounds;
}

// R 4.2.2, forecast 8.20: the beginning of auto.arima(nottem, trace = TRUE), where (2,0,2)(1,1,1)
// is the best of the five it starts from and none of its seasonal neighbours is better.
TEST(Stepwise, LooksAtNeighboursInTheOrderOfR) {
  const std::vector<std::string> expected{
      "ARIMA(2,0,2)(1,1,1)[12]+", "ARIMA(0,0,0)(0,1,0)[12]+", "ARIMA(1,0,0)(1,1,0)[12]+",
      "ARIMA(0,0,1)(0,1,1)[12]+", "ARIMA(0,0,0)(0,1,0)[12]",  "ARIMA(2,0,2)(0,1,1)[12]+",
      "ARIMA(2,0,2)(1,1,0)[12]+", "ARIMA(2,0,2)(2,1,1)[12]+", "ARIMA(2,0,2)(1,1,2)[12]+",
      "ARIMA(2,0,2)(0,1,0)[12]+", "ARIMA(2,0,2)(0,1,2)[12]+", "ARIMA(2,0,2)(2,1,0)[12]+",
      "ARIMA(2,0,2)(2,1,2)[12]+", "ARIMA(1,0,2)(1,1,1)[12]+"};
  std::vector<std::string> seen;
  const arima::Judge judge = [&](const ArimaOrder& order, bool constant) {
    seen.push_back(order.name() + (constant ? "+" : ""));
    return arima::Verdict{seen.size() == 1 ? 1.0 : 2.0, "left behind"};
  };

  const auto tried = arima::stepwise(seasonal_bounds(), judge);

  ASSERT_EQ(tried.size(), seen.size());
  ASSERT_GT(seen.size(), expected.size());
  seen.resize(expected.size());
  EXPECT_EQ(seen, expected);
}

// LakeHuron: (0,1,0) without drift leads after the start, and R goes on with drift.
TEST(Stepwise, KeepsTheConstantThatWhiteNoiseWonWithout) {
  std::vector<ArimaOrder> with;
  const arima::Judge judge = [&](const ArimaOrder& order, bool constant) {
    if (constant) with.push_back(order);
    return arima::Verdict{!constant && order.coefficient_count() == 0 ? 1.0 : 2.0, ""};
  };
  arima::Bounds bounds;
  bounds.differences = {0, 1, 0};
  bounds.space.most_P = bounds.space.most_Q = 0;
  bounds.constants = true;

  const auto tried = arima::stepwise(bounds, judge);

  EXPECT_EQ(tried.size(), 6U);  // The five, and (1,1,1) with drift.
  EXPECT_EQ(with.back(), (ArimaOrder{1, 1, 1}));
}

TEST(Stepwise, StopsAtTheMostModels) {
  int count = 0;
  const arima::Judge judge = [&](const ArimaOrder&, bool) {
    return arima::Verdict{-static_cast<double>(++count), ""};
  };
  arima::Bounds bounds = seasonal_bounds();
  bounds.most_models = 11;
  EXPECT_EQ(arima::stepwise(bounds, judge).size(), 11U);
}

TEST(Everywhere, HasAllOrdersWithinTheSum) {
  const arima::Judge judge = [](const ArimaOrder&, bool) { return arima::Verdict{0, ""}; };
  EXPECT_EQ(arima::everywhere(seasonal_bounds(), judge).size(), 192U);
}

// R 4.2.2, forecast 8.20: auto.arima(rep(5, 40)) is (0,0,0) with mean 5; auto.arima(1:40) is
// (0,1,0) with drift 1; auto.arima((1:40)^2) is (0,2,0).
TEST(SelectArimaAsR, HasNothingToSearchWhereDifferencesAreConstant) {
  std::vector<double> flat(40, 5.0);
  std::vector<double> line;
  std::vector<double> square;
  for (int t = 1; t <= 40; ++t) {
    line.push_back(t);
    square.push_back(t * t);
  }
  const auto a = select_arima_as_r(flat, 0).value();
  EXPECT_EQ(a.fit.name(), "ARIMA(0,0,0) with mean");
  EXPECT_NEAR(a.fit.effects[0], 5, 1e-12);
  const auto b = select_arima_as_r(line, 0).value();
  EXPECT_EQ(b.fit.name(), "ARIMA(0,1,0) with drift");
  EXPECT_NEAR(b.fit.effects[0], 1, 1e-12);
  EXPECT_EQ(select_arima_as_r(square, 0).value().fit.name(), "ARIMA(0,2,0)");
}

TEST(SelectArimaAsR, TheRulesAreOneOptionOfAFit) {
  const std::vector<double> y(classic::kUsAccidentalDeaths.begin(),
                              classic::kUsAccidentalDeaths.end());
  ArimaOptions options;
  options.rules = ArimaRules::kR;
  const auto fitted = fit_arima(y, 12, options).value();
  EXPECT_EQ(fitted.report.form, "ARIMA(0,1,1)(0,1,1)[12]");
  EXPECT_TRUE(std::isfinite(fitted.model->forecast(Horizon(12)).steps.back().median()));
  const std::vector<double> flat(40, 5.0);
  const auto constant = fit_arima(flat, 0, options).value();
  EXPECT_NEAR(constant.model->forecast(Horizon(3)).steps.back().median(), 5, 1e-9);
}

// R 4.2.2, forecast 8.20: auto.arima(head(Nile, n)).
TEST(SelectArimaAsR, TakesWhatAFewValuesAllow) {
  const auto& nile = classic::kNile;
  for (const std::size_t n : {3U, 4U, 6U, 10U}) {
    const auto chosen = select_arima_as_r(std::span(nile).first(n), 0);
    ASSERT_TRUE(chosen.has_value()) << n << ": " << chosen.error().message;
    EXPECT_EQ(chosen->fit.name(), "ARIMA(0,0,0) with mean");
  }
  // R takes a mean here too: two parameters for two values.
  EXPECT_EQ(select_arima_as_r(std::span(nile).first(2), 0).value().fit.name(), "ARIMA(0,0,0)");
}

TEST(SelectArimaAsR, SaysWhatItCannotFit) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_FALSE(select_arima_as_r({}, 0).has_value());
  EXPECT_FALSE(select_arima_as_r(std::vector<double>{nan, nan}, 0).has_value());
  std::vector<double> y(classic::kNile.begin(), classic::kNile.end());
  y[7] = std::numeric_limits<double>::infinity();
  EXPECT_FALSE(select_arima_as_r(y, 0).has_value());
}

TEST(SelectArimaAsR, TheSameInputGivesTheSameBits) {
  const auto a = select_arima_as_r(classic::kNile, 0).value();
  const auto b = select_arima_as_r(classic::kNile, 0).value();
  EXPECT_EQ(a.fit.coefficients, b.fit.coefficients);
  EXPECT_EQ(a.fit.log_likelihood, b.fit.log_likelihood);
}

}  // namespace
}  // namespace foreshock
