#include "foreshock/models/structural/interventions.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include "../../support/classic_series.h"
#include "../../support/seatbelts.h"

#include "foreshock/core/random.h"
#include "foreshock/models/structural/shocks.h"

namespace foreshock {
namespace {

using Kind = Intervention::Kind;
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

const StructuralSpec kLevel{.slope = Slope::kNone};

std::vector<double> nile() {
  return {classic::kNile.begin(), classic::kNile.end()};
}

std::vector<double> wandering(std::size_t n, std::uint64_t seed) {
  Rng rng(seed);
  std::vector<double> y(n);
  double level = 100;
  for (double& v : y) {
    level += 0.3 * rng.normal();
    v = level + rng.normal();
  }
  return y;
}

// smoothed_measurement_disturbance and smoothed_state_disturbance over their standard deviations,
// of UnobservedComponents(Nile, "llevel", use_exact_diffuse=True) of statsmodels 0.15.0 at 15099
// and 1469.1; tolerance 1e-8.
TEST(ShockStatistics, AreTheAuxiliaryResidualsOfTheNile) {
  const auto found =
      shock_statistics(nile(), kLevel, {.irregular = 15099, .level = 1469.1}).value();

  EXPECT_NEAR(found[0].outlier, 0.07919919565774919, 1e-8);
  EXPECT_NEAR(found[6].outlier, -2.5049484822921317, 1e-8);
  EXPECT_NEAR(found[42].outlier, -3.0390235542109325, 1e-8);
  EXPECT_NEAR(found[99].outlier, -0.5548556522078613, 1e-8);
  // A shock from one step to the next is seen in the next one first.
  EXPECT_NEAR(found[1].level_shift, -0.07919919565774922, 1e-8);
  EXPECT_NEAR(found[7].level_shift, 1.1060486557492648, 1e-8);
  EXPECT_NEAR(found[28].level_shift, -3.233713737441641, 1e-8);
  EXPECT_TRUE(std::isnan(found[0].level_shift));  // Nothing was known of the level before.
}

// Property: the estimate of a pulse or a step there over its standard error, by generalised least
// squares, whatever the components, with gaps, with a level that has no noise.
TEST(ShockStatistics, AreTValuesOfEffects) {
  const StructuralSpec everything{
      .slope = Slope::kDamped, .seasons = {{4, 0}, {6, 1}}, .cycle = true, .autoregression = true};
  const StructuralParams params{.irregular = 1,
                                .level = 0.3,
                                .slope = 0.02,
                                .seasons = {0.05, 0.1},
                                .cycle = 0.2,
                                .autoregression = 0.4,
                                .damping = 0.9,
                                .cycle_frequency = 0.3,
                                .cycle_damping = 0.95,
                                .coefficient = -0.5};
  auto y = wandering(40, 5);
  for (const std::size_t t : {9U, 10U, 30U}) y[t] = kNaN;
  StructuralParams still = params;
  still.level = 0;
  for (const auto& [spec, numbers] :
       {std::pair(everything, params), std::pair(everything, still),
        std::pair(StructuralSpec{}, StructuralParams{.irregular = 2})}) {
    const auto found = shock_statistics(y, spec, numbers).value();

    for (std::size_t t = 0; t < y.size(); ++t) {
      for (const Kind kind : {Kind::kOutlier, Kind::kLevelShift}) {
        const Intervention one{kind, t};
        const double statistic = kind == Kind::kOutlier ? found[t].outlier : found[t].level_shift;
        const auto wanted =
            structural_effects(y, intervention_columns(std::span(&one, 1), 40), spec, numbers);
        if (std::isnan(statistic)) {
          EXPECT_TRUE(!wanted || wanted->error(0) > 1e3) << t;
        } else {
          ASSERT_TRUE(wanted) << t << wanted.error().message;
          EXPECT_NEAR(statistic, wanted->t_value(0), 1e-6) << t;
        }
      }
    }
  }
}

TEST(InterventionColumns, ArePulsesAndSteps) {
  const std::vector<Intervention> both{{Kind::kOutlier, 1}, {Kind::kLevelShift, 2}};

  const auto columns = intervention_columns(both, 4);

  EXPECT_EQ(columns[0], (std::vector<double>{0, 1, 0, 0}));
  EXPECT_EQ(columns[1], (std::vector<double>{0, 0, 1, 1}));
  EXPECT_EQ(intervention_columns(both, 1)[1], std::vector<double>{0});
}

// The dam at Aswan: 1899 is step 28 (Cobb 1978, Biometrika 65, 243-251, and many since).
TEST(FindInterventions, FindsTheShiftOfTheNileAndNoMore) {
  const auto out = find_interventions(nile(), kLevel).value();

  ASSERT_EQ(out.found.size(), 1U);
  EXPECT_EQ(out.found[0], (Intervention{Kind::kLevelShift, 28}));
  EXPECT_NEAR(out.effects.values[0], -247.78, 0.1);
  EXPECT_LT(out.effects.t_value(0), -8);
}

// January 1983 is step 168; the law is of February.
TEST(FindInterventions, FindsTheSeatBeltLaw) {
  const auto data = classic::read_seatbelts(FORESHOCK_GOLDEN);

  const StructuralSpec monthly{.slope = Slope::kNone, .seasons = {{12, 0}}};
  const std::vector<std::vector<double>> petrol{data.petrol};

  const auto out = find_interventions(data.drivers, monthly, {}, petrol).value();

  ASSERT_FALSE(out.found.empty());
  EXPECT_EQ(out.found[0], (Intervention{Kind::kLevelShift, 169}));
  EXPECT_NEAR(out.effects.values[1], -0.236, 0.03);
}

TEST(FindInterventions, FindsOutliersAndShiftsTogether) {
  auto y = wandering(150, 8);
  y[40] += 9;
  for (std::size_t t = 90; t < y.size(); ++t) y[t] -= 10;
  y[110] = kNaN;

  const auto out = find_interventions(y, kLevel).value();

  ASSERT_EQ(out.found.size(), 2U);
  EXPECT_NE(std::find(out.found.begin(), out.found.end(), Intervention{Kind::kOutlier, 40}),
            out.found.end());
  EXPECT_NE(std::find(out.found.begin(), out.found.end(), Intervention{Kind::kLevelShift, 90}),
            out.found.end());
}

// One series in 20 is meant; 6000 such series had 6.2 % (docs/math/structural.md). Of 1000 that is
// 62, with a standard deviation of 8.
TEST(FindInterventions, KeepsItsRateOfFalseAlarms) {
  int alarms = 0;
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    alarms += find_interventions(wandering(80, seed), kLevel).value().found.empty() ? 0 : 1;
  }

