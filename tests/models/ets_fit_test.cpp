#include "foreshock/models/ets_fit.h"

#include <cmath>
#include <limits>
#include <numbers>
#include <ostream>
#include <vector>

#include <gtest/gtest.h>

#include "../support/classic_series.h"

#include "foreshock/core/random.h"

namespace foreshock {
namespace {

using Trend = EtsForm::Trend;
const double kNaN = std::nan("");

std::vector<double> log_passengers() {
  std::vector<double> y;
  for (const double v : classic::kAirPassengers) y.push_back(std::log(v));
  return y;
}

/// forecast::ets counts -n log(sum of squares) / 2 and leaves the constants out.
double as_r_counts(const EtsFit& fit) {
  const double n = fit.count;
  return fit.log_likelihood + 0.5 * n * (std::log(2 * std::numbers::pi / n) + 1);
}

struct Golden {
  const char* name;
  std::vector<double> y;
  EtsForm form;
  double log_likelihood;
  friend void PrintTo(const Golden& g, std::ostream* out) { *out << g.name; }
};

std::vector<Golden> goldens() {
  const auto of = [](const auto& y) { return std::vector<double>(y.begin(), y.end()); };
  return {{"NileAnn", of(classic::kNile), {}, -726.390519999206},
          {"UsPopulationAan",
           of(classic::kUsPopulation),
           {.trend = Trend::kAdditive},
           -54.1719958518376},
          {"AustralianResidentsAadn",
           of(classic::kAustralianResidents),
           {.trend = Trend::kDamped},
           -407.253403604308},
          {"UsAccidentalDeathsAna",
           of(classic::kUsAccidentalDeaths),
           {.season = 12},
           -555.072335012628},
          {"LogAirPassengersAaa",
           log_passengers(),
           {.trend = Trend::kAdditive, .season = 12},
           120.584720030328}};
}

class EtsFitGolden : public testing::TestWithParam<Golden> {};

// Golden: R 4.2.2, forecast 8.20, ets(y, model = "ANN" ...)$loglik with its usual bounds, which lie
// inside ours. Its states are searched for, ours solved, so ours may be better but never worse.
TEST_P(EtsFitGolden, IsAtLeastAsLikelyAsTheFitOfR) {
  const auto& [name, y, form, wanted] = GetParam();
  const auto fit = fit_ets_form(y, form).value();
  EXPECT_TRUE(fit.converged);
  EXPECT_GE(as_r_counts(fit), wanted - 1e-6 * std::abs(wanted));
  EXPECT_LT(as_r_counts(fit), wanted + 3);  // More would be another model.
}

// Property: the log-likelihood is that of the errors which its parameters make on y.
TEST_P(EtsFitGolden, HasTheLikelihoodOfItsOwnErrors) {
  const auto& [name, y, form, wanted] = GetParam();
  const auto fit = fit_ets_form(y, form).value();
  EtsState state = fit.initial;
  double squares = 0;
  for (const double v : y) {
    const double error = v - state.expect(fit.smoothing);
    squares += error * error;
    state.learn(fit.smoothing, error);
  }
  const auto n = static_cast<double>(y.size());
  EXPECT_NEAR(fit.rms_error, std::sqrt(squares / n), 1e-8 * fit.rms_error);
  const double log_likelihood = -0.5 * n * (std::log(2 * std::numbers::pi * squares / n) + 1);
  EXPECT_NEAR(fit.log_likelihood, log_likelihood, 1e-7 * n);
  EXPECT_DOUBLE_EQ(fit.aicc, corrected_aic(fit.log_likelihood, form.parameter_count(), fit.count));
}

INSTANTIATE_TEST_SUITE_P(Series, EtsFitGolden, testing::ValuesIn(goldens()),
                         [](const auto& one) { return std::string(one.param.name); });

// Golden: the same program's parameters; the optimum of this one is sharp.
TEST(EtsFit, FindsTheSmoothingOfR) {
  const auto fit = fit_ets_form(classic::kNile, {}).value();
  EXPECT_NEAR(fit.smoothing.alpha, 0.245533862697156, 2e-3);
  EXPECT_NEAR(fit.initial.level, 1110.68685995136, 1);
  EXPECT_NEAR(ets_after(classic::kNile, fit).value().expect().location(), 805.38128285872, 1);
}

// Property: scaled by f the log-likelihood falls by log f a value, and the forecasts scale with it.
// Tolerance: the search stops at 1e-7.
TEST(EtsFit, KnowsNoUnit) {
  for (const Golden& one : goldens()) {
    const auto plain = fit_ets_form(one.y, one.form).value();
    for (const double factor : {1e-150, 1e-6, 1e6, 1e150}) {
      auto y = one.y;
      for (double& v : y) v *= factor;
      const auto fit = fit_ets_form(y, one.form).value();
      EXPECT_NEAR(fit.log_likelihood + fit.count * std::log(factor), plain.log_likelihood, 1e-4)
          << one.name << " " << factor;
      EXPECT_NEAR(fit.smoothing.alpha, plain.smoothing.alpha, 0.01) << one.name << " " << factor;
      EXPECT_NEAR(fit.rms_error / factor / plain.rms_error, 1, 1e-4) << one.name;
    }
  }
}

// Property: log y of y scaled by f is log y moved by log f; the density is that of y.
TEST(EtsFit, OfALogarithmCountsTheDensityOfYItself) {
  const EtsForm form{.trend = Trend::kAdditive, .season = 12, .power = 0};
  const auto logs = log_passengers();
  const auto of_y = fit_ets_form(classic::kAirPassengers, form).value();
  const auto of_log = fit_ets_form(logs, {.trend = Trend::kAdditive, .season = 12}).value();
  double jacobian = 0;
  for (const double v : logs) jacobian -= v;
  EXPECT_NEAR(of_y.log_likelihood, of_log.log_likelihood + jacobian, 1e-6);
}

// A series that a form makes without noise is fitted without error.
TEST(EtsFit, FindsALineWithASeasonExactly) {
  std::vector<double> y;
  for (int t = 0; t < 48; ++t) y.push_back(5 + 0.25 * t + (t % 4 == 1 ? 3 : -1));
  y[13] = y[14] = kNaN;
  const auto fit = fit_ets_form(y, {.trend = Trend::kAdditive, .season = 4}).value();
  const auto steps = ets_after(y, fit).value().forecast(Horizon(8)).steps;
  for (int h = 0; h < 8; ++h) {
    const double wanted = 5 + 0.25 * (48 + h) + (h % 4 == 1 ? 3 : -1);
    EXPECT_NEAR(steps[static_cast<std::size_t>(h)].location(), wanted, 1e-5) << h;
  }
}

TEST(EtsFit, RefusesWhatCannotBeFitted) {
  const auto refused = [](const std::vector<double>& y, const EtsForm& form) {
    const auto fit = fit_ets_form(y, form);
    return !fit && fit.error().code == Errc::kInvalidArgument;
  };
  EXPECT_TRUE(refused({}, {}));
  EXPECT_TRUE(refused({kNaN, kNaN, kNaN}, {}));
  EXPECT_TRUE(refused({1, 2}, {}));
  EXPECT_TRUE(refused({1, 2, 3, 4}, {.trend = Trend::kAdditive}));
  EXPECT_TRUE(refused(std::vector<double>(23, 1), {.season = 12}));
  EXPECT_TRUE(refused({1, 2, 3, 0, 4, 5, 6, 7}, {.power = 0}));
  EXPECT_TRUE(refused({1, 2, 3, -1, 4, 5, 6, 7}, {.power = 0}));
  EXPECT_FALSE(refused({1, 2, 4}, {}));
}

TEST(EtsForms, TakesLogarithmsOnlyOfPositiveValuesAndSeasonsOnlyOfTwoRounds) {
  EXPECT_EQ(ets_forms(std::vector<double>(24, 1), 12).size(), 10U);
  EXPECT_EQ(ets_forms(std::vector<double>(24, -1), 12).size(), 6U);
  EXPECT_EQ(ets_forms(std::vector<double>(23, 1), 12).size(), 5U);
  EXPECT_EQ(ets_forms(std::vector<double>(24, 0), 0).size(), 3U);
  EXPECT_EQ(ets_forms(std::vector{1.0, kNaN, 2.0}, 0).size(), 5U);
}

TEST(EtsForms, AreComparedByAiccTheBestFirst) {
  const auto fits =
      fit_ets_forms(classic::kAirPassengers, ets_forms(classic::kAirPassengers, 12)).value();
  ASSERT_EQ(fits.size(), 10U);
  for (std::size_t k = 1; k < fits.size(); ++k) EXPECT_LE(fits[k - 1].aicc, fits[k].aicc);
  EXPECT_EQ(fits.front().form.power, 0);
  EXPECT_TRUE(fits.front().form.has_season());
  EXPECT_FALSE(fit_ets_forms(std::vector{1.0}, ets_forms(std::vector{1.0}, 0)).has_value());
}

TEST(EtsFit, ALongSeasonStartsFromADecomposition) {
  Rng rng(5);
  std::vector<double> y;
  for (int t = 0; t < 600; ++t) y.push_back(10 * std::sin(t * 0.0523599) + 0.1 * rng.normal());
  const auto solved = fit_ets_form(y, {.season = 120}, {.solved_cost = 1e9, .starts = 1}).value();
  const auto given = fit_ets_form(y, {.season = 120}, {.solved_cost = 0, .starts = 1}).value();
  EXPECT_GE(solved.log_likelihood, given.log_likelihood - 1e-6);
  EXPECT_LT(given.rms_error, 0.3);
}

// The likelihood is that of y whatever the power: 0 and 1 are the forms there always were, and
// those near them are near them.
TEST(FitEtsForm, LikelihoodsOfPowersAreOfTheSeriesItself) {
  const std::span<const double> y = classic::kAirPassengers;
  const auto at = [&](double power) {
    return fit_ets_form(y, {.trend = Trend::kDamped, .season = 12, .power = power})->log_likelihood;
  };
  EXPECT_NEAR(at(1e-6), at(0), 1e-2);
  EXPECT_NEAR(at(1 - 1e-6), at(1), 1e-2);
  EXPECT_GT(at(0.2), at(1));  // Its noise grows with its level.
}

}  // namespace
}  // namespace foreshock
