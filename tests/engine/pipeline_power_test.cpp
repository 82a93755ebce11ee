// A stream whose model is of a Box-Cox power of y.

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "series_fixture.h"

#include "foreshock/core/random.h"
#include "foreshock/engine/pipeline.h"

namespace foreshock {
namespace {

using testing_series::alerts_in;
using testing_series::push_all;
using testing_series::same;

constexpr ArimaOrder kSmoothing{0, 1, 1};

Pipeline of_roots() {
  const ModelSpec model{.name = "arima", .order = kSmoothing, .box_cox = BoxCox{0.5}};
  return Pipeline::make({.model = model, .p_alert = 1e-5}).value();
}

/// Squares of noise around a root.
std::vector<double> squares(int n, std::uint64_t seed, double root) {
  Rng rng(seed);
  std::vector<double> y;
  for (int t = 0; t < n; ++t) y.push_back(std::pow(root + 0.5 * rng.normal(), 2));
  return y;
}

// 400 intervals: the share that is covered has a standard error of 1.5 %.
TEST(PipelineOfPowers, ItsIntervalsAreThoseOfThePower) {
  auto pipeline = of_roots();
  push_all(pipeline, squares(600, 1, 10));
  int covered = 0;
  for (const double y : squares(400, 2, 10)) {
    const Interval expected = pipeline.expected_interval(Level(0.9));
    covered += y >= expected.lower && y <= expected.upper ? 1 : 0;
    EXPECT_GT(expected.lower, 70);
    EXPECT_LT(expected.upper, 135);
    EXPECT_EQ(pipeline.push(y).predictive.power(), 0.5);
  }
  EXPECT_NEAR(covered / 400.0, 0.9, 0.05);
}

// A root that moves from 10 to 13: the history is moved by its square root, not by its level.
TEST(PipelineOfPowers, ALastingShiftIsTheNewNormal) {
  auto pipeline = of_roots();
  push_all(pipeline, squares(600, 3, 10));

  const auto steps = push_all(pipeline, squares(200, 4, 13));

  ASSERT_FALSE(alerts_in(steps).empty());
  EXPECT_LE(alerts_in(steps).size(), 2U);
  EXPECT_FALSE(steps.back().incident);
  EXPECT_NEAR(steps.back().predictive.median(), 169, 6);
  // On the roots' scale w = 2 (sqrt y - 1) the noise is what it was: 1.
  EXPECT_NEAR(steps.back().predictive.scale(), 1, 0.2);
}

// What is not positive has no power: it alerts, teaches nothing and stops nothing.
TEST(PipelineOfPowers, OutlivesWhatHasNoPower) {
  auto pipeline = of_roots();
  for (const double odd : {0.0, -4.0}) {
    push_all(pipeline, squares(2000, 5, 10));
    const Step step = pipeline.push(odd);
    EXPECT_TRUE(step.incident) << odd;
    EXPECT_EQ(step.verdict.direction, -1) << odd;
  }
  const auto after = push_all(pipeline, squares(500, 7, 10));
  EXPECT_LE(alerts_in(after).size(), 1U);
  EXPECT_NEAR(after.back().predictive.median(), 100, 5);
}

TEST(PipelineOfPowers, ARestartGoesOnBitByBit) {
  auto pipeline = of_roots();
  push_all(pipeline, squares(150, 8, 10));
  StateWriter out;
  pipeline.save(out);
  StateReader in(out.bytes());
  const ModelSpec model{.name = "arima", .order = kSmoothing, .box_cox = BoxCox{0.5}};
  auto twin = Pipeline::read(in, {.model = model, .p_alert = 1e-5}).value();
  for (const double y : squares(200, 9, 11)) ASSERT_TRUE(same(pipeline.push(y), twin.push(y)));
}

}  // namespace
}  // namespace foreshock
