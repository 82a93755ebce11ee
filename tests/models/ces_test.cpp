#include "foreshock/models/ces.h"

#include <cmath>
#include <complex>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include "../support/classic_series.h"

#include "foreshock/core/random.h"

namespace foreshock {
namespace {

using Season = CesForm::Season;
const double kNaN = std::nan("");

// The definition, Svetunkov, Kourentzes & Ord (2022), equation (4), in complex numbers:
// yhat_{t+1} + i ehat_{t+1} = (a0 + i a1)(y_t + i e_t) + (1 + i - (a0 + i a1))(yhat_t + i ehat_t).
TEST(CesPair, IsComplexSmoothingInItsStates) {
  const CesWeight w{1.4, 0.93};
  const std::complex<double> a(w.re, w.im);
  CesPair pair{1000, 700};
  std::complex<double> hat(1000, 700);
  for (const double y : classic::kNile) {
    ASSERT_NEAR(pair.value, hat.real(), 1e-9);
    ASSERT_NEAR(pair.echo, hat.imag(), 1e-9);
    const double error = y - hat.real();
    hat = a * std::complex<double>(y, error) + (std::complex<double>(1, 1) - a) * hat;
    pair.learn(w, error);
  }
}

// By hand: im = 1 leaves simple exponential smoothing by re - 1, whatever the potential.
TEST(CesPair, SpansSimpleSmoothing) {
  CesPair pair{3, -20};
  pair.learn({1.25, 1}, 8);
  EXPECT_EQ(pair.value, 5);
}

CesForm form_of(Season kind) {
  return {kind, kind == Season::kNone ? 0 : 3};
}

CesState zero_state(const CesForm& form) {
  const auto m = static_cast<std::size_t>(form.season);
  return {.level = {},
          .season = std::vector<double>(m, 0.0),
          .echo = std::vector<double>(form.has_echo() ? m : 0, 0.0)};
}

/// Size of the states of each season that nothing but themselves moves, late over early.
double growth_of(const CesForm& form, const CesSmoothing& s) {
  CesState state = zero_state(form);
  state.level = form.has_level() ? CesPair{1, 0.3} : CesPair{};
  for (std::size_t k = 0; k < state.season.size(); ++k) state.season[k] = k == 1 ? 1 : -0.4;
  double early = 0;
  double late = 0;
  for (int t = 0; t < 3000; ++t) {
    const double expected = state.expect();
    (t < 1500 ? early : late) += t % 1500 < 300 ? 0 : expected * expected;
    state.learn(form, s, -expected);
  }
  if (!std::isfinite(late)) return std::numeric_limits<double>::infinity();
  return early > 0 ? late / early : 0;
}

// Property: stable just when what a start leaves in the errors dies away. Parameters next to the
// edge, where 3000 steps do not tell, are left out.
TEST(CesForm, IsStableWhereTheStartIsForgotten) {
  Rng rng(2);
  for (const Season kind : {Season::kNone, Season::kSimple, Season::kPartial, Season::kFull}) {
    const CesForm form = form_of(kind);
    int stable = 0;
    int other = 0;
    for (int k = 0; k < 300; ++k) {
      const CesSmoothing s{{0.7 + 1.5 * rng.uniform(), 0.7 + 0.6 * rng.uniform()},
                           {0.1 + 1.8 * rng.uniform(), 0.8 + 0.4 * rng.uniform()}};
      const double growth = growth_of(form, s);
      if (growth > 0.5 && growth < 2) continue;
      EXPECT_EQ(is_stable(form, s), growth < 1) << form.name() << " " << growth;
      (is_stable(form, s) ? stable : other) += 1;
    }
    EXPECT_GT(stable, 10) << form.name();
    EXPECT_GT(other, 10) << form.name();
  }
}

CesSmoothing smoothing_of(Season kind) {
  if (kind == Season::kPartial) return {{1.3, 0.95}, {0.2, 0}};
  if (kind == Season::kFull) return {{1.3, 0.97}, {1.2, 0.98}};
  return {{1.3, 0.97}, {}};
}

// The model is linear: the variance h steps ahead is the sum of squares of what an error of one at
// each step before adds to the mean there.
TEST(CesHorizon, HasTheVarianceOfALinearModel) {
  for (const Season kind : {Season::kNone, Season::kSimple, Season::kPartial, Season::kFull}) {
    const CesForm form = form_of(kind);
    const CesSmoothing s = smoothing_of(kind);
    CesHorizon at(form, s, zero_state(form), {});
    for (int h = 1; h <= 14; ++h) {
      at.next();
      double wanted = 1;
      for (int j = 0; j < h - 1; ++j) {
        CesState moved = zero_state(form);
        for (int k = 0; k < h - 1; ++k) moved.learn(form, s, k == j ? 1 : 0);
        wanted += std::pow(moved.expect(), 2);
      }
      EXPECT_NEAR(at.growth(), wanted, 1e-12 * wanted) << form.name() << " " << h;
    }
  }
}

// By hand: levels of 10 and noise in proportion; smoothing by 0.5 adds a quarter each step.
TEST(CesHorizon, KnowsNoiseThatGrowsWithTheLevel) {
  CesHorizon at({}, {{1.5, 1}, {}}, {.level = {10, 0}}, {1, 2});
  for (const double wanted : {100.0, 125.0, 150.0}) {
    at.next();
    EXPECT_DOUBLE_EQ(at.growth(), wanted);
  }
}

Ces::Start sound() {
  return {.form = {Season::kFull, 3},
          .smoothing = smoothing_of(Season::kFull),
          .state = {{20, 15}, {1, 2, -3}, {0.5, 1, -2}, 1},
          .noise = {},
          .errors = {.sigma = 2, .dof = 10, .points = 12}};
}

TEST(Ces, SaysWhatItsExpectationIsMadeOf) {
  const auto model = Ces::make(sound()).value();
  EXPECT_EQ(model.expect().location(), 22);
  const auto parts = model.explain();
  ASSERT_EQ(parts.size(), 2U);
  EXPECT_EQ(parts[0].value, 20);
  EXPECT_EQ(parts[1].value, 2);
}

TEST(Ces, RefusesWhatCannotBe) {
  const auto refused = [](auto change) {
    auto start = sound();
    change(start);
    return !Ces::make(start).has_value();
  };
  EXPECT_FALSE(refused([](auto&) {}));
  EXPECT_TRUE(refused([](auto& s) { s.form.season = 4; }));
  EXPECT_TRUE(refused([](auto& s) { s.form = {Season::kNone, 3}; }));
  EXPECT_TRUE(refused([](auto& s) { s.form.kind = Season::kPartial; })) << "has no echo";
  EXPECT_TRUE(refused([](auto& s) { s.form.season = 1; }));
  EXPECT_TRUE(refused([](auto& s) { s.state.phase = 3; }));
  EXPECT_TRUE(refused([](auto& s) { s.state.echo[0] = kNaN; }));
  EXPECT_TRUE(refused([](auto& s) { s.state.level.value = kNaN; }));
  EXPECT_TRUE(refused([](auto& s) { s.smoothing.level.re = 0.2; })) << "not stable";
  EXPECT_TRUE(refused([](auto& s) { s.smoothing.level.re = kNaN; }));
  EXPECT_TRUE(refused([](auto& s) { s.noise = {2, 1}; }));
  EXPECT_TRUE(refused([](auto& s) { s.errors.sigma = kNaN; }));
}

}  // namespace
}  // namespace foreshock
