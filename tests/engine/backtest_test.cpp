#include "foreshock/engine/backtest.h"

#include <gtest/gtest.h>

#include "series_fixture.h"

namespace foreshock {
namespace {

using Cutoffs = std::vector<std::size_t>;

// By hand: of 20 points with horizon 4 the last origin is point 15 (16..19 are to be forecast).
TEST(BacktestCutoffs, AreOneStepApartAndEndOneHorizonBeforeTheEnd) {
  EXPECT_EQ(backtest_cutoffs(20, {.horizon = Horizon(4), .windows = 3}), (Cutoffs{7, 11, 15}));
  EXPECT_EQ(backtest_cutoffs(20, {.horizon = Horizon(4), .windows = 3, .step = 1}),
            (Cutoffs{13, 14, 15}));
}

TEST(BacktestCutoffs, AreFewerWhereTheSeriesIsTooShort) {
  EXPECT_EQ(backtest_cutoffs(5, {.horizon = Horizon(4), .windows = 3}), Cutoffs{0});
  EXPECT_EQ(backtest_cutoffs(9, {.horizon = Horizon(4), .windows = 3}), (Cutoffs{0, 4}));
  EXPECT_TRUE(backtest_cutoffs(4, {.horizon = Horizon(4)}).empty());
  EXPECT_TRUE(backtest_cutoffs(0, {.horizon = Horizon(1)}).empty());
}

// Property: no window changes by a bit when everything after its cutoff does.
TEST(BacktestWindow, NeverLooksAhead) {
  const auto y = testing_series::passengers();
  for (const char* name : {"ets", "seasonal-naive", "local-trend"}) {
    for (const std::size_t cutoff : {30U, 71U}) {
      auto other = y;
      for (std::size_t t = cutoff + 1; t < y.size(); ++t)
        other[t] = t % 3 == 0 ? std::nan("") : -1e9;
      const ModelSpec spec{.name = name, .season = 12};

      const auto a = backtest_window(y, spec, cutoff, Horizon(12)).value();
      const auto b = backtest_window(other, spec, cutoff, Horizon(12)).value();

      ASSERT_EQ(a.forecast.steps.size(), 12U);
      EXPECT_EQ(a.cutoff, cutoff);
      for (std::size_t h = 0; h < 12; ++h) {
        EXPECT_TRUE(testing_series::same(a.forecast.steps[h], b.forecast.steps[h])) << name << h;
      }
    }
  }
}

TEST(BacktestWindow, ForecastsFromTheCutoffOn) {
  const std::vector<double> y{1, 2, 3, 4, 5, 6, 7};
  const auto window = backtest_window(y, {.name = "drift"}, 3, Horizon(2)).value();
  EXPECT_NEAR(window.forecast.steps[0].median(), 5, 1e-9);
  EXPECT_NEAR(window.forecast.steps[1].median(), 6, 1e-9);
}

}  // namespace
}  // namespace foreshock
