#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "../../support/classic_series.h"

#include "foreshock/core/random.h"
#include "foreshock/models/ets_fit.h"
#include "foreshock/models/exponential/model.h"

namespace foreshock {
namespace {

using exponential::Form;
using Part = Form::Part;

std::vector<double> passengers() {
  return {classic::kAirPassengers.begin(), classic::kAirPassengers.end()};
}

ExponentialSmoothing of(const Form& form) {
  const auto y = passengers();
  return ExponentialSmoothing::after(y, exponential::fit_form(y, form).value()).value();
}

// Where nothing is multiplied both classes are one model: what they forecast is the same.
TEST(ExponentialSmoothing, IsEtsWhereNothingIsMultiplied) {
  const auto y = passengers();
  const auto old_fit = fit_ets_form(y, {.trend = EtsForm::Trend::kDamped, .season = 12}).value();
  const auto old = ets_after(y, old_fit).value();
  const Form form{false, Part::kAdditive, true, Part::kAdditive, 12};
  exponential::Fit same{
      .form = form,
      .smoothing = {old_fit.smoothing.alpha, old_fit.smoothing.beta, old_fit.smoothing.gamma,
                    old_fit.smoothing.phi},
      .initial = {old_fit.initial.level, old_fit.initial.slope, old_fit.initial.season, 0},
      .rms_error = old_fit.rms_error,
      .count = old_fit.count};
  const auto model = ExponentialSmoothing::after(y, same).value();
  EXPECT_NEAR(model.sigma(), old.sigma(), 1e-9);
  exponential::Horizon at(form, same.smoothing, model.state(), model.sigma());
  EtsHorizon before(old.form(), old.smoothing());
  for (int h = 1; h <= 36; ++h) {
    at.next();
    before.next();
    EXPECT_NEAR(at.mean(), before.mean(old.state()), 1e-9 * at.mean()) << h;
    EXPECT_NEAR(at.growth(), before.growth(), 1e-9 * before.growth()) << h;
  }
}

// The oracle: many seeded paths of the model itself. Exact but for what trends and seasons
// multiply: within some per cent.
TEST(ExponentialSmoothing, VariancesAreThoseOfSimulatedPaths) {
  for (const Form& form : {Form{true, Part::kAdditive, false, Part::kMultiplicative, 12},
                           Form{true, Part::kNone, false, Part::kNone, 0},
                           Form{true, Part::kMultiplicative, true, Part::kMultiplicative, 12},
                           Form{true, Part::kAdditive, true, Part::kAdditive, 12}}) {
    const auto model = of(form);
    constexpr int kSteps = 24;
    constexpr int kPaths = 20000;
    std::vector<double> sums(kSteps);
    std::vector<double> squares(kSteps);
    Rng rng(77);
    for (int path = 0; path < kPaths; ++path) {
      exponential::State state = model.state();
      for (std::size_t h = 0; h < kSteps; ++h) {
        const double mu = state.expect(form, model.smoothing());
        const double error = mu * model.sigma() * rng.normal();
        sums[h] += mu + error;
        squares[h] += (mu + error) * (mu + error);
        state.learn(form, model.smoothing(), error);
      }
    }
    exponential::Horizon at(form, model.smoothing(), model.state(), model.sigma());
    for (std::size_t h = 0; h < kSteps; ++h) {
      at.next();
      const double mean = sums[h] / kPaths;
      const double variance = squares[h] / kPaths - mean * mean;
      EXPECT_NEAR(at.mean(), mean, 0.02 * mean) << form.name() << " " << h;
      const double deviation = model.sigma() * std::sqrt(at.growth());
      EXPECT_NEAR(deviation, std::sqrt(variance), 0.06 * deviation) << form.name() << " " << h;
    }
  }
}

TEST(ExponentialSmoothing, LearningIsWhatTheFitDid) {
  const auto y = passengers();
  const Form form{true, Part::kAdditive, false, Part::kMultiplicative, 12};
  const auto fit = exponential::fit_form(y, form).value();
  auto model =
      ExponentialSmoothing::make({form, fit.smoothing, fit.initial, {.sigma = 0.03}}).value();
  for (const double v : y) model.learn(v);
  const auto whole = ExponentialSmoothing::after(y, fit).value();
  EXPECT_NEAR(model.expect().median(), whole.expect().median(), 1e-9);
}

TEST(ExponentialSmoothing, ProductsLearnNothingFromWhatIsNotPositive) {
  auto model = of({true, Part::kAdditive, false, Part::kMultiplicative, 12});
  auto gap = model;
  for (const double v : {0.0, -5.0, std::numeric_limits<double>::infinity()}) {
    model.learn(v);
    gap.learn(std::nan(""));
    EXPECT_EQ(model.expect().median(), gap.expect().median()) << v;
  }
  model.learn(1e149);
  EXPECT_TRUE(model.expect().is_known());
  EXPECT_GT(model.state().level, 0);
}

TEST(ExponentialSmoothing, RefusesWhatCannotBe) {
  const Form form{true, Part::kNone, false, Part::kMultiplicative, 4};
  const exponential::Smoothing s{0.3, 0, 0.1, 1};
  const exponential::State good{10, 0, {1, 1.1, 0.9, 1}, 0};
  const auto made = [&](exponential::Smoothing smoothing, exponential::State state) {
    return ExponentialSmoothing::make({form, smoothing, std::move(state), {.sigma = 1}})
        .has_value();
  };
  EXPECT_TRUE(made(s, good));
  EXPECT_FALSE(made({1.2, 0, 0.1, 1}, good));
  EXPECT_FALSE(made({0.3, 0.1, 0.1, 1}, good));  // No trend to smooth.
  EXPECT_FALSE(made({0.3, 0, 0.8, 1}, good));
  EXPECT_FALSE(made(s, {-10, 0, {1, 1.1, 0.9, 1}, 0}));
  EXPECT_FALSE(made(s, {10, 0, {1, 1.1, 0.9}, 0}));
  EXPECT_FALSE(made(s, {10, 0, {1, 1.1, 0.9, 1}, 4}));
  EXPECT_FALSE(made(s, {10, 0, {1, 0, 0.9, 1}, 0}));
}

TEST(FitExponential, SaysWhatItChose) {
  const auto fitted = fit_exponential(passengers(), 12).value();
  EXPECT_EQ(fitted.report.form, "ETS(M,A,M) season 12");
  EXPECT_EQ(fitted.report.outcome, FitReport::Outcome::kConverged);
  EXPECT_FALSE(fit_exponential({}, 12).has_value());
}

}  // namespace
}  // namespace foreshock
