#include "foreshock/engine/accuracy.h"

#include <cmath>

#include <gtest/gtest.h>

namespace foreshock {
namespace {

// By hand: season 2 of 1 2 4 8 16 has differences 3 6 12; season 1 has 1 2 4 8.
TEST(ErrorScale, IsTheMeanSeasonalDifference) {
  const std::vector<double> y{1, 2, 4, 8, 16};
  EXPECT_DOUBLE_EQ(error_scale(y, 2).absolute, 7);
  EXPECT_DOUBLE_EQ(error_scale(y, 2).squared, 63);
  EXPECT_DOUBLE_EQ(error_scale(y, 0).absolute, 3.75);
  EXPECT_DOUBLE_EQ(error_scale(y, 1).squared, 85.0 / 4);
}

TEST(ErrorScale, LeavesOutMissingPairsAndSaysWhenThereIsNone) {
  const double missing = std::nan("");
  EXPECT_DOUBLE_EQ(error_scale(std::vector{1.0, missing, 4.0, 6.0}, 1).absolute, 2);
  EXPECT_EQ(error_scale(std::vector{5.0, 5.0, 5.0}, 1).absolute, 0);
  EXPECT_TRUE(std::isnan(error_scale(std::vector{5.0}, 1).absolute));
  EXPECT_TRUE(std::isnan(error_scale({}, 12).squared));
  EXPECT_TRUE(std::isnan(error_scale(std::vector{1.0, missing, 4.0}, 1).absolute));
}

// By hand: errors 2 and -4 of points 10 and 20. sMAPE 200 (2/22 + 4/36) / 2. N(10, 1)'s 95 %
// interval ends at 11.96, N(20, 4)'s at 12.16 and its 50 % interval at 17.30.
TEST(Accuracy, AgreesWithTheDefinitions) {
  Accuracy accuracy({Level(0.5), Level(0.95)});
  accuracy.add(Predictive::normal(10, 1), 12);
  accuracy.add(Predictive::normal(20, 4), 16);

  EXPECT_EQ(accuracy.points(), 2);
  EXPECT_DOUBLE_EQ(accuracy.mae(), 3);
  EXPECT_DOUBLE_EQ(accuracy.rmse(), std::sqrt(10.0));
  EXPECT_DOUBLE_EQ(accuracy.smape(), 100 * (2.0 / 22 + 4.0 / 36));
  EXPECT_EQ(accuracy.coverage(0), 0);
  EXPECT_EQ(accuracy.coverage(1), 0.5);
}

// Gneiting & Raftery (2007), equation (21): the CRPS of N(m, s) at its mean is
// s (2 phi(0) - 1 / sqrt(pi)) = 0.2336949772551826 s.
TEST(Accuracy, TakesTheMeanOfTheRankedProbabilityScore) {
  Accuracy accuracy({});
  accuracy.add(Predictive::normal(5, 1), 5);
  accuracy.add(Predictive::normal(7, 3), 7);
  EXPECT_NEAR(accuracy.crps(), 2 * 0.2336949772551826, 1e-12);
}

TEST(Accuracy, WhatIsMissingOrUnknownCountsForNothing) {
  Accuracy accuracy({Level(0.9)});
  accuracy.add(Predictive::normal(0, 1), std::nan(""));
  accuracy.add(Predictive::unknown(), 3);
  EXPECT_EQ(accuracy.points(), 0);
  EXPECT_TRUE(std::isnan(accuracy.mae()) && std::isnan(accuracy.rmse()));
  EXPECT_TRUE(std::isnan(accuracy.crps()) && std::isnan(accuracy.coverage(0)));
}

TEST(Accuracy, ZeroForecastOfZeroIsNoError) {
  Accuracy accuracy({});
  accuracy.add(Predictive::normal(0, 1), 0);
  EXPECT_EQ(accuracy.smape(), 0);
}

}  // namespace
}  // namespace foreshock