  EXPECT_GE(alarms, 25);
  EXPECT_LE(alarms, 85);
}

TEST(FindInterventions, DoesNotCareForUnitsOrOrigin) {
  for (const auto& [factor, offset] :
       {std::pair(1e12, 0.0), std::pair(1e-9, 0.0), std::pair(1.0, 1e6)}) {
    auto y = nile();
    for (double& v : y) v = v * factor + offset;

    const auto out = find_interventions(y, kLevel).value();

    ASSERT_EQ(out.found.size(), 1U) << factor;
    EXPECT_NEAR(out.effects.values[0] / factor, -247.78, 0.1);
  }
}

TEST(FindInterventions, KeepsToWhatIsAsked) {
  auto y = wandering(100, 9);
  for (const std::size_t t : {20U, 50U, 80U}) y[t] += 12;

  EXPECT_EQ(find_interventions(y, kLevel, {.most = 2}).value().found.size(), 2U);
  EXPECT_TRUE(find_interventions(y, kLevel, {.threshold = 50}).value().found.empty());
  EXPECT_FALSE(find_interventions(y, kLevel, {.threshold = -1}));
  EXPECT_FALSE(find_interventions(y, kLevel, {.threshold = kNaN}));
  EXPECT_FALSE(find_interventions({}, kLevel));
  y[3] = std::numeric_limits<double>::infinity();
  EXPECT_FALSE(find_interventions(y, kLevel));
  EXPECT_FALSE(shock_statistics(y, kLevel, {.irregular = 1}));
}

TEST(StructuralAfter, GoesOnFromTheLevelThatTheShiftsHaveLeft) {
  const auto y = nile();
  const auto fit = find_interventions(y, kLevel).value();
  double mean = 0;
  for (std::size_t t = 28; t < 100; ++t) mean += y[t] / 72;

  const Structural model = structural_after(y, fit).value();

  // Without noise of its own the level is the mean since the shift, but for what is known of
  // before.
  EXPECT_NEAR(model.expect().location(), mean, 1e-6 * mean);
  EXPECT_NEAR(model.explain()[0].value, mean, 1e-6 * mean);
}

}  // namespace
}  // namespace foreshock
