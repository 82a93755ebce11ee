#include "foreshock/models/seasonal_naive.h"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

namespace foreshock {
namespace {

const double kNaN = std::nan("");

std::unique_ptr<OnlineModel> after(const std::vector<double>& y) {
  return SeasonalNaive::fit(y, Period(3)).value().model;
}

// By hand: seasonal changes 1, 2, -1, 3 have mean square 15 / 4; k seasons ahead k times that.
TEST(SeasonalNaive, GoesOnWithTheValueOfOneSeasonAgo) {
  const auto steps = after({10, 20, 30, 11, 22, 29, 14})->forecast(Horizon(7)).steps;
  const double locations[] = {22, 29, 14, 22, 29, 14, 22};
  for (std::size_t h = 0; h < 7; ++h) {
    const auto seasons = static_cast<double>(h / 3 + 1);
    EXPECT_EQ(steps[h].location(), locations[h]);
    EXPECT_NEAR(steps[h].scale(), std::sqrt(15.0 / 4 * seasons), 1e-14);
    EXPECT_EQ(steps[h].dof(), 4);
  }
}

// By hand: the change of phase 0 is over two seasons (16 / 2), that of phase 2 over one (9); phase
// 1 was missing last time, so its value is two seasons old.
TEST(SeasonalNaive, AMissingSeasonMakesItsValueOlder) {
  const auto model = after({10, 20, 30, kNaN, kNaN, 33, 14});
  const auto step = model->expect();
  EXPECT_EQ(step.location(), 20);
  EXPECT_NEAR(step.scale(), std::sqrt((16.0 / 2 + 9) / 2 * 2), 1e-14);
}

TEST(SeasonalNaive, BorrowsTheNewestValueForAPhaseNobodySaw) {
  const auto model = after({10, kNaN, 30, 12});
  EXPECT_EQ(model->expect().location(), 12);
}

TEST(SeasonalNaive, IsUnknownWithoutASeasonalChange) {
  const auto model = after({10, 20, 30});
  EXPECT_FALSE(model->expect().is_known());
  EXPECT_EQ(model->expect().median(), 10);
  EXPECT_FALSE(SeasonalNaive::fit(std::vector{kNaN}, Period(3)).has_value());
}

}  // namespace
}  // namespace foreshock
