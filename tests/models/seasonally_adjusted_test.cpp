#include "foreshock/models/seasonally_adjusted.h"

#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include <gtest/gtest.h>

#include "foreshock/core/random.h"
#include "foreshock/engine/catalog.h"
#include "foreshock/models/local_level.h"
#include "foreshock/models/naive.h"

namespace foreshock {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

double wave(int t, double period, double height) {
  return height * std::sin(2 * std::numbers::pi * t / period);
}

/// A day of 24 and a week of 168 about a level of 100, noise of standard deviation 1.
std::vector<double> week(int n, std::uint64_t seed) {
  Rng rng(seed);
  std::vector<double> y;
  for (int t = 0; t < n; ++t) {
    y.push_back(100 + wave(t, 24, 10) + (t / 24 % 7 < 5 ? 6 : -15) + rng.normal());
  }
  return y;
}

double mean_square(const Forecast& forecast, const std::vector<double>& y, std::size_t from) {
  double sum = 0;
  for (std::size_t h = 0; h < forecast.steps.size(); ++h) {
    const double e = y[from + h] - forecast.steps[h].median();
    sum += e * e / static_cast<double>(forecast.steps.size());
  }
  return sum;
}

Fitted fit(const std::string& name, std::span<const double> y, int season,
           const std::vector<int>& others = {}) {
  return fit_model({.name = name, .season = season, .others = others}, y).value();
}

TEST(SeasonallyAdjusted, ModelsOfOneSeasonForecastTwo) {
  const auto y = week(168 * 6, 1);
  const std::size_t seen = 168 * 5;
  const auto history = std::span<const double>(y).first(seen);
  for (const char* name : {"ets", "theta", "ces", "arima"}) {
    const auto day = fit(name, history, 24);
    const auto both = fit(name, history, 24, {168});
    const double one = mean_square(day.model->forecast(Horizon(168)), y, seen);
    const double two = mean_square(both.model->forecast(Horizon(168)), y, seen);
    EXPECT_LT(two, 4) << name;
    EXPECT_LT(two, one / 10) << name;
    EXPECT_NE(both.report.form.find("season 168"), std::string::npos) << both.report.form;
  }
}

TEST(SeasonallyAdjusted, SeasonalNaiveTakesTheLongest) {
  const auto y = week(168 * 4, 2);
  const auto forecast = fit("seasonal-naive", y, 24, {168}).model->forecast(Horizon(168));
  for (std::size_t h = 0; h < 168; ++h) {
    EXPECT_DOUBLE_EQ(forecast.steps[h].median(), y[y.size() - 168 + h]);
  }
}

TEST(SeasonallyAdjusted, SeasonsOfWhichTwoAreNotThereAreLeftOut) {
  const auto y = week(200, 3);
  const auto with = fit("ets", y, 24, {168}).model->forecast(Horizon(30));
  const auto without = fit("ets", y, 24).model->forecast(Horizon(30));
  for (std::size_t h = 0; h < 30; ++h) {
    EXPECT_EQ(with.steps[h].median(), without.steps[h].median());
  }
}

TEST(SeasonallyAdjusted, FactorsWhereTheSpreadGrowsWithTheLevel) {
  auto y = week(168 * 5, 4);
  for (std::size_t t = 0; t < y.size(); ++t) {
    y[t] = std::exp((y[t] - 100) / 15 + 0.003 * static_cast<double>(t));
  }
  const auto fitted = fit("ets", y, 24, {168});
  EXPECT_NE(fitted.report.form.find("times season 168"), std::string::npos) << fitted.report.form;
  for (const Predictive& step : fitted.model->forecast(Horizon(400)).steps) {
    EXPECT_GT(step.quantile(0.025), 0);
  }
}

TEST(SeasonallyAdjusted, BearsMissingValues) {
  auto y = week(168 * 6, 5);
  const std::size_t seen = 168 * 5;
  auto history = std::vector<double>(y.begin(), y.begin() + static_cast<std::ptrdiff_t>(seen));
  for (std::size_t t = 0; t < seen; t += 7) history[t] = kNaN;
  for (std::size_t t = 300; t < 330; ++t) history[t] = kNaN;
  const auto forecast = fit("ets", history, 24, {168}).model->forecast(Horizon(168));
  EXPECT_LT(mean_square(forecast, y, seen), 5);
}

TEST(SeasonallyAdjusted, FollowsASeasonThatMoves) {
  auto y = week(168 * 40, 6);
  // From week 5 on the weekend is as the rest of the week.
  for (std::size_t t = 168 * 5; t < y.size(); ++t) y[t] += t / 24 % 7 < 5 ? 0 : 21;
  auto adjusted = fit_seasonally_adjusted(std::span<const double>(y).first(168 * 5),
                                          std::vector<int>{24, 168}, 0, fit_local_level)
                      .value();
  double early = 0;
  double late = 0;
  for (std::size_t t = 168 * 5; t < y.size(); ++t) {
    const double e = y[t] - adjusted.model->expect().median();
    (t < 168 * 8 ? early : late) += t < 168 * 8 || t >= 168 * 37 ? e * e : 0;
    adjusted.model->learn(y[t]);
  }
  EXPECT_LT(late, early / 2);
}

TEST(SeasonallyAdjusted, RefusesWhatCannotBe) {
  const auto naive = [] { return Naive::fit(std::vector<double>{1, 2, 3}, false).value().model; };
  const SeasonProfile season{SeasonProfile::Kind::kAdditive, {1, -1}, 0};
  const SeasonProfile factors{SeasonProfile::Kind::kMultiplicative, {1, 2}, 0};
  EXPECT_TRUE(SeasonallyAdjusted::make(naive(), {season}));
  EXPECT_FALSE(SeasonallyAdjusted::make(naive(), {}));
  EXPECT_FALSE(SeasonallyAdjusted::make(nullptr, {season}));
  EXPECT_FALSE(SeasonallyAdjusted::make(naive(), {season, factors}));
  EXPECT_FALSE(SeasonallyAdjusted::make(naive(), {{SeasonProfile::Kind::kAdditive, {kNaN, 1}, 0}}));
  auto inner =
      std::make_unique<SeasonallyAdjusted>(SeasonallyAdjusted::make(naive(), {season}).value());
  EXPECT_FALSE(SeasonallyAdjusted::make(std::move(inner), {season}));
}

}  // namespace
}  // namespace foreshock
