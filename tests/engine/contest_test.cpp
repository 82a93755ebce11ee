#include "foreshock/engine/contest.h"

#include <array>
#include <cmath>

#include <gtest/gtest.h>

#include "foreshock/core/random.h"
#include "foreshock/engine/combo.h"
#include "foreshock/models/combine.h"

namespace foreshock {
namespace {

constexpr std::array<std::string_view, 3> kThree{"seasonal-naive", "ets", "naive"};

std::vector<double> waves(int n, double noise) {
  Rng rng(3);
  std::vector<double> y;
  for (int t = 0; t < n; ++t) y.push_back(100 + 20 * std::sin(t * M_PI / 6) + noise * rng.normal());
  return y;
}

std::size_t place_of(const std::vector<Contestant>& told, std::string_view name) {
  std::size_t i = 0;
  while (i < told.size() && told[i].name != name) ++i;
  return i;
}

TEST(Contest, WhoKnowsTheSeasonTellsASeasonBest) {
  const auto told = contest(waves(120, 1), {.season = 12}, kThree, 3, 6).value();
  ASSERT_EQ(told.size(), 4U);  // The combination takes part.
  EXPECT_LT(place_of(told, "ets"), place_of(told, "seasonal-naive"));
  EXPECT_EQ(told.back().name, "naive");
  EXPECT_LT(place_of(told, "combo"), 3U);
  for (std::size_t i = 1; i < told.size(); ++i) EXPECT_GE(told[i - 1].score, told[i].score);
  EXPECT_EQ(told.front().scores.size(), told.back().scores.size());
}

TEST(Contest, CombinesTheFirstSoMany) {
  const auto y = waves(120, 1);
  const auto none = contest(y, {.season = 12}, kThree, 0, 6).value();
  EXPECT_EQ(none.size(), 3U);
  const auto one = contest(y, {.season = 12}, kThree, 1, 6).value();
  EXPECT_EQ(one[place_of(one, "combo")].score, one[place_of(one, "seasonal-naive")].score);
}

// The log score of the true model is that of its noise: -log(sigma sqrt(2 pi e)).
TEST(Contest, ScoresAreLogDensitiesOfAValue) {
  Rng rng(4);
  std::vector<double> y;
  for (int t = 0; t < 2000; ++t) y.push_back(5 + 2 * rng.normal());
  const auto told = contest(y, {}, std::array<std::string_view, 1>{"ets"}, 1, 50).value();
  EXPECT_NEAR(told.front().score, -std::log(2 * std::sqrt(2 * M_PI * M_E)), 0.05);
}

TEST(Contest, IsNotSwayedByTheUnit) {
  const auto y = waves(120, 5);
  std::vector<double> larger;
  for (const double v : y) larger.push_back(v * 1024);
  const auto a = contest(y, {.season = 12}, kThree, 3, 6).value();
  const auto b = contest(larger, {.season = 12}, kThree, 3, 6).value();
  for (std::size_t i = 0; i < a.size(); ++i) {
    EXPECT_EQ(a[i].name, b[i].name);
    EXPECT_NEAR(a[i].score, b[i].score + std::log(1024), 1e-6) << a[i].name;
  }
}

TEST(Contest, MissingValuesCountForNothing) {
  auto y = waves(120, 1);
  for (std::size_t t = 5; t < y.size(); t += 7) y[t] = std::nan("");
  const auto told = contest(y, {.season = 12}, kThree, 3, 6).value();
  EXPECT_EQ(told.size(), 4U);
  for (const Contestant& c : told) EXPECT_TRUE(std::isfinite(c.score)) << c.name;
}

TEST(Contest, RefusesWhatIsTooShort) {
  EXPECT_FALSE(contest(waves(13, 1), {}, kThree, 3, 1).has_value());
  EXPECT_FALSE(contest(waves(40, 1), {}, kThree, 3, 14).has_value());
  EXPECT_TRUE(contest(waves(40, 1), {}, kThree, 3, 12).has_value());
  EXPECT_FALSE(contest({}, {}, kThree, 3, 1).has_value());
}

TEST(LeadOf, IsThePairedDifferenceAndItsError) {
  const Contestant a{"a", {1, 2, 4}, 7.0 / 3, {}};
  const Contestant b{"b", {0, 2, 2}, 4.0 / 3, {}};
  const Lead lead = lead_of(a, b);
  EXPECT_NEAR(lead.mean, 1, 1e-12);
  EXPECT_NEAR(lead.error, 1 / std::sqrt(3), 1e-12);  // Differences 1, 0, 2.
}

// Two that never overlap: the share of the values that each told is its weight.
TEST(LogScoreWeights, AreSharesWhereOnlyOneTellsEachValue) {
  const std::vector<Contestant> two{{"a", {}, 0, {0, 0, 0, -50}}, {"b", {}, 0, {-50, -50, -50, 0}}};
  const auto weights = log_score_weights(two, 1e-9);
  EXPECT_NEAR(weights[0], 0.75, 1e-6);
  EXPECT_NEAR(weights[1], 0.25, 1e-6);
  const auto credited = log_score_weights(two, 4);
  EXPECT_NEAR(credited[0], 7.0 / 12, 1e-6);  // Three of four, and four given to each.
}

// The oracle: the best of a fine grid of mixtures.
TEST(LogScoreWeights, AreTheBestOfAllMixtures) {
  Rng rng(31);
  std::vector<Contestant> two{{"a", {}, 0, {}}, {"b", {}, 0, {}}};
  for (int t = 0; t < 60; ++t) {
    two[0].logs.push_back(rng.normal());
    two[1].logs.push_back(rng.normal() + 0.2);
  }
  const auto total = [&](double w) {
    double sum = 0;
    for (std::size_t t = 0; t < 60; ++t) {
      sum += std::log(w * std::exp(two[0].logs[t]) + (1 - w) * std::exp(two[1].logs[t]));
    }
    return sum;
  };
  const double found = log_score_weights(two, 1e-9)[0];
  for (double w = 0.001; w < 1; w += 0.001) EXPECT_GE(total(found) + 1e-6, total(w)) << w;
}

TEST(FitWeightedCombo, SaysItsWeights) {
  const auto fitted =
      fit_weighted_combo(waves(120, 2), {.season = 12, .horizon = 6}, Effort::kThorough).value();
  EXPECT_EQ(fitted.model->kind(), "combination");
  EXPECT_NE(fitted.report.form.find("; weights "), std::string::npos) << fitted.report.form;
  EXPECT_TRUE(fit_weighted_combo(waves(15, 2), {}, Effort::kThorough).has_value());
  EXPECT_FALSE(fit_weighted_combo({}, {}, Effort::kThorough).has_value());
}

TEST(FitCombo, CombinesWhatCanBeFitted) {
  const auto fitted = fit_combo(waves(96, 2), {.season = 12}, Effort::kLive).value();
  EXPECT_EQ(fitted.model->kind(), "combination");
  EXPECT_EQ(fitted.report.form.rfind("median of Theta", 0), 0U) << fitted.report.form;
  // Too short for most: the rest go on.
  EXPECT_TRUE(fit_combo(std::vector{1.0, 2.0, 1.5, 3.0, 2.0, 2.5}, {}, Effort::kLive).has_value());
  EXPECT_FALSE(fit_combo({}, {}, Effort::kLive).has_value());
}

TEST(FitBest, SaysWhomItChoseAndWhy) {
  const auto thorough = fit_best(waves(120, 2), {.season = 12, .horizon = 6}, Effort::kThorough);
  ASSERT_TRUE(thorough.has_value());
  EXPECT_NE(thorough->report.form.find("log score"), std::string::npos) << thorough->report.form;
  const auto brief = fit_best(waves(15, 2), {.horizon = 6}, Effort::kThorough);
  ASSERT_TRUE(brief.has_value());
  EXPECT_NE(brief->report.form.find("by default: 15 values are too few"), std::string::npos)
      << brief->report.form;
  EXPECT_EQ(fit_best(waves(120, 2), {.season = 12}, Effort::kLive)->model->kind(), "ets");
}

// Chaos that one family sees through and the others take for noise: one must win against all.
TEST(FitBest, LeavesTheCombinationForWhoIsBetterBeyondDoubt) {
  Rng rng(8);
  std::vector<double> y{0, 0};
  for (std::size_t t = 2; t < 600; ++t) {  // A cycle of 9 steps, no calendar's season.
    y.push_back(2 * 0.995 * std::cos(2 * M_PI / 9) * y[t - 1] - 0.995 * 0.995 * y[t - 2] +
                rng.normal());
  }
  const auto fitted = fit_best(y, {.horizon = 6}, Effort::kThorough).value();
  EXPECT_NE(fitted.model->kind(), "combination") << fitted.report.form;
}

}  // namespace
}  // namespace foreshock
