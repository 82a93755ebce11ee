#include "foreshock/spectral/calendar_seasons.h"

#include <cmath>
#include <numbers>
#include <vector>

#include <gtest/gtest.h>

#include "foreshock/core/random.h"

namespace foreshock {
namespace {

Frequency step(const char* text) {
  return Frequency::parse(text).value();
}

FoundSeason season(double period, double by, double strength = 0.5) {
  return {period, period - by, period + by, strength, 1e-9};
}

double moved(const FoundSeason& found, const char* frequency) {
  const auto out = on_calendar({found}, step(frequency));
  EXPECT_EQ(out.size(), 1U);
  return out.front().period;
}

TEST(CalendarPeriods, AreCountedInSteps) {
  const std::vector<double> hours = calendar_periods(step("1h"));
  ASSERT_EQ(hours.size(), 6U);
  EXPECT_EQ(hours[0], 12);
  EXPECT_EQ(hours[1], 24);
  EXPECT_EQ(hours[2], 168);
  EXPECT_DOUBLE_EQ(hours[5], 8766);  // 365.25 * 24
  EXPECT_EQ(calendar_periods(step("5m")).front(), 12);
  EXPECT_EQ(calendar_periods(step("1D")).front(), 7);
  EXPECT_DOUBLE_EQ(calendar_periods(step("1W")).back(), 365.25 / 7);
}

TEST(CalendarPeriods, OfMonthsAreWhole) {
  const std::vector<double> months = calendar_periods(step("MS"));
  ASSERT_EQ(months.size(), 2U);
  EXPECT_DOUBLE_EQ(months[0], 3);
  EXPECT_DOUBLE_EQ(months[1], 12);
  ASSERT_EQ(calendar_periods(step("QS")).size(), 1U);
  EXPECT_DOUBLE_EQ(calendar_periods(step("QS"))[0], 4);
  EXPECT_TRUE(calendar_periods(step("YS")).empty());
}

TEST(OnCalendar, MovesWithinTheConfidenceIntervalOnly) {
  EXPECT_EQ(moved(season(23.9, 0.2), "1h"), 24);
  EXPECT_EQ(moved(season(23.9, 0.05), "1h"), 23.9);
  EXPECT_EQ(moved(season(25, 0.5), "1h"), 25);
  EXPECT_EQ(moved(season(163, 6), "1h"), 168);
  EXPECT_EQ(moved(season(23.9, 0.2), "1ms"), 23.9);
}

TEST(OnCalendar, AYearOfDaysStaysBetweenWholeNumbers) {
  EXPECT_DOUBLE_EQ(moved(season(365, 3), "1D"), 365.25);
  EXPECT_DOUBLE_EQ(moved(season(52, 0.4), "1W"), 365.25 / 7);
}

TEST(OnCalendar, TakesTheNearestAndKeepsTheInterval) {
  const auto out = on_calendar({season(26, 20)}, step("1h"));
  ASSERT_EQ(out.size(), 1U);
  EXPECT_EQ(out[0].period, 24);
  EXPECT_EQ(out[0].low, 6);
  EXPECT_EQ(out[0].high, 46);
}

TEST(OnCalendar, TwoThatAreMovedToOneAreOne) {
  const auto out = on_calendar({season(23, 2, 0.2), season(25, 2, 0.4)}, step("1h"));
  ASSERT_EQ(out.size(), 1U);
  EXPECT_EQ(out[0].strength, 0.4);
  EXPECT_TRUE(on_calendar({}, step("1h")).empty());
}

// Seven years of days with a wave of 365.25, three standard deviations of noise high.
TEST(OnCalendar, FindsTheYearOfARealSeries) {
  Rng rng(11);
  std::vector<double> y;
  for (int t = 0; t < 2557; ++t) {
    y.push_back(3 * std::sin(2 * std::numbers::pi * t / 365.25) + rng.normal());
  }
  const auto out = on_calendar(find_seasons(y).value(), step("1D"));
  ASSERT_EQ(out.size(), 1U);
  EXPECT_DOUBLE_EQ(out[0].period, 365.25);
}

TEST(OnCalendar, ATrue25IsNot24) {
  Rng rng(12);
  std::vector<double> y;
  for (int t = 0; t < 600; ++t) {
    y.push_back(3 * std::sin(2 * std::numbers::pi * t / 25) + rng.normal());
  }
  const auto out = on_calendar(find_seasons(y).value(), step("1h"));
  ASSERT_EQ(out.size(), 1U);
  EXPECT_NEAR(out[0].period, 25, 0.2);
}

}  // namespace
}  // namespace foreshock
