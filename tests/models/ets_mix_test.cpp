#include "foreshock/models/ets_mix.h"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "../support/classic_series.h"

namespace foreshock {
namespace {

Ets level(double at, double sigma, double dof, bool logarithm = false) {
  return Ets::make({.form = {.power = logarithm ? 0.0 : 1.0},
                    .smoothing = {.alpha = 0.3},
                    .state = {.level = at},
                    .errors = {.sigma = sigma, .dof = dof, .points = 1e12}})
      .value();
}

// By hand: the mean of 10 and 14 at weights 3/4 and 1/4 is 11; the variance 3/4 + 4/4 within and 3
// between; degrees of freedom by the harmonic mean of 10 and 30.
TEST(EtsMix, HasTheMomentsOfTheMixture) {
  const auto mix = EtsMix::make({{level(14, 2, 30), 0.25}, {level(10, 1, 10), 0.75}}).value();
  const Predictive p = mix.expect();
  EXPECT_NEAR(p.location(), 11, 1e-12);
  EXPECT_NEAR(p.scale(), std::sqrt(1.75 + 3), 1e-9);
  EXPECT_NEAR(p.dof(), 1 / (0.75 / 10 + 0.25 / 30), 1e-9);
  EXPECT_FALSE(p.is_log());
}

TEST(EtsMix, OneMemberIsThatModel) {
  Ets alone = level(10, 1, 10);
  auto mix = EtsMix::make({{alone, 1.0}}).value();
  for (const double y : {11.0, 9.5, std::nan(""), 12.0}) {
    EXPECT_EQ(mix.expect().location(), alone.expect().location());
    EXPECT_EQ(mix.expect().scale(), alone.expect().scale());
    EXPECT_EQ(mix.expect().dof(), alone.expect().dof());
    mix.learn(y);
    alone.learn(y);
  }
}

TEST(EtsMix, SpeaksOnTheScaleThatHoldsTheMostWeight) {
  const Ets plain = level(100, 10, 50);
  const Ets logarithm = level(std::log(100), 0.1, 50, true);
  EXPECT_FALSE(EtsMix::make({{plain, 0.6}, {logarithm, 0.4}}).value().expect().is_log());
  const auto mix = EtsMix::make({{plain, 0.4}, {logarithm, 0.6}}).value();
  EXPECT_TRUE(mix.expect().is_log());
  EXPECT_NEAR(mix.expect().median(), 100, 1);
}

// Where a plain member says that a value may well be negative, a log of it is still finite.
TEST(EtsMix, OnALogScaleMembersBelowZeroAreStillNumbers) {
  const auto mix =
      EtsMix::make({{level(1, 0.5, 50, true), 0.6}, {level(-50, 10, 50), 0.4}}).value();
  for (const auto& step : mix.forecast(Horizon(20)).steps) {
    EXPECT_TRUE(std::isfinite(step.median()));
    EXPECT_GT(step.quantile(0.01), 0);
  }
}

TEST(EtsMix, RefusesWeightsThatAreNone) {
  EXPECT_FALSE(EtsMix::make({}).has_value());
  EXPECT_FALSE(EtsMix::make({{level(1, 1, 5), 0.5}}).has_value());
  EXPECT_FALSE(EtsMix::make({{level(1, 1, 5), 1.5}, {level(1, 1, 5), -0.5}}).has_value());
  EXPECT_FALSE(EtsMix::make({{level(1, 1, 5), std::nan("")}}).has_value());
}

TEST(EtsMix, ReportsTheBestFormAndHowManyMore) {
  const auto fitted = fit_ets_mix(classic::kNile, ets_forms(classic::kNile, 0)).value();
  const auto best = fit_ets(classic::kNile, ets_forms(classic::kNile, 0)).value();
  EXPECT_EQ(fitted.report.form.find(best.report.form), 0U);
  EXPECT_NE(fitted.report.form.find(" more"), std::string::npos);
  EXPECT_EQ(fitted.report.aicc, best.report.aicc);
  EXPECT_EQ(fitted.report.evaluations, best.report.evaluations);
}

}  // namespace
}  // namespace foreshock
