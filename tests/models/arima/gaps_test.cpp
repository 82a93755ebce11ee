#include "foreshock/models/arima/gaps.h"

#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include <gtest/gtest.h>

#include "foreshock/core/random.h"
#include "foreshock/models/arima/automatic.h"
#include "foreshock/models/arima/fill_gaps.h"
#include "foreshock/models/arima/mle.h"

namespace foreshock {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

std::vector<double> airline(std::size_t n, double missing) {
  Rng rng(21);
  std::vector<double> e(n + 13);
  for (double& v : e) v = rng.normal();
  std::vector<double> y(n + 13, 0.0);
  for (std::size_t t = 13; t < y.size(); ++t) {
    y[t] = y[t - 1] + y[t - 12] - y[t - 13] + e[t] - 0.4 * e[t - 1] - 0.6 * e[t - 12] +
           0.24 * e[t - 13];
  }
  y.erase(y.begin(), y.begin() + 13);
  for (double& v : y) {
    if (rng.uniform() < missing) v = kNaN;
  }
  return y;
}

TEST(FillGaps, KeepsWhatIsThereAndTheEnds) {
  auto y = airline(200, 0.2);
  y.front() = y.back() = kNaN;
  y[1] = y[198] = 1;

  const auto filled = fill_gaps(y, 12);

  EXPECT_TRUE(std::isnan(filled.front()));
  EXPECT_TRUE(std::isnan(filled.back()));
  for (std::size_t t = 1; t + 1 < y.size(); ++t) {
    if (y[t] == y[t]) {
      EXPECT_EQ(filled[t], y[t]) << t;
    }
    EXPECT_TRUE(std::isfinite(filled[t])) << t;
  }
}

TEST(FillGaps, FollowsTheSeason) {
  std::vector<double> y(120);
  for (std::size_t t = 0; t < y.size(); ++t) {
    y[t] =
        0.1 * static_cast<double>(t) + 5 * std::sin(std::numbers::pi * static_cast<double>(t) / 6);
  }
  auto holed = y;
  for (std::size_t t = 50; t < 62; ++t) holed[t] = kNaN;

  const auto filled = fill_gaps(holed, 12);

  for (std::size_t t = 50; t < 62; ++t) EXPECT_NEAR(filled[t], y[t], 0.3) << t;
}

TEST(LatestBearable, IsAllOfASeriesWithFewGaps) {
  const auto y = airline(300, 0.05);

  EXPECT_EQ(latest_bearable(y, 1e8).size(), y.size());
}

TEST(LatestBearable, EndsWhereTheSeriesEndsAndBeginsWithAValue) {
  auto y = airline(2000, 0.3);
  y.back() = kNaN;

  const auto part = latest_bearable(y, 1e6);

  ASSERT_LT(part.size(), y.size());
  ASSERT_GT(part.size(), 100U);
  EXPECT_EQ(part.data() + part.size(), y.data() + y.size());
  EXPECT_FALSE(std::isnan(part.front()));
}

TEST(LatestBearable, OfNothingIsNothing) {
  const std::vector<double> none(10, kNaN);

  EXPECT_EQ(latest_bearable({}, 1e6).size(), 0U);
  EXPECT_EQ(latest_bearable(none, 1e6).size(), 10U);
}

// The fit of the order chosen is that of the series with its gaps, to the last digit that matters.
TEST(SelectOverGaps, EndsAtTheExactOptimum) {
  const auto y = airline(240, 0.2);
  ASSERT_TRUE(has_many_gaps(y));

  const ArimaSelection chosen = select_arima_over_gaps(y, 1, 1, 12).value();

  const ArimaFit exact = arima_mle(y, {chosen.fit.order, chosen.fit.constant, {}}).value();
  EXPECT_NEAR(chosen.fit.log_likelihood, exact.log_likelihood, 1e-4);
  EXPECT_EQ(chosen.fit.count, exact.count);
}

// The order of the search over filled gaps has to stand up to the search without shortcuts.
TEST(SelectOverGaps, IsNearlyAsGoodAsTheWholeSearch) {
  const auto y = airline(240, 0.12);
  ArimaSearchSpace small;
  small.most_p = small.most_q = 2;
  small.most_P = small.most_Q = 1;

  const ArimaSelection quick = select_arima_over_gaps(y, 1, 1, 12, small).value();
  const ArimaSelection whole = select_arima(y, 1, 1, 12, {}, small).value();

  EXPECT_LT(quick.fit.aicc(), whole.fit.aicc() + 3);
}

TEST(ArimaOverGaps, ForecastsASeriesOfWhichAThirdIsMissing) {
  std::vector<double> y(1500);
  Rng rng(8);
  for (std::size_t t = 0; t < y.size(); ++t) {
    const double angle = 2 * std::numbers::pi * static_cast<double>(t) / 24;
    y[t] = rng.uniform() < 0.33 ? kNaN : 50 + 8 * std::sin(angle) + rng.normal();
  }

  const Fitted fitted = fit_arima(y, 24, {.most_gap_work = 4e6}).value();

  const Forecast ahead = fitted.model->forecast(Horizon(24));
  for (std::size_t h = 0; h < 24; ++h) {
    const double angle = 2 * std::numbers::pi * static_cast<double>(y.size() + h) / 24;
    EXPECT_NEAR(ahead.steps[h].median(), 50 + 8 * std::sin(angle), 2) << h;
    EXPECT_GT(ahead.steps[h].scale(), 0.8) << h;
    EXPECT_LT(ahead.steps[h].scale(), 2.2) << h;
  }
}

}  // namespace
}  // namespace foreshock
