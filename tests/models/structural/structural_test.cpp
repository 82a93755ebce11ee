#include "foreshock/models/structural/structural.h"

#include <cmath>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include "../../support/classic_series.h"

#include "foreshock/core/random.h"
#include "foreshock/filters/likelihood.h"
#include "foreshock/models/structural/system.h"

namespace foreshock {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
/// Nothing is added to what the variances say.
constexpr StepErrors kPlain{.sigma = 1, .dof = 1e9, .points = 1, .doubt = 0};

const StructuralSpec kSpec{.seasons = {{6, 3}}};
const StructuralParams kParams{.irregular = 1, .level = 0.2, .slope = 0.01, .seasons = {0.02}};

std::vector<double> made_up(std::size_t n) {
  Rng rng(2);
  std::vector<double> y(n);
  double level = 20;
  for (std::size_t t = 0; t < n; ++t) {
    level += 0.1 + 0.4 * rng.normal();
    y[t] = level + 3 * static_cast<double>(t % 6) + rng.normal();
  }
  return y;
}

Structural blank() {
  return Structural::make(kSpec, kParams, kPlain).value();
}

TEST(Structural, KnowsNothingBeforeItsStatesAreSeen) {
  Structural model = blank();
  const auto y = made_up(20);
  for (std::size_t t = 0; t < 7; ++t) {
    EXPECT_FALSE(model.expect().is_known()) << t;
    model.learn(y[t]);
  }
  EXPECT_TRUE(model.expect().is_known());
}

TEST(Structural, ExpectsWhatTheMatricesDo) {
  Structural model = blank();
  auto y = made_up(600);
  for (const std::size_t t : {100U, 101U, 102U, 400U, 401U, 550U}) y[t] = kNaN;
  const kalman::System system = structural_system(kSpec, kParams).value();
  kalman::Belief belief = system.start;
  bool steady = false;
  for (std::size_t t = 0; t < y.size(); ++t) {
    const kalman::Seen seen = kalman::expect(system, belief);
    if (seen.diffuse == 0) {
      ASSERT_NEAR(model.expect().location(), seen.expected, 1e-7) << t;
    }
    steady = steady || model.is_steady();
    model.learn(y[t]);
    kalman::correct(system, belief, y[t]);
    kalman::predict(system, belief);
  }
  EXPECT_TRUE(steady);
  EXPECT_FALSE(model.is_steady());
}

TEST(Structural, ScalesAreThoseOfTheFilter) {
  Structural model = blank();
  const kalman::System system = structural_system(kSpec, kParams).value();
  kalman::Belief belief = system.start;
  for (const double v : made_up(500)) {
    model.learn(v);
    kalman::correct(system, belief, v);
    kalman::predict(system, belief);
  }
  ASSERT_TRUE(model.is_steady());

  const Forecast ahead = model.forecast(Horizon(30));

  const double unit = model.expect().scale() / std::sqrt(kalman::expect(system, belief).variance);
  for (std::size_t h = 0; h < 30; ++h) {
    const kalman::Seen seen = kalman::expect(system, belief);
    EXPECT_NEAR(ahead.steps[h].location(), seen.expected, 1e-7) << h;
    EXPECT_NEAR(ahead.steps[h].scale() / unit, std::sqrt(seen.variance), 1e-6) << h;
    kalman::predict(system, belief);
  }
}

TEST(Structural, SettlesAgainAfterAGap) {
  Structural model = blank();
  for (const double v : made_up(500)) model.learn(v);
  ASSERT_TRUE(model.is_steady());
  const double before = model.expect().scale();

  for (int t = 0; t < 5; ++t) model.learn(kNaN);
  EXPECT_FALSE(model.is_steady());
  EXPECT_GT(model.expect().scale(), 1.05 * before);

  for (const double v : made_up(500)) model.learn(v);
  EXPECT_TRUE(model.is_steady());
}

const StructuralSpec kEverything{
    .slope = Slope::kDamped, .seasons = {{6, 0}}, .cycle = true, .autoregression = true};
const StructuralParams kEverythingsParams{.irregular = 1,
                                          .level = 0.2,
                                          .slope = 0.01,
                                          .seasons = {0.02},
                                          .cycle = 0.1,
                                          .autoregression = 0.2,
                                          .damping = 0.9,
                                          .cycle_frequency = 0.2,
                                          .cycle_damping = 0.9,
                                          .coefficient = 0.5};

TEST(Structural, ComponentsAddUpToWhatIsExpected) {
  Structural model = Structural::make(kEverything, kEverythingsParams, kPlain).value();
  for (const double v : made_up(200)) model.learn(v);

  const Components parts = model.explain();

  ASSERT_EQ(parts.size(), 5U);
  double sum = 0;
  for (const Component& part : parts) sum += part.value;
  EXPECT_NEAR(sum, model.expect().location(), 1e-9);
  EXPECT_EQ(parts[2].name, "season");
}

// Means and variances of the components by the general filter: before the gain has settled, once it
// has, and after a gap.
TEST(Structural, ComponentsAreAsSureAsTheFilterSays) {
  Structural model = Structural::make(kEverything, kEverythingsParams, kPlain).value();
  const kalman::System system = structural_system(kEverything, kEverythingsParams).value();
  kalman::Belief belief = system.start;
  std::vector<double> y = made_up(700);
  for (const std::size_t t : {10U, 300U, 699U}) y[t] = kNaN;
  int compared = 0;
  for (std::size_t t = 0; t < y.size(); ++t) {
    model.learn(y[t]);
    kalman::correct(system, belief, y[t]);
    kalman::predict(system, belief);
    if (t != 9 && t != 10 && t != 30 && t != 299 && t != 300 && t < 698) continue;
    SCOPED_TRACE(t);
    // States: level, slope, five effects of the season, two of the cycle, AR(1).
    Eigen::MatrixXd rows = Eigen::MatrixXd::Zero(5, 10);
    rows(0, 0) = 1;
    rows(0, 1) = -1 / 0.9;
    rows(1, 1) = 1 / 0.9;
    rows(2, 2) = rows(3, 7) = rows(4, 9) = 1;
    const double unit =
        std::pow(model.expect().scale(), 2) / kalman::expect(system, belief).variance;

    const Components parts = model.explain();

    ASSERT_EQ(parts.size(), 5U);
    for (Eigen::Index i = 0; i < 5; ++i) {
      const Component& part = parts[static_cast<std::size_t>(i)];
      const double variance = rows.row(i).dot(belief.P * rows.row(i).transpose());
      EXPECT_NEAR(part.value, rows.row(i).dot(belief.x), 1e-7) << part.name;
      EXPECT_NEAR(part.variance / (unit * variance), 1, 1e-7) << part.name;
    }
    ++compared;
  }
  EXPECT_EQ(compared, 7);
}

TEST(Structural, ComponentsThatNothingToldOfAreNotSureAtAll) {
  Structural model = Structural::make(kEverything, kEverythingsParams, kPlain).value();
  model.learn(3);

  const Components parts = model.explain();

  EXPECT_TRUE(std::isinf(parts[0].variance));     // The level, but for the season.
  EXPECT_TRUE(std::isfinite(parts[1].variance));  // A damped slope has a distribution.
  EXPECT_TRUE(std::isinf(parts[2].variance));
  EXPECT_TRUE(std::isfinite(parts[4].variance));
}

TEST(Structural, ALevelShiftIsTheLevels) {
  const std::vector<double> nile(classic::kNile.begin(), classic::kNile.end());
  const auto fit = structural_mle(nile, {.slope = Slope::kNone}).value();

  const Structural model = Structural::after(nile, fit).value();

  // statsmodels 0.13.5, filtered level at the last point.
  EXPECT_NEAR(model.expect().location(), 798.3703, 0.05);
}

TEST(Structural, RefusesInfinity) {
  std::vector<double> y = made_up(60);
  const auto fit = structural_mle(y, kSpec).value();
  y[30] = std::numeric_limits<double>::infinity();

  EXPECT_FALSE(Structural::after(y, fit));
}

TEST(Structural, RefusesVariancesThatCanNotBe) {
  StructuralParams none;
  none.seasons = {0};
  EXPECT_FALSE(Structural::make(kSpec, none, kPlain));
  StructuralParams negative = kParams;
  negative.level = -1;
  EXPECT_FALSE(Structural::make(kSpec, negative, kPlain));
  EXPECT_FALSE(Structural::make({.seasons = {}}, kParams, kPlain));
}

}  // namespace
}  // namespace foreshock
