#include "foreshock/detect/budget.h"

#include <string>

#include <gtest/gtest.h>

namespace foreshock {
namespace {

using std::chrono::hours;

TEST(Budget, ReadsAlarmsPerTime) {
  const auto week = Budget::parse("1/week").value();
  EXPECT_EQ(week.alarms, 1);
  EXPECT_EQ(week.per, Duration(hours{168}));
  EXPECT_EQ(week.per_points, 0);
  EXPECT_EQ(Budget::parse("2/day").value().alarms, 2);
  EXPECT_EQ(Budget::parse("2/day").value().per, Duration(hours{24}));
  EXPECT_EQ(Budget::parse("0.5/30d").value().alarms, 0.5);
  EXPECT_EQ(Budget::parse("0.5/30d").value().per, Duration(hours{720}));
  EXPECT_EQ(Budget::parse("1/hour").value().per, Duration(hours{1}));
  EXPECT_EQ(Budget::parse("1/month").value().per, Duration(hours{720}));
  EXPECT_EQ(Budget::parse("1/year").value().per, Duration(hours{8760}));
}

TEST(Budget, ReadsAlarmsPerPoints) {
  const auto budget = Budget::parse("3/10000").value();
  EXPECT_EQ(budget.alarms, 3);
  EXPECT_EQ(budget.per_points, 10'000);
}

TEST(Budget, RefusesWhatItCannotMeanAndSaysWhatIsRead) {
  for (const char* text :
       {"",        "/",           "1",       "1/",      "/week", "0/week", "-1/day",
        "1/0",     "1/fortnight", "nan/day", "inf/day", "1/inf", "1/nan",  "1e300/day",
        "1/week ", " 1/week",     "1/2/3",   "1/-5m",   "1/0s",  "x/day"}) {
    const auto budget = Budget::parse(text);
    ASSERT_FALSE(budget.has_value()) << text;
    EXPECT_EQ(budget.error().code, Errc::kMalformedInput);
    EXPECT_NE(budget.error().message.find("1/week"), std::string::npos);
  }
  EXPECT_LT(Budget::parse(std::string(10'000, 'x')).error().message.size(), 300U);
}

// A week has 10,080 minutes and 2,016 steps of five; 30 days have 720 hours.
TEST(AlertLine, IsAlarmsPerPointsOfTheFrequency) {
  const auto week = Budget::parse("1/week").value();
  EXPECT_DOUBLE_EQ(alert_line(week, Frequency::parse("1m").value()), 1.0 / 10'080);
  EXPECT_DOUBLE_EQ(alert_line(week, Frequency::parse("5m").value()), 1.0 / 2016);
  const auto month = Budget::parse("0.5/30d").value();
  EXPECT_DOUBLE_EQ(alert_line(month, Frequency::parse("1h").value()), 0.5 / 720);
}

TEST(AlertLine, PerPointsIsTheSameAtEveryFrequency) {
  const auto budget = Budget::parse("1/10000").value();
  EXPECT_DOUBLE_EQ(alert_line(budget, Frequency::parse("1m").value()), 1e-4);
  EXPECT_DOUBLE_EQ(alert_line(budget, Frequency::parse("MS").value()), 1e-4);
}

TEST(AlertLine, IsNeverLooserThanOneInAHundredNorTighterThanItCanBe) {
  const auto week = Budget::parse("1/week").value();
  EXPECT_EQ(alert_line(week, Frequency::parse("1D").value()), kLooseAlertLine);
  EXPECT_EQ(alert_line(week, Frequency::parse("MS").value()), kLooseAlertLine);
  const auto never = Budget::parse("1e-9/1e15").value();
  EXPECT_EQ(alert_line(never, Frequency::parse("1m").value()), 1e-12);
}

}  // namespace
}  // namespace foreshock
