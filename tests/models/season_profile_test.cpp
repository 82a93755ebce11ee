#include "foreshock/models/season_profile.h"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "../golden/theta.h"
#include "../support/classic_series.h"

#include "foreshock/core/random.h"

namespace foreshock {
namespace {

using Kind = SeasonProfile::Kind;
const double kNaN = std::nan("");

std::vector<double> air_passengers() {
  return {classic::kAirPassengers.begin(), classic::kAirPassengers.end()};
}

TEST(ClassicalSeason, IsThatOfDecomposeInR) {
  const auto season = classical_season(air_passengers(), 12, Kind::kMultiplicative);

  ASSERT_EQ(season.index.size(), 12U);
  EXPECT_EQ(season.phase, 0);
  for (std::size_t k = 0; k < 12; ++k) {
    EXPECT_NEAR(season.index[k], golden::kFigureAirPassengers[k], 1e-12);
  }
}

// By hand: a line has no season, so what is added to it comes back; sums to zero.
TEST(ClassicalSeason, GivesBackWhatWasAddedToALine) {
  const double added[] = {3, -1, -2};
  std::vector<double> y;
  for (int t = 0; t < 20; ++t) y.push_back(5 - 2.0 * t + added[t % 3]);

  const auto season = classical_season(y, 3, Kind::kAdditive);

  EXPECT_EQ(season.phase, 2);
  for (std::size_t k = 0; k < 3; ++k) EXPECT_NEAR(season.index[k], added[k], 1e-12);
}

TEST(ClassicalSeason, FillsGapsByLooksBeforeTheLast) {
  const double added[] = {8, -3, -7, 2};
  std::vector<double> y;
  for (int t = 0; t < 48; ++t) y.push_back(100 + added[t % 4]);
  const auto whole = classical_season(y, 4, Kind::kMultiplicative);
  for (const std::size_t t : {5U, 6U, 17U, 30U, 31U}) y[t] = kNaN;

  const auto season = classical_season(y, 4, Kind::kMultiplicative);

  // Tolerance: a first look is off by some 0.004 here, each further one by a share of that.
  for (std::size_t k = 0; k < 4; ++k) EXPECT_NEAR(season.index[k], whole.index[k], 1e-3);
}

TEST(ClassicalSeason, IsNoneWhereAStepHasNoValue) {
  std::vector<double> y(24, 10.0);
  for (std::size_t t = 1; t < y.size(); t += 4) y[t] = kNaN;
  EXPECT_EQ(classical_season(y, 4, Kind::kAdditive).kind, Kind::kNone);
  EXPECT_EQ(classical_season(std::vector<double>(24, 0.0), 4, Kind::kAdditive).kind, Kind::kNone);
}

TEST(ShowsSeason, WhereTheAutocorrelationSaysSo) {
  Rng rng(5);
  std::vector<double> noise;
  for (int t = 0; t < 60; ++t) noise.push_back(rng.normal());

  EXPECT_TRUE(shows_season(air_passengers(), 12));
  EXPECT_FALSE(shows_season(noise, 12));
  EXPECT_FALSE(shows_season(std::vector{1.0, 5.0, 1.0, 5.0}, 2)) << "two seasons are too few";
  EXPECT_FALSE(shows_season(std::vector<double>(40, 7.0), 4)) << "a constant has none";
}

// Property: the distribution of s x, x > 0, at s q is that of x at q, whatever power x is of.
TEST(SeasonProfile, PutsAFactorBackWhateverThePower) {
  const SeasonProfile season{Kind::kMultiplicative, {0.5, 1.7}, 1};
  for (const double power : {0.0, 0.3, 1.0, 1.6}) {
    const Predictive w = Predictive::student_t(2, 0.3, 9);
    const Predictive x = power == 1 ? w : w.of_power(power);
    for (const int h : {1, 2, 3}) {
      const double factor = h == 2 ? 0.5 : 1.7;
      const Predictive y = season.put_back(x, h);
      for (const double p : {0.01, 0.4, 0.99}) {
        EXPECT_NEAR(y.quantile(p), factor * x.quantile(p), 1e-12 * factor * x.quantile(p));
      }
      EXPECT_NEAR(y.log_density(factor * 2.5), x.log_density(2.5) - std::log(factor), 1e-12);
    }
  }
}

TEST(SeasonProfile, AddsAndRemovesWhatItAdds) {
  SeasonProfile season{Kind::kAdditive, {4, -4}, 0};
  EXPECT_EQ(season.remove(10), 6);
  EXPECT_EQ(season.put_back(Predictive::normal(6, 1), 2).location(), 2);
  season.advance();
  EXPECT_EQ(season.remove(10), 14);
  season.advance();
  EXPECT_EQ(season.phase, 0);
  EXPECT_FALSE(season.put_back(Predictive::unknown(1), 1).is_known());
}

TEST(SeasonProfile, RefusesWhatCannotBe) {
  EXPECT_TRUE((SeasonProfile{}.is_sound()));
  EXPECT_FALSE((SeasonProfile{Kind::kNone, {1, 2}, 0}.is_sound()));
  EXPECT_FALSE((SeasonProfile{Kind::kAdditive, {1}, 0}.is_sound()));
  EXPECT_FALSE((SeasonProfile{Kind::kAdditive, {1, kNaN}, 0}.is_sound()));
  EXPECT_FALSE((SeasonProfile{Kind::kAdditive, {1, 2}, 2}.is_sound()));
  EXPECT_FALSE((SeasonProfile{Kind::kMultiplicative, {1, 0}, 0}.is_sound()));
}

}  // namespace
}  // namespace foreshock
