#include "foreshock/models/structural/fit.h"

#include <cmath>
#include <limits>
#include <numbers>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "../../support/classic_series.h"

#include "foreshock/core/random.h"
#include "foreshock/filters/likelihood.h"
#include "foreshock/models/structural/system.h"

namespace foreshock {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

std::vector<double> log_passengers() {
  std::vector<double> out;
  for (const double v : classic::kAirPassengers) out.push_back(std::log(v));
  return out;
}

std::vector<double> nile() {
  return {classic::kNile.begin(), classic::kNile.end()};
}

/// statsmodels counts another (d / 2) log(2 pi) for d diffuse states.
double as_statsmodels(const StructuralFit& fit) {
  return fit.log_likelihood - 0.5 * fit.diffuse * std::log(2 * std::numbers::pi);
}

double dense(std::span<const double> y, const StructuralSpec& spec,
             const StructuralParams& params) {
  const kalman::System system = structural_system(spec, params).value();
  return kalman::log_likelihood(system, system.start, y)->log_likelihood;
}

// Optima of UnobservedComponents of statsmodels 0.13.5 with exact diffuse start, in order
// irregular, level, trend, seasonal.
TEST(StructuralMle, FindsTheLocalLevelOfTheNile) {
  const auto fit = structural_mle(nile(), {.slope = Slope::kNone}).value();

  EXPECT_NEAR(as_statsmodels(fit), -633.4645636362, 1e-6);
  EXPECT_NEAR(fit.params.irregular, 15098.5, 1);
  EXPECT_NEAR(fit.params.level, 1469.18, 0.5);
  EXPECT_TRUE(fit.converged);
}

TEST(StructuralMle, FindsTheTrendOfTheNile) {
  const auto fit = structural_mle(nile(), {.slope = Slope::kFree}).value();

  EXPECT_GE(as_statsmodels(fit), -631.7106891225 - 1e-6);
  EXPECT_NEAR(fit.params.irregular, 14678, 2);
  EXPECT_EQ(fit.params.slope, 0);
}

TEST(StructuralMle, FindsTheBasicModelOfAirPassengers) {
  const auto fit = structural_mle(log_passengers(), {.seasons = {{12, 0}}}).value();

  EXPECT_GE(as_statsmodels(fit), 217.4204019061 - 1e-6);
  EXPECT_NEAR(fit.params.irregular, 1.29511e-4, 1e-7);
  EXPECT_NEAR(fit.params.level, 6.99449e-4, 1e-7);
  EXPECT_EQ(fit.params.slope, 0);
  EXPECT_NEAR(fit.params.seasons[0], 6.41292e-5, 1e-8);
  EXPECT_EQ(fit.diffuse, 13);
}

TEST(StructuralMle, FindsTheWavesOfAirPassengers) {
  EXPECT_GE(as_statsmodels(structural_mle(log_passengers(), {.seasons = {{12, 6}}}).value()),
            216.2139061592 - 1e-6);
  EXPECT_GE(as_statsmodels(structural_mle(log_passengers(), {.seasons = {{12, 3}}}).value()),
            187.4901461629 - 1e-6);
}

// The optimum of R 4.2.2's StructTS(log(AirPassengers), "BSM") is a bad one.
TEST(StructuralMle, IsFarAboveStructTs) {
  const StructuralSpec spec{.seasons = {{12, 0}}};
  const StructuralParams theirs{
      .irregular = 0, .level = 0.000771851104746269, .slope = 0, .seasons = {0.00139690615212001}};
  const auto y = log_passengers();

  const auto ours = structural_mle(y, spec).value();

  EXPECT_GE(ours.log_likelihood, dense(y, spec, theirs) + 38);
}

struct Form {
  const char* name;
  StructuralSpec spec;
};

void PrintTo(const Form& form, std::ostream* out) {
  *out << form.name;
}

class StructuralForms : public testing::TestWithParam<Form> {
 protected:
  static StructuralParams params_of(const StructuralSpec& spec) {
    StructuralParams out{.irregular = 0.4, .level = 0.3, .cycle = 0.2, .autoregression = 0.5};
    if (spec.slope != Slope::kNone) out.slope = 0.01;
    for (std::size_t i = 0; i < spec.seasons.size(); ++i) out.seasons.push_back(0.05);
    if (!spec.cycle) out.cycle = 0;
    if (!spec.autoregression) out.autoregression = 0;
    if (spec.slope == Slope::kDamped) out.damping = 0.85;
    out.cycle_frequency = 0.31;
    out.cycle_damping = 0.9;
    out.coefficient = -0.6;
    return out;
  }
  static std::vector<double> series(bool gaps) {
    Rng rng(9);
    std::vector<double> y(90);
    double level = 50;
    for (std::size_t t = 0; t < y.size(); ++t) {
      level += rng.normal();
      y[t] = level + 3 * std::sin(static_cast<double>(t)) + rng.normal();
    }
    if (gaps) {
      for (const std::size_t t : {1U, 6U, 7U, 30U, 31U, 32U, 33U, 60U, 88U}) y[t] = kNaN;
    }
    return y;
  }
};

TEST_P(StructuralForms, HaveTheLikelihoodOfTheirMatrices) {
  const StructuralSpec& spec = GetParam().spec;
  const StructuralParams params = params_of(spec);
  for (const bool gaps : {false, true}) {
    const auto y = series(gaps);
    EXPECT_NEAR(structural_log_likelihood(y, spec, params).value(), dense(y, spec, params), 1e-7)
        << (gaps ? "with gaps" : "whole");
  }
}

TEST_P(StructuralForms, ReachATopThatNoStepBetters) {
  const StructuralSpec& spec = GetParam().spec;
  const auto y = series(true);

  const auto fit = structural_mle(y, spec).value();

  EXPECT_NEAR(fit.log_likelihood, dense(y, spec, fit.params), 1e-5);
  for (double StructuralParams::*const variance :
       {&StructuralParams::irregular, &StructuralParams::level, &StructuralParams::slope}) {
    for (const double factor : {0.9, 1.1}) {
      StructuralParams near = fit.params;
      near.*variance *= factor;
      EXPECT_LT(dense(y, spec, near), fit.log_likelihood + 1e-5) << factor;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, StructuralForms,
    testing::Values(
        Form{"level", {.slope = Slope::kNone}}, Form{"trend", {}},
        Form{"damped", {.slope = Slope::kDamped}},
        Form{"dummies", {.slope = Slope::kNone, .seasons = {{7, 0}}}},
        Form{"waves", {.seasons = {{6, 3}}}}, Form{"few_waves", {.seasons = {{8, 2}}}},
        Form{"two_seasons", {.slope = Slope::kNone, .seasons = {{4, 2}, {12, 6}}}},
        Form{"odd_seasons", {.slope = Slope::kNone, .seasons = {{5, 0}, {7, 0}}}},
        Form{"cycle", {.slope = Slope::kNone, .cycle = true}},
        Form{"autoregression", {.autoregression = true}},
        Form{
            "everything",
            {.slope = Slope::kDamped, .seasons = {{4, 0}}, .cycle = true, .autoregression = true}}),
    [](const auto& one) { return one.param.name; });

TEST(StructuralMle, DoesNotCareForUnitsOrOrigin) {
  const auto y = log_passengers();
  const StructuralSpec spec{.seasons = {{12, 0}}};
  const auto plain = structural_mle(y, spec).value();
  for (const auto& [factor, offset] :
       {std::pair(1e9, 0.0), std::pair(1e-9, 0.0), std::pair(1.0, 1e6)}) {
    auto other = y;
    for (double& v : other) v = v * factor + offset;

    const auto fit = structural_mle(other, spec).value();

    const double per_value = std::log(factor) * static_cast<double>(fit.count);
    EXPECT_NEAR(fit.log_likelihood + per_value, plain.log_likelihood, offset > 0 ? 1e-3 : 1e-6);
    EXPECT_NEAR(fit.params.level / (factor * factor) / plain.params.level, 1, 1e-2);
  }
}

TEST(StructuralMle, RefusesWhatItCanNotFit) {
  const auto y = nile();
  const std::vector<double> few(y.begin(), y.begin() + 4);
  const std::vector<double> none(50, kNaN);
  auto infinite = y;
  infinite[7] = std::numeric_limits<double>::infinity();

  EXPECT_FALSE(structural_mle(few, {}));
  EXPECT_FALSE(structural_mle({}, {}));
  EXPECT_FALSE(structural_mle(none, {}));
  EXPECT_FALSE(structural_mle(infinite, {}));
  EXPECT_FALSE(structural_mle(y, {.seasons = {{12, 7}}}));
  EXPECT_FALSE(structural_mle(y, {.seasons = {{12, 3}, {12, 2}}}));
  EXPECT_FALSE(structural_mle(y, {.seasons = {{12, 0}, {4, 0}}}));
}

TEST(StructuralMle, RefusesWavesThatItCanNotTellApart) {
  const auto fit = structural_mle(std::vector<double>(2000, 1.0), {.seasons = {{365, 10}}});

  ASSERT_FALSE(fit);
  EXPECT_EQ(fit.error().code, Errc::kUnsupported);
  EXPECT_NE(fit.error().message.find("Fourier"), std::string::npos) << fit.error().message;
}

TEST(StructuralSpecName, SaysTheComponents) {
  const StructuralSpec spec{.slope = Slope::kDamped,
                            .seasons = {{24, 12}, {168, 0}},
                            .cycle = true,
                            .autoregression = true};
  EXPECT_EQ(spec.name(),
            "damped trend + season 24 (12 harmonics) + season 168 (dummies) + cycle + AR(1)");
}

}  // namespace
}  // namespace foreshock
