#include "foreshock/engine/season_misfit.h"

#include <cmath>

#include <gtest/gtest.h>

namespace foreshock {
namespace {

TEST(SeasonMisfit, IsTheDistanceToTheNearestAboutThisTime) {
  History history(100);
  // A season of 4: 0 10 20 30, three times. The next is a 0, its neighbours 30 and 10.
  for (int t = 0; t < 12; ++t) history.push(10 * (t % 4));
  EXPECT_EQ(season_misfit(history, 4, 2), 2);
  EXPECT_EQ(season_misfit(history, 4, 9), -1);
  EXPECT_EQ(season_misfit(history, 4, 35), 5);
  EXPECT_EQ(season_misfit(history, 4, -7), -7);
}

TEST(SeasonMisfit, IsUnknownWithoutASeasonOrWithoutOneThatWasSeen) {
  History history(100);
  EXPECT_TRUE(std::isnan(season_misfit(history, 4, 1)));
  for (int t = 0; t < 3; ++t) history.push(t);
  EXPECT_TRUE(std::isnan(season_misfit(history, 4, 1)));
  EXPECT_TRUE(std::isnan(season_misfit(history, 0, 1)));
  EXPECT_TRUE(std::isnan(season_misfit(history, 1, 1)));
  EXPECT_TRUE(std::isnan(season_misfit(history, 2, std::nan(""))));
}

TEST(SeasonMisfit, LeavesOutWhatWasMissing) {
  History history(100);
  for (int t = 0; t < 12; ++t) history.push(t % 4 == 0 ? std::nan("") : 10 * (t % 4));
  EXPECT_EQ(season_misfit(history, 4, 2), -8);  // The 10 beside it.
}

TEST(SeasonMisfit, LooksNoFurtherThanItsHistory) {
  History history(10);
  for (int t = 0; t < 40; ++t) history.push(t);
  // The ring holds 30 to 39; a season of 4 back from 40 are 36 and 32, and their neighbours.
  EXPECT_EQ(season_misfit(history, 4, 40), 3);
}

}  // namespace
}  // namespace foreshock
