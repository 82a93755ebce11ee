#include "foreshock/models/ets.h"

#include <cmath>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

namespace foreshock {
namespace {

using Trend = EtsForm::Trend;

Ets::Start holt_winters() {
  return {.form = {.trend = Trend::kDamped, .season = 3},
          .smoothing = {.alpha = 0.5, .beta = 0.2, .gamma = 0.1, .phi = 0.9},
          .state = {.level = 100, .slope = 10, .season = {5, -3, -2}},
          .errors = {.sigma = 2, .dof = 40, .points = 1e12}};
}

// By hand: one step of ETS(A,Ad,A). Expected 100 + 9 + 5 = 114, error 4; level 109 + 2, slope
// 9 + 0.8, season 5 + 0.4; the next expected value is 111 + 8.82 - 3.
TEST(Ets, LearnsAsTheRecursionsSay) {
  Ets model = Ets::make(holt_winters()).value();
  EXPECT_DOUBLE_EQ(model.expect().location(), 114);
  EXPECT_NEAR(model.expect().scale(), 2, 1e-9);

  model.learn(118);

  EXPECT_DOUBLE_EQ(model.state().level, 111);
  EXPECT_DOUBLE_EQ(model.state().slope, 9.8);
  EXPECT_DOUBLE_EQ(model.state().season[0], 5.4);
  EXPECT_DOUBLE_EQ(model.expect().location(), 111 + 0.9 * 9.8 - 3);
}

// By hand: c_1 = 0.5 + 0.2 * 0.9, c_2 = 0.5 + 0.2 (0.9 + 0.81), c_3 has gamma on top.
TEST(EtsHorizon, AddsUpTheVarianceOfTheErrorsBetween) {
  const auto start = holt_winters();
  EtsHorizon at(start.form, start.smoothing);
  const double c[] = {0.68, 0.842, 0.5 + 0.2 * (0.9 + 0.81 + 0.729) + 0.1};
  double growth = 1;
  const double seasons[] = {5, -3, -2, 5};
  double slopes = 0;
  for (int h = 1; h <= 4; ++h) {
    at.next();
    slopes += std::pow(0.9, h);
    EXPECT_NEAR(at.growth(), growth, 1e-14) << h;
    EXPECT_NEAR(at.mean(start.state), 100 + 10 * slopes + seasons[h - 1], 1e-12) << h;
    if (h < 4) growth += c[h - 1] * c[h - 1];
  }
}

// With endless points behind it, and errors far ahead as large as they should be, the scale is
// sigma times the root of the growth.
TEST(Ets, ForecastsWithTheVarianceOfTheHorizon) {
  const auto steps = Ets::make(holt_winters()).value().forecast(Horizon(2)).steps;
  EXPECT_NEAR(steps[1].scale(), 2 * std::sqrt(1 + 0.68 * 0.68), 1e-9);
  EXPECT_EQ(steps[1].dof(), 40);
}

TEST(Ets, IsLessSureFarAheadOfAShortHistoryOrWhereThatShowedIt) {
  auto start = holt_winters();
  const auto plain = Ets::make(start).value().forecast(Horizon(6)).steps;
  start.errors.points = 20;
  const auto young = Ets::make(start).value().forecast(Horizon(6)).steps;
  start.errors.points = 1e12;
  start.errors.far_factor = 2;
  start.errors.far_steps = 6;
  const auto wide = Ets::make(start).value().forecast(Horizon(6)).steps;
  for (std::size_t h = 0; h < 6; ++h) {
    EXPECT_GT(young[h].scale(), plain[h].scale()) << h;
    EXPECT_GT(wide[h].scale(), plain[h].scale()) << h;
  }
  EXPECT_NEAR(wide[5].scale(), 2 * plain[5].scale(), 1e-8);
}

TEST(Ets, OfALogarithmIsALognormalThatLevelsOff) {
  Ets::Start start{.form = {.power = 0},
                   .smoothing = {.alpha = 0.3},
                   .state = {.level = std::log(50)},
                   .errors = {.sigma = 0.1, .dof = 100, .points = 100}};
  const auto steps = Ets::make(start).value().forecast(Horizon(5000)).steps;
  EXPECT_TRUE(steps[0].is_log());
  EXPECT_NEAR(steps[0].median(), 50, 1e-12);
  EXPECT_LT(steps.back().scale(), 0.81);
}

TEST(Ets, OfALogarithmTakesWhatHasNoneForMissing) {
  Ets::Start start{.form = {.power = 0},
                   .smoothing = {.alpha = 0.3},
                   .state = {.level = 1},
                   .errors = {.sigma = 0.1, .dof = 10, .points = 10}};
  Ets model = Ets::make(start).value();
  for (const double y : {0.0, -5.0, std::nan(""), std::numeric_limits<double>::infinity()}) {
    model.learn(y);
    EXPECT_EQ(model.state().level, 1);
    EXPECT_EQ(model.sigma(), 0.1);
  }
}

// One outlier moves sigma as three standard deviations do; ordinary errors leave it where it is.
TEST(Ets, FollowsTheSizeOfItsErrorsWithinReason) {
  auto start = holt_winters();
  Ets small = Ets::make(start).value();
  Ets huge = Ets::make(start).value();
  small.learn(small.expect().location() + 3 * 2);
  huge.learn(huge.expect().location() + 1e6);
  EXPECT_DOUBLE_EQ(small.sigma(), huge.sigma());
  EXPECT_NEAR(huge.sigma(), 2 * std::sqrt(1 + (9 / 0.995 - 1) / 2000), 1e-12);
}

TEST(Ets, RefusesWhatIsNoModel) {
  const auto refused = [](auto change) {
    auto start = holt_winters();
    change(start);
    return !Ets::make(start).has_value();
  };
  EXPECT_FALSE(refused([](auto&) {}));
  EXPECT_TRUE(refused([](auto& s) { s.smoothing.alpha = 0; }));
  EXPECT_TRUE(refused([](auto& s) { s.smoothing.alpha = 1; }));
  EXPECT_TRUE(refused([](auto& s) { s.smoothing.beta = 0.51; }));
  EXPECT_TRUE(refused([](auto& s) { s.smoothing.gamma = 0.51; }));
  EXPECT_TRUE(refused([](auto& s) { s.smoothing.phi = 1; }));
  EXPECT_TRUE(refused([](auto& s) { s.smoothing.phi = std::nan(""); }));
  EXPECT_TRUE(refused([](auto& s) { s.state.season.pop_back(); }));
  EXPECT_TRUE(refused([](auto& s) { s.state.phase = 3; }));
  EXPECT_TRUE(refused([](auto& s) { s.state.slope = std::nan(""); }));
  EXPECT_TRUE(refused([](auto& s) { s.errors.sigma = -1; }));
  EXPECT_TRUE(refused([](auto& s) { s.errors.dof = 0; }));
  EXPECT_TRUE(refused([](auto& s) { s.form.season = 1; }));
  EXPECT_TRUE(refused([](auto& s) { s.errors.far_steps = 0; }));
  EXPECT_TRUE(refused([](auto& s) { s.errors.far_factor = 0.5; }));
}

TEST(EtsForm, IsNamedAndCountedAsInTheBook) {
  const EtsForm full{.trend = Trend::kDamped, .season = 12, .power = 0};
  EXPECT_EQ(full.name(), "ETS(A,Ad,A) season 12, log");
  EXPECT_EQ(full.smoothing_count(), 4);
  EXPECT_EQ(full.state_count(), 13);
  EXPECT_EQ(full.parameter_count(), 18);
  EXPECT_EQ(EtsForm{}.name(), "ETS(A,N,N)");
  EXPECT_EQ(EtsForm{}.parameter_count(), 3);
}

TEST(Ets, ItsPartsAddUpToWhatItExpects) {
  const Ets model = Ets::make(holt_winters()).value();
  double sum = 0;
  for (const Component& part : model.explain()) sum += part.value;
  EXPECT_DOUBLE_EQ(sum, model.expect().location());
}

// A model of a power expects that power: what it says of y is the power put back.
TEST(Ets, OfAPowerLearnsAndForecastsThatPower) {
  auto model = Ets::make({.form = {.power = 0.5},
                          .smoothing = {.alpha = 0.4},
                          .state = {.level = to_power(100, 0.5)},
                          .errors = {.sigma = 0.2, .dof = 50, .points = 100}})
                   .value();
  EXPECT_NEAR(model.expect().median(), 100, 1e-9);
  const double before = model.state().level;
  model.learn(121);
  EXPECT_NEAR(model.state().level, before + 0.4 * (to_power(121, 0.5) - before), 1e-12);
  const double level = model.state().level;
  model.learn(-3);  // Has no root: missing.
  EXPECT_EQ(model.state().level, level);
  StateWriter out;
  model.save(out);
  StateReader in(out.bytes());
  EXPECT_EQ(Ets::read(in).value().power(), 0.5);
  EXPECT_FALSE(Ets::make({.form = {.power = 2.5}}).has_value());
}

}  // namespace
}  // namespace foreshock
