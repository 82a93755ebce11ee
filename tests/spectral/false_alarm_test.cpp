#include "foreshock/spectral/false_alarm.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "../golden/lomb_scargle.h"
#include "random_series.h"

#include "foreshock/spectral/lomb_scargle.h"

namespace foreshock {
namespace {

double deviation(std::span<const double> times) {
  double sum = 0;
  double squares = 0;
  const auto n = static_cast<double>(times.size());
  for (const double t : times) sum += t;
  for (const double t : times) squares += (t - sum / n) * (t - sum / n);
  return std::sqrt(squares / n);
}

/// Asked for 1.2, astropy takes the last of its own grid: step / 2 + 356 steps of 1 / (5 duration).
FalseAlarmRange golden_range() {
  const double duration = golden::kUnevenTime.back() - golden::kUnevenTime.front();
  return {.points = golden::kUnevenTime.size(),
          .duration = duration,
          .time_deviation = deviation(golden::kUnevenTime),
          .max_frequency = 356.5 / (5 * duration)};
}

TEST(FalseAlarm, IsThatOfAstropy) {
  const auto range = golden_range();
  const auto expect = [&](FalseAlarm method, std::span<const double> expected) {
    for (std::size_t i = 0; i < expected.size(); ++i) {
      const double p = false_alarm_probability(golden::kAlarmPower[i], method, range).value();
      // astropy takes 1 - (1 - p)^n without logarithms: nothing below 1e-16 is right there.
      EXPECT_NEAR(p, expected[i], 1e-10 * expected[i] + 2e-15) << i;
    }
  };
  expect(FalseAlarm::kSingle, golden::kSingle);
  expect(FalseAlarm::kNaive, golden::kNaive);
  expect(FalseAlarm::kDavies, golden::kDavies);
  expect(FalseAlarm::kBaluev, golden::kBaluev);
}

TEST(FalseAlarm, IsInvertedToThePowerOfAstropy) {
  for (std::size_t i = 0; i < golden::kLevel.size(); ++i) {
    EXPECT_NEAR(
        false_alarm_power(golden::kLevelChance[i], FalseAlarm::kBaluev, golden_range()).value(),
        golden::kLevel[i], 1e-8);  // astropy's search ends there.
  }
}

TEST(FalseAlarm, IsInvertedForEveryMethodAndFarOut) {
  for (const auto method :
       {FalseAlarm::kSingle, FalseAlarm::kNaive, FalseAlarm::kDavies, FalseAlarm::kBaluev}) {
    for (const double p : {0.5, 1e-3, 1e-30, 1e-200}) {
      const double power = false_alarm_power(p, method, golden_range()).value();
      const double again = false_alarm_probability(power, method, golden_range()).value();
      EXPECT_NEAR(again / p, 1, 1e-6) << static_cast<int>(method) << ' ' << p;
    }
  }
}

// Statistical: of 2000 series of noise, 5 % may be above the 5 % height; standard error 0.5 %. The
// bound is above the truth, little where rises are rare.
TEST(FalseAlarm, IsTheShareOfNoiseAboveTheHeight) {
  Rng rng(20240803);
  int alarms = 0;
  for (int series = 0; series < 2000; ++series) {
    std::vector<double> times(40);
    std::vector<double> y(40);
    for (double& t : times) t = 100 * rng.uniform();
    for (double& value : y) value = rng.normal();
    const auto powers = lomb_scargle(times, y, FrequencyGrid{0.001, 0.001, 500}).value();
    const FalseAlarmRange range{40, 100, deviation(times), 0.5};
    const double height = false_alarm_power(0.05, FalseAlarm::kBaluev, range).value();
    alarms += *std::max_element(powers.begin(), powers.end()) > height ? 1 : 0;
  }
  EXPECT_GT(alarms, 60);
  EXPECT_LT(alarms, 130);
}

TEST(FalseAlarm, KnowsTheEndsAndRefusesTheRest) {
  const auto range = golden_range();
  EXPECT_EQ(false_alarm_probability(0, FalseAlarm::kBaluev, range).value(), 1);
  EXPECT_EQ(false_alarm_probability(1, FalseAlarm::kBaluev, range).value(), 0);
  for (const double power : {-0.1, 1.1, kNaN}) {
    EXPECT_FALSE(false_alarm_probability(power, FalseAlarm::kSingle, range));
  }
  for (const double p : {0.0, 1.0, kNaN}) {
    EXPECT_FALSE(false_alarm_power(p, FalseAlarm::kSingle, range));
  }
  auto few = range;
  few.points = 3;
  EXPECT_FALSE(false_alarm_probability(0.5, FalseAlarm::kSingle, few));
  auto none = range;
  none.max_frequency = kNaN;
  EXPECT_FALSE(false_alarm_probability(0.5, FalseAlarm::kSingle, none));
}

}  // namespace
}  // namespace foreshock
