#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "foreshock/core/random.h"
#include "foreshock/models/exponential/likelihood.h"

namespace foreshock::exponential {
namespace {

using Part = Form::Part;

std::vector<double> made(std::size_t n) {
  Rng rng(12);
  std::vector<double> y;
  for (std::size_t t = 0; t < n; ++t) {
    const double season = 1 + 0.2 * std::sin(2 * M_PI * static_cast<double>(t) / 4);
    y.push_back((1 + 0.01 * static_cast<double>(t)) * season + 0.05 * rng.normal());
  }
  y[7] = std::numeric_limits<double>::quiet_NaN();
  return y;
}

std::vector<Form> all_forms() {
  return forms(4, true, {.multiplicative_trends = true, .only_stable = false});
}

std::vector<double> point(const Coordinates& at) {
  const Form& form = at.form;
  State state;
  state.level = 1.05;
  if (form.has_trend()) state.slope = form.trend == Part::kMultiplicative ? 1.008 : 0.009;
  const double middle = form.season == Part::kMultiplicative ? 1 : 0;
  if (form.has_season()) state.season = {middle + 0.1, middle + 0.15, middle - 0.08, middle - 0.17};
  const Smoothing s{0.3, form.has_trend() ? 0.1 : 0, form.has_season() ? 0.2 : 0,
                    form.damped ? 0.93 : 1};
  return at.of(s, state);
}

TEST(Forms, AreThirty) {
  EXPECT_EQ(all_forms().size(), 30U);
  EXPECT_EQ(forms(12, true).size(), 15U);  // Those that R's ets() tries.
  EXPECT_EQ(forms(12, false).size(), 6U);
  EXPECT_EQ(forms(0, true).size(), 6U);
  EXPECT_EQ((Form{true, Part::kAdditive, true, Part::kMultiplicative, 12}.name()),
            "ETS(M,Ad,M) season 12");
  EXPECT_EQ((Form{true, Part::kAdditive, true, Part::kMultiplicative, 12}.parameter_count()), 18);
}

TEST(Coordinates, GoThereAndBack) {
  for (const Form& form : all_forms()) {
    const Coordinates at{form, 1e-4, true, {}};
    const auto z = point(at);
    ASSERT_EQ(z.size(), at.size());
    const auto again = at.of(at.smoothing(z), at.state(z));
    for (std::size_t i = 0; i < z.size(); ++i) EXPECT_NEAR(again[i], z[i], 1e-9) << form.name();
  }
}

// Tolerance: third-order term of a central difference with steps of 1e-5.
TEST(SquaredErrors, GradientAndCurvatureAreThoseOfDifferences) {
  const auto y = made(41);
  for (const Form& form : all_forms()) {
    const Coordinates at{form, 1e-4, true, {}};
    SquaredErrors errors(y, at);
    const auto z = point(at);
    const std::size_t k = z.size();
    std::vector<double> gradient(k);
    std::vector<double> hessian(k * k);
    const double value = errors.value(z, gradient, hessian);
    EXPECT_NEAR(value, errors.value(z), 1e-12 * value) << form.name();
    for (std::size_t i = 0; i < k; ++i) {
      auto up = z;
      auto down = z;
      up[i] += 1e-5;
      down[i] -= 1e-5;
      const double slope = (errors.value(up) - errors.value(down)) / 2e-5;
      EXPECT_NEAR(2 * gradient[i], slope, 1e-7 * (1 + std::abs(slope))) << form.name() << " " << i;
      EXPECT_GE(hessian[i * k + i], 0);
      for (std::size_t j = 0; j < k; ++j) EXPECT_EQ(hessian[i * k + j], hessian[j * k + i]);
    }
  }
}

// The oracle: tables 2.2 and 2.3 of Hyndman et al. (2008), written out in the form with errors.
TEST(State, LearnsByTheEquationsOfTheBook) {
  for (const Form& form : all_forms()) {
    const Coordinates at{form, 1e-4, true, {}};
    const auto z = point(at);
    const Smoothing s = at.smoothing(z);
    State state = at.state(z);
    const State before = state;
    const double mu = state.expect(form, s);
    const double y = 1.4;
    state.learn(form, s, y - mu);

    const double l = before.level;
    const double b = before.slope;
    const double c = before.factor();
    const double raised = form.trend == Part::kMultiplicative ? std::pow(b, s.phi) : 0;
    const double q = form.trend == Part::kNone       ? l
                     : form.trend == Part::kAdditive ? l + s.phi * b
                                                     : l * raised;
    const bool times = form.season == Part::kMultiplicative;
    const double target = times ? y / c : y - c;
    EXPECT_NEAR(mu, times ? q * c : q + c, 1e-12);
    EXPECT_NEAR(state.level, q + s.alpha * (target - q), 1e-12) << form.name();
    if (form.trend == Part::kAdditive) {
      const double seen = state.level - l;
      EXPECT_NEAR(state.slope, s.phi * b + s.beta / s.alpha * (seen - s.phi * b), 1e-12);
    }
    if (form.trend == Part::kMultiplicative) {
      const double seen = state.level / l;
      EXPECT_NEAR(state.slope, raised + s.beta / s.alpha * (seen - raised), 1e-12) << form.name();
    }
    if (form.has_season()) {
      const double shown = times ? y / q : y - q;
      EXPECT_NEAR(state.season[0], c + s.gamma * (shown - c), 1e-12) << form.name();
    }
  }
}

TEST(SquaredErrors, AreInfiniteWhereSomethingMultipliedIsNotPositive) {
  const auto y = made(20);
  const Form form{true, Part::kNone, false, Part::kNone, 0};
  SquaredErrors errors(y, {form, 1e-4, true, {}});
  EXPECT_TRUE(std::isinf(errors.value(std::vector{0.0, -1.0})));
  EXPECT_TRUE(std::isfinite(errors.value(std::vector{0.0, 1.0})));
}

}  // namespace
}  // namespace foreshock::exponential
