#include <cmath>
#include <limits>
#include <numbers>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "../../support/classic_series.h"

#include "foreshock/core/random.h"
#include "foreshock/models/structural/automatic.h"

namespace foreshock {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

bool says(const Fitted& fitted, const std::string& what) {
  return fitted.report.form.find(what) != std::string::npos;
}

TEST(FitStructural, TakesASeasonThatIsThere) {
  const std::vector<double> y(classic::kUsAccidentalDeaths.begin(),
                              classic::kUsAccidentalDeaths.end());

  EXPECT_TRUE(says(fit_structural(y, {.seasons = {12}}).value(), "season 12"));
}

TEST(FitStructural, LeavesOutASeasonThatIsNot) {
  const std::vector<double> nile(classic::kNile.begin(), classic::kNile.end());

  const Fitted fitted = fit_structural(nile, {.seasons = {12}}).value();

  EXPECT_FALSE(says(fitted, "season")) << fitted.report.form;
  EXPECT_TRUE(says(fitted, "local level")) << fitted.report.form;
}

TEST(FitStructural, TakesTwoSeasons) {
  Rng rng(6);
  std::vector<double> y(400);
  for (std::size_t t = 0; t < y.size(); ++t) {
    const double day = 2 * std::numbers::pi * static_cast<double>(t) / 8;
    const double week = 2 * std::numbers::pi * static_cast<double>(t) / 20;
    y[t] = 10 + 4 * std::sin(day) + 3 * std::cos(week) + 0.5 * rng.normal();
  }

  const Fitted fitted = fit_structural(y, {.seasons = {8, 20}}).value();

  EXPECT_TRUE(says(fitted, "season 8") && says(fitted, "season 20")) << fitted.report.form;
  const Forecast ahead = fitted.model->forecast(Horizon(40));
  for (std::size_t h = 0; h < 40; ++h) {
    const double t = 2 * std::numbers::pi * static_cast<double>(y.size() + h);
    EXPECT_NEAR(ahead.steps[h].median(), 10 + 4 * std::sin(t / 8) + 3 * std::cos(t / 20), 1) << h;
  }
}

TEST(FitStructural, FindsAnAutoregressionBesideTheLevel) {
  Rng rng(12);
  std::vector<double> y(600);
  double x = 0;
  for (double& v : y) v = 100 + (x = 0.8 * x + rng.normal()) + 0.3 * rng.normal();

  const Fitted thorough = fit_structural(y).value();

  EXPECT_TRUE(says(thorough, "AR(1)")) << thorough.report.form;
  EXPECT_FALSE(says(fit_structural(y, {.thorough = false}).value(), "AR(1)"));
}

TEST(SelectStructural, IsTheFormThatIsFitted) {
  const std::vector<double> y(classic::kUsAccidentalDeaths.begin(),
                              classic::kUsAccidentalDeaths.end());

  for (const bool logarithms : {false, true}) {
    const StructuralOptions options{.seasons = {12}, .logarithms = logarithms};
    const StructuralChoice choice = select_structural(y, options).value();
    EXPECT_EQ(choice.fit.spec.name() + (choice.logarithm ? ", log" : ""),
              fit_structural(y, options).value().report.form);
  }
}

TEST(SelectStructural, HasAllSeasonsIfTheyAreAskedFor) {
  const std::vector<double> nile(classic::kNile.begin(), classic::kNile.end());

  const auto asked = select_structural(nile, {.seasons = {12}, .all_seasons = true}).value();

  EXPECT_TRUE(select_structural(nile, {.seasons = {12}}).value().fit.spec.seasons.empty());
  ASSERT_EQ(asked.fit.spec.seasons.size(), 1U);
  EXPECT_EQ(asked.fit.spec.seasons[0].period, 12);
}

TEST(SelectStructural, RefusesSeasonsThatCanNotBe) {
  const std::vector<double> nile(classic::kNile.begin(), classic::kNile.end());
  for (const int season : {1, 51, 1000}) {
    const auto found = select_structural(nile, {.seasons = {season}, .all_seasons = true});
    ASSERT_FALSE(found) << season;
    EXPECT_NE(found.error().message.find("season of " + std::to_string(season)), std::string::npos)
        << found.error().message;
  }
}

TEST(FitStructural, BearsOddSeries) {
  EXPECT_FALSE(fit_structural({}));
  EXPECT_FALSE(fit_structural(std::vector<double>(40, kNaN)));
  EXPECT_FALSE(fit_structural(std::vector<double>{1, 2}));
  std::vector<double> infinite(50, 1.0);
  infinite[3] = std::numeric_limits<double>::infinity();
  EXPECT_FALSE(fit_structural(infinite));

  std::vector<double> gaps(300);
  Rng rng(1);
  for (double& v : gaps) v = rng.uniform() < 0.4 ? kNaN : 5 + rng.normal();
  const Forecast ahead = fit_structural(gaps, {.seasons = {7}}).value().model->forecast(Horizon(3));
  EXPECT_NEAR(ahead.steps[2].median(), 5, 1);
}

}  // namespace
}  // namespace foreshock
