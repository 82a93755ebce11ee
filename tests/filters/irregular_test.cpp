#include "foreshock/filters/irregular.h"

#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include <gtest/gtest.h>

#include "foreshock/core/random.h"
#include "foreshock/filters/likelihood.h"
#include "foreshock/filters/vector.h"

namespace foreshock::kalman {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

ContinuousModel daily() {
  return {.level = 0.3,
          .slope = 0.02,
          .waves = {{.period = 24, .variance = 0.1}, {.period = 12, .variance = 0.05}},
          .r = 0.5};
}

// Property: two gaps are one of their sum, for F and for Q.
TEST(Irregular, GapsAddUp) {
  Rng rng(151);
  for (int i = 0; i < 50; ++i) {
    const double first = 10 * rng.uniform();
    const double second = std::pow(10, 4 * rng.uniform() - 2);
    ContinuousModel model = daily();
    model.has_slope = i % 2 == 0;
    const System a = over_gap(model, first).value();
    const System b = over_gap(model, second).value();
    const System both = over_gap(model, first + second).value();
    EXPECT_NEAR((b.F * a.F - both.F).norm(), 0, 1e-12 * both.F.norm());
    EXPECT_NEAR((b.F * a.Q * b.F.transpose() + b.Q - both.Q).norm(), 0, 1e-12 * both.Q.norm());
  }
}

// By hand: Q = integral of (1 s; 0 1) diag(level, slope) (1 s; 0 1)', for a gap of 2.
TEST(Irregular, KnowsTheNoiseOfATrend) {
  const System system = over_gap({.level = 3, .slope = 6, .r = 7}, 2).value();
  Eigen::MatrixXd F(2, 2);
  F << 1, 2, 0, 1;
  Eigen::MatrixXd Q(2, 2);
  Q << 3 * 2 + 6 * 8.0 / 3, 6 * 2, 6 * 2, 6 * 2;
  EXPECT_EQ(system.F, F);
  EXPECT_NEAR((system.Q - Q).norm(), 0, 1e-14);
  EXPECT_EQ(system.r, 7);
  EXPECT_EQ(over_gap({.level = 3, .slope = 6}, 0).value().Q.norm(), 0);
}

TEST(Irregular, TurnsAWaveByWhatIsLeftOfWholeTurns) {
  const ContinuousModel model{.has_slope = false, .waves = {{.period = 24, .variance = 0}}};
  const System quarter = over_gap(model, 6).value();
  EXPECT_NEAR(quarter.F(1, 2), 1, 1e-15);
  EXPECT_NEAR(quarter.F(1, 1), 0, 1e-15);
  EXPECT_EQ(over_gap(model, 24 * 1e9 + 6).value().F, quarter.F);
}

// Property: values at whole hours with gaps between, against the hourly filter with missing points.
TEST(Irregular, IsTheRegularFilterWithMissingPoints) {
  Rng rng(152);
  const ContinuousModel model = daily();
  const System hourly = over_gap(model, 1).value();
  std::vector<double> grid;
  std::vector<VectorSystem> systems;
  std::vector<double> values;
  int last = 0;
  for (int t = 0; t < 200; ++t) {
    const bool missing = t > 0 && rng.below(3) > 0;
    grid.push_back(missing ? kNaN : 5 + rng.normal());
    if (missing) continue;
    values.push_back(grid.back());
    if (t > 0) {
      const System gap = over_gap(model, t - last).value();
      systems.push_back({gap.F, gap.Q, gap.h.transpose(), Eigen::MatrixXd::Constant(1, 1, gap.r)});
    }
    last = t;
  }
  systems.push_back(systems.back());  // F and Q after the last value are not used.

  const auto found = filter(systems, hourly.start,
                            Eigen::Map<Eigen::RowVectorXd>(
                                values.data(), static_cast<Eigen::Index>(values.size())))
                         .value();

  const Course wanted = filter(hourly, hourly.start, grid).value();
  EXPECT_EQ(found.likelihood.diffuse, 6);
  EXPECT_NEAR(found.likelihood.log_likelihood, wanted.likelihood.log_likelihood, 1e-8);
  const Belief& belief = wanted.steps[static_cast<std::size_t>(last)].belief;
  EXPECT_NEAR((found.steps.back().belief.x - belief.x).norm(), 0, 1e-9);
  EXPECT_NEAR((found.steps.back().belief.P - belief.P).norm(), 0, 1e-9);
}

TEST(Irregular, RefusesWhatIsOutOfRange) {
  const ContinuousModel good = daily();
  EXPECT_FALSE(over_gap(good, -1));
  EXPECT_FALSE(over_gap(good, kNaN));
  EXPECT_FALSE(over_gap(good, std::numeric_limits<double>::infinity()));
  EXPECT_FALSE(over_gap({.level = -1}, 1));
  EXPECT_FALSE(over_gap({.r = kNaN}, 1));
  EXPECT_FALSE(over_gap({.waves = {{.period = 0, .variance = 1}}}, 1));
  EXPECT_FALSE(over_gap({.waves = {{.period = 1, .variance = -1}}}, 1));
}

}  // namespace
}  // namespace foreshock::kalman
