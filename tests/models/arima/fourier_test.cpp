#include "foreshock/models/arima/fourier.h"

#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>
#include <vector>

#include <gtest/gtest.h>

#include "foreshock/core/random.h"
#include "foreshock/models/arima/automatic.h"
#include "foreshock/models/arima/regressors.h"
#include "foreshock/spectral/seasons.h"

namespace foreshock {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// Two harmonics of the season over an autoregression.
std::vector<double> smooth_season(std::size_t n, int season, double noise) {
  Rng rng(11);
  std::vector<double> y(n);
  double e = 0;
  for (std::size_t t = 0; t < n; ++t) {
    const double angle = 2 * std::numbers::pi * static_cast<double>(t) / season;
    e = 0.6 * e + noise * rng.normal();
    y[t] = 100 + 10 * std::sin(angle) + 4 * std::cos(2 * angle) + e;
  }
  return y;
}

double season_at(std::size_t t, int season) {
  const double angle = 2 * std::numbers::pi * static_cast<double>(t) / season;
  return 10 * std::sin(angle) + 4 * std::cos(2 * angle);
}

TEST(FourierTerms, AreOrthogonalOverASeason) {
  const auto terms = fourier_terms(12, 12, 6);

  ASSERT_EQ(terms.size(), 11U);  // The sine of half a season's frequency is 0 everywhere.
  for (std::size_t i = 0; i < terms.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      EXPECT_NEAR(std::inner_product(terms[i].begin(), terms[i].end(), terms[j].begin(), 0.0), 0,
                  1e-12)
          << i << " " << j;
    }
  }
}

TEST(FourierTerms, DoNotLoseTheirPhaseFarOut) {
  const auto terms = fourier_terms(100'001, 365, 3);

  for (const auto& x : terms) EXPECT_EQ(x[100'000 - 100'000 % 365], x[0]);
}

TEST(FourierTerms, AreSinesOfAPeriodThatIsNotWholeToo) {
  const auto terms = fourier_terms(1000, 52.18, 2);

  ASSERT_EQ(terms.size(), 4U);
  for (std::size_t t = 0; t < 1000; ++t) {
    const double angle = 2 * std::numbers::pi * static_cast<double>(t) / 52.18;
    EXPECT_NEAR(terms[0][t], std::cos(angle), 1e-11);
    EXPECT_NEAR(terms[3][t], std::sin(2 * angle), 1e-11);
  }
}

// A year of weeks, found, then forecast by its terms. (Eight years do not tell it from 52.)
TEST(FourierTerms, MakeRegressorsOfAFoundSeason) {
  Rng rng(8);
  std::vector<double> y;
  const auto mean = [](std::size_t t) {
    const double angle = 2 * std::numbers::pi * static_cast<double>(t) / 52.18;
    return 100 + 12 * std::sin(angle) + 5 * std::cos(2 * angle);
  };
  const std::size_t n = 52 * 20;
  for (std::size_t t = 0; t < n; ++t) y.push_back(mean(t) + rng.normal());

  const auto found = find_seasons(y).value();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_NEAR(found[0].period, 52.18, 0.05);
  const auto terms = fourier_terms(n + 52, found[0].period, 3);
  const auto ahead = forecast_arima(y, 0, terms, Horizon(52)).value();
  for (std::size_t h = 0; h < 52; ++h) {
    EXPECT_NEAR(ahead.forecast.steps[h].median(), mean(n + h), 2) << h;
  }
}

TEST(FourierSeason, FindsTheHarmonicsThatAreThere) {
  const auto season = fourier_season(smooth_season(1100, 365, 1), 365).value();

  EXPECT_GE(season.pairs, 2);
  EXPECT_LE(season.pairs, 4);
  ASSERT_EQ(season.profile.size(), 365U);
  for (std::size_t t = 0; t < 365; ++t) EXPECT_NEAR(season.profile[t], season_at(t, 365), 1) << t;
}

TEST(FourierSeason, CountsPhasesFromTheFirstStep) {
  auto y = smooth_season(1200, 365, 0.2);
  for (std::size_t t = 0; t < 100; ++t) y[t] = kNaN;
  for (std::size_t t = 500; t < 560; ++t) y[t] = kNaN;

  const auto season = fourier_season(y, 365).value();

  for (std::size_t t = 0; t < 365; ++t) EXPECT_NEAR(season.profile[t], season_at(t, 365), 1) << t;
}

TEST(FourierSeason, SaysNoneOfNoise) {
  Rng rng(3);
  std::vector<double> y(1000);
  for (double& v : y) v = rng.normal();

  EXPECT_EQ(fourier_season(y, 250).value().pairs, 0);
}

TEST(FourierSeason, WantsTwoSeasons) {
  const auto y = smooth_season(700, 365, 1);

  const auto season = fourier_season(y, 365);

  ASSERT_FALSE(season);
  EXPECT_NE(season.error().message.find("two seasons"), std::string::npos);
}

// A forecast a whole season ahead of a series whose truth is known.
void expect_season_ahead(int season, std::size_t n) {
  const auto y = smooth_season(n, season, 1);

  const Fitted fitted = fit_arima(y, season).value();

  EXPECT_NE(fitted.report.form.find("Fourier pairs of " + std::to_string(season)),
            std::string::npos)
      << fitted.report.form;
  const Forecast ahead = fitted.model->forecast(Horizon(season));
  for (std::size_t h = 50; h < ahead.steps.size(); h += 7) {
    EXPECT_NEAR(ahead.steps[h].median(), 100 + season_at(n + h, season), 1.5) << h;
    EXPECT_GT(ahead.steps[h].scale(), 0.9) << h;
    // 1.25 by the autoregression, and what StepErrors adds far ahead of a short history.
    EXPECT_LT(ahead.steps[h].scale(),
              1.4 * (1 + 8 * static_cast<double>(h + 1) / static_cast<double>(n)))
        << h;
  }
}

TEST(FourierArima, ForecastsADayOfAYear) {
  expect_season_ahead(365, 1200);
}

TEST(FourierArima, ForecastsAnHourOfAYear) {
  expect_season_ahead(8760, 20'000);
}

TEST(FourierArima, LeavesASeasonWithEdgesToSeasonalOrders) {
  Rng rng(4);
  std::vector<double> y(1500);
  // One spike and one step a day, of which a few harmonics make little.
  for (std::size_t t = 0; t < y.size(); ++t) {
    const std::size_t phase = t % 288;
    y[t] = (phase == 30 ? 80.0 : 0.0) + (phase % 2 == 0 ? 10.0 : -10.0) + rng.normal();
  }

  const Fitted fitted = fit_arima(y, 288).value();

  EXPECT_EQ(fitted.report.form.find("Fourier"), std::string::npos) << fitted.report.form;
  EXPECT_NE(fitted.report.form.find("[288]"), std::string::npos) << fitted.report.form;
}

}  // namespace
}  // namespace foreshock
