#include "foreshock/models/ces_fit.h"

#include <cmath>
#include <limits>
#include <ostream>
#include <vector>

#include <gtest/gtest.h>

#include "../support/classic_series.h"

#include "foreshock/core/random.h"
#include "foreshock/models/ces_likelihood.h"
#include "foreshock/models/least_squares.h"

namespace foreshock {
namespace {

using Season = CesForm::Season;
const double kNaN = std::nan("");

std::vector<double> uk_gas() {
  return {classic::kUkGas.begin(), classic::kUkGas.end()};
}

CesSmoothing smoothing_of(Season kind) {
  if (kind == Season::kPartial) return {{1.3, 0.95}, {0.2, 0}};
  if (kind == Season::kFull) return {{1.3, 0.97}, {1.2, 0.98}};
  return {{1.3, 1.01}, {}};
}

CesForm form_of(Season kind) {
  return {kind, kind == Season::kNone ? 0 : 4};
}

/// One state of the start at `size`, at rest.
CesState only(const CesForm& form, const CesSmoothing& s, std::size_t k, double size) {
  const auto m = static_cast<std::size_t>(form.season);
  CesState out{.level = {},
               .season = std::vector<double>(m, 0.0),
               .echo = std::vector<double>(form.has_echo() ? m : 0, 0.0)};
  if (form.has_level() && k == 0) {
    out.level = {size, size / s.level.re};
    return out;
  }
  const std::size_t step = k - (form.has_level() ? 1 : 0);
  out.season[step] = size;
  if (form.has_echo()) out.echo[step] = size / (form.has_level() ? s.season.re : s.level.re);
  return out;
}

/// Errors that the model itself makes, where there are values.
std::vector<double> errors_from(std::span<const double> y, const CesForm& form,
                                const CesSmoothing& s, CesState state) {
  std::vector<double> out;
  for (const double v : y) {
    const double error = v == v ? v - state.expect() : 0;
    if (v == v) out.push_back(error);
    state.learn(form, s, error);
  }
  return out;
}

class CesConcentratedOf : public testing::TestWithParam<Season> {};

// A dense oracle: columns of errors by running the model from one state at a time, solved by QR.
TEST_P(CesConcentratedOf, HasTheLeastSquaresOfADenseSolution) {
  auto y = uk_gas();
  const CesForm form = form_of(GetParam());
  const CesSmoothing s = smoothing_of(GetParam());
  for (const bool gaps : {false, true}) {
    if (gaps) y[5] = y[6] = y[40] = y[0] = kNaN;
    const auto k = static_cast<std::size_t>(form.state_count());
    const auto u = errors_from(y, form, s, only(form, s, 0, 0));
    std::vector<double> columns;
    for (std::size_t i = 0; i < k; ++i) {
      const auto from_one = errors_from(y, form, s, only(form, s, i, 1));
      for (std::size_t t = 0; t < u.size(); ++t) columns.push_back(u[t] - from_one[t]);
    }
    const auto dense = least_squares(columns, u).value();

    CesConcentrated errors(y, form);
    const double squares = errors.squared_errors(s);

    EXPECT_NEAR(squares, dense.squared_errors, 1e-9 * dense.squared_errors) << form.name();
    double again = 0;
    for (const double e : errors_from(y, form, s, errors.initial())) again += e * e;
    EXPECT_NEAR(squares, again, 1e-9 * again) << form.name();
  }
}

// Property: no other smoothing that is stable does better.
TEST_P(CesConcentratedOf, IsFittedAtItsBest) {
  const auto y = uk_gas();
  const CesForm form = form_of(GetParam());
  const auto fit = fit_ces_form(y, form, {.most_growth = 100}).value();
  EXPECT_TRUE(is_stable(form, fit.smoothing));
  CesConcentrated errors(y, form);
  const double least = errors.squared_errors(fit.smoothing);
  EXPECT_NEAR(fit.rms_error, std::sqrt(least / fit.count), 1e-9 * fit.rms_error);
  Rng rng(6);
  for (int k = 0; k < 500; ++k) {
    CesSmoothing other = fit.smoothing;
    const double size = 0.2 * std::pow(10, -3 * rng.uniform());
    for (double* v : {&other.level.re, &other.level.im, &other.season.re, &other.season.im}) {
      *v += size * rng.normal();
    }
    if (!is_stable(form, other)) continue;
    // Tolerance: the search stops at 1e-4 of the log-likelihood, and at the edge of what is stable
    // a simplex is slow: a tenth there.
    EXPECT_GT(errors.squared_errors(other), least * std::exp(-0.2 / fit.count)) << form.name();
  }
}

INSTANTIATE_TEST_SUITE_P(Forms, CesConcentratedOf,
                         testing::Values(Season::kNone, Season::kSimple, Season::kPartial,
                                         Season::kFull),
                         [](const auto& one) {
                           return "Kind" + std::to_string(static_cast<int>(one.param));
                         });

TEST(CesConcentrated, MovesAGivenSeasonToWhereItSuits) {
  std::vector<double> y;
  const double season[] = {5, -1, -4};
  for (int t = 0; t < 30; ++t) y.push_back(100 + season[t % 3]);
  const CesForm form{Season::kPartial, 3};
  CesConcentrated errors(y, form, season);
  EXPECT_NEAR(errors.squared_errors({{1.2, 0.9}, {0.1, 0}}), 0, 1e-18);
  const auto start = errors.initial();
  // The level dies away at im < 1: what lasts is the season's.
  EXPECT_NEAR(start.level.value, 0, 1e-8);
  EXPECT_NEAR(start.season[0], 105, 1e-8);
}

std::vector<double> seasonal(double sigma) {
  Rng rng(9);
  std::vector<double> y;
  double level = 50;
  for (int t = 0; t < 96; ++t) {
    level += 0.3 * rng.normal();
    y.push_back(level + 8 * std::sin(0.5235988 * t) + sigma * rng.normal());
  }
  return y;
}

TEST(CesFit, ChoosesASeasonWhereThereIsOne) {
  const auto fit = fit_ces(seasonal(1), 12).value();
  EXPECT_NE(fit.report.form, "CES(none)");
  const auto steps = fit.model->forecast(Horizon(12)).steps;
  const auto none = fit_ces(seasonal(1), 0).value();
  EXPECT_EQ(none.report.form, "CES(none)");
  EXPECT_GT(none.report.aicc, fit.report.aicc);
  EXPECT_GT(steps[3].median() - steps[9].median(), 10);
}

TEST(CesFit, ChoosesNoneWhereThereIsNone) {
  const std::vector<double> nile(classic::kNile.begin(), classic::kNile.end());
  EXPECT_EQ(fit_ces(nile, 4).value().report.form, "CES(none)");
}

TEST(CesFit, TakesLongSeasonsFromADecomposition) {
  const auto y = seasonal(0.5);
  const auto solved = fit_ces_form(y, {Season::kPartial, 12}).value();
  const auto given = fit_ces_form(y, {Season::kPartial, 12}, {.solved_cost = 0}).value();
  EXPECT_LT(given.rms_error, 2 * solved.rms_error);
  EXPECT_GE(given.rms_error, 0.99 * solved.rms_error);
}

TEST(CesFit, RefusesWhatIsTooShortOrInfinite) {
  EXPECT_FALSE(fit_ces(std::vector{1.0, 2.0, 3.0}, 0).has_value());
  EXPECT_FALSE(fit_ces({}, 0).has_value());
  EXPECT_FALSE(fit_ces_form(std::vector{1.0, 2.0, 3.0, 1.0, 2.0}, {Season::kSimple, 4}));
  std::vector<double> y(20, 1.0);
  y[7] = std::numeric_limits<double>::infinity();
  EXPECT_FALSE(fit_ces(y, 0).has_value());
}

TEST(CesFit, KnowsNoUnit) {
  const auto y = uk_gas();
  const auto plain = fit_ces_form(y, {Season::kPartial, 4}).value();
  for (const double factor : {1e12, 1e-9, 1e300}) {
    std::vector<double> moved;
    for (const double v : y) moved.push_back(factor * v);
    const auto fit = fit_ces_form(moved, {Season::kPartial, 4}).value();
    EXPECT_NEAR(fit.rms_error / factor, plain.rms_error, 1e-3 * plain.rms_error);
  }
}

// By hand: what doubles every four steps must not go on to double ten times more.
TEST(CesFit, LetsNothingGrowFasterThanItMay) {
  std::vector<double> y;
  for (int t = 0; t < 40; ++t) y.push_back(10 * std::pow(2, 0.25 * t));
  for (const int season : {0, 4}) {
    const auto steps = fit_ces(y, season).value().model->forecast(Horizon(60)).steps;
    EXPECT_LT(steps[59].median() / steps[19].median(), std::pow(1.05, 40) * 1.01) << season;
    EXPECT_GT(steps[59].median(), steps[19].median());
  }
}

TEST(CesFit, SaysAConstantGoesOn) {
  for (const double value : {42.5, 1e6, 1e12, 0.0}) {
    const auto model = fit_ces(std::vector<double>(40, value), 4).value().model;
    for (const auto& step : model->forecast(Horizon(8)).steps) {
      EXPECT_NEAR(step.median(), value, 1e-6 * value);
    }
  }
}

}  // namespace
}  // namespace foreshock
