#include "foreshock/serve/parameters.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace foreshock {
namespace {

// 2024-03-01T10:00:00Z
constexpr std::int64_t kNow = 1'709'287'200'000;
constexpr std::int64_t kHour = 3'600'000;

Parameters of(const std::string& query) {
  auto parameters = Parameters::of({.query = query});
  EXPECT_TRUE(parameters) << query;
  return *std::move(parameters);
}

TEST(ParseMoment, ReadsTimesFromNow) {
  EXPECT_EQ(parse_moment("now", kNow), kNow);
  EXPECT_EQ(parse_moment("now-6h", kNow), kNow - 6 * kHour);
  EXPECT_EQ(parse_moment("now+2h", kNow), kNow + 2 * kHour);
  EXPECT_EQ(parse_moment("now-1h30m", kNow), kNow - kHour * 3 / 2);
  EXPECT_EQ(parse_moment("now-2w", kNow), kNow - 14 * 24 * kHour);
}

// What becomes of "now+2h" in a query string in which nobody wrote %2B.
TEST(ParseMoment, TakesABlankForAPlus) {
  EXPECT_EQ(parse_moment("now 2h", kNow), kNow + 2 * kHour);
}

TEST(ParseMoment, ReadsSecondsSince1970) {
  EXPECT_EQ(parse_moment("1709287200", 0), kNow);
  EXPECT_EQ(parse_moment("1709287200.5", 0), kNow + 500);
  EXPECT_EQ(parse_moment("0", kNow), 0);
  EXPECT_EQ(parse_moment("-1.25", kNow), -1250);
}

TEST(ParseMoment, ReadsIso8601) {
  EXPECT_EQ(parse_moment("2024-03-01T10:00:00Z", 0), kNow);
  EXPECT_EQ(parse_moment("2024-03-01T11:00:00+01:00", 0), kNow);
  EXPECT_EQ(parse_moment("2024-03-01T10:00:00.250Z", 0), kNow + 250);
  EXPECT_EQ(parse_moment("2024-03-01", 0), kNow - 10 * kHour);
}

TEST(ParseMoment, RefusesWhatIsNoTimeAndSaysWhatIs) {
  for (const char* const text :
       {"",      " ",          "now-",       "now+",        "now ",    "now--6h",         "now-6",
        "now6h", "now*6h",     "yesterday",  "nan",         "inf",     "1e300",           "9e9",
        "-9e9",  "2024-02-30", "2024-13-01", "1709287200x", "now-6h ", "now-99999999999w"}) {
    const auto moment = parse_moment(text, kNow);
    ASSERT_FALSE(moment) << text;
    EXPECT_EQ(moment.error().code, Errc::kInvalidArgument);
    EXPECT_NE(moment.error().message.find("now-6h, 2024-03-01T10:00:00Z"), std::string::npos);
  }
}

TEST(ParseMoment, QuotesOnlyTheBeginOfWhatIsLong) {
  EXPECT_LT(parse_moment(std::string(100'000, 'x'), 0).error().message.size(), 300U);
}

TEST(Parameters, ReadTextThatIsThere) {
  const Parameters parameters = of("series=cpu%7Bhost%3D%22a%22%7D&empty=");

  EXPECT_EQ(parameters.text("series"), R"(cpu{host="a"})");
  EXPECT_FALSE(parameters.text("empty"));
  EXPECT_NE(parameters.text("other").error().message.find("other"), std::string::npos);
  EXPECT_EQ(parameters.find("empty"), "");
  EXPECT_FALSE(parameters.find("other"));
}

TEST(Parameters, ReadAllOfOneName) {
  EXPECT_EQ(of("s=1&t=2&s=3").all("s"), (std::vector<std::string>{"1", "3"}));
  EXPECT_TRUE(of("").all("s").empty());
}

TEST(Parameters, ReadWholeNumbersWithinTheirBounds) {
  const Parameters parameters = of("a=1&b=10&c=0&d=11&e=2.5&f=x&g=99999999999999999999&h=");

  EXPECT_EQ(parameters.integer("a", 5, 1, 10), 1);
  EXPECT_EQ(parameters.integer("b", 5, 1, 10), 10);
  EXPECT_EQ(parameters.integer("h", 5, 1, 10), 5);
  EXPECT_EQ(parameters.integer("z", 5, 1, 10), 5);
  for (const char* const name : {"c", "d", "e", "f", "g"}) {
    const auto number = parameters.integer(name, 5, 1, 10);
    ASSERT_FALSE(number) << name;
    EXPECT_EQ(number.error().message.substr(0, 3), std::string(name) + ": ");
    EXPECT_NE(number.error().message.find("from 1 to 10"), std::string::npos);
  }
}

TEST(Parameters, ReadDurations) {
  const Parameters parameters = of("a=15m&b=0s&c=-1h&d=soon");

  EXPECT_EQ(parameters.duration("a", Duration{}), std::chrono::minutes{15});
  EXPECT_EQ(parameters.duration("z", std::chrono::hours{1}), std::chrono::hours{1});
  for (const char* const name : {"b", "c", "d"}) {
    EXPECT_FALSE(parameters.duration(name, Duration{})) << name;
  }
}

TEST(Parameters, ReadTimes) {
  const Parameters parameters = of("a=now-6h&b=now%2B2h&c=&d=soon");

  EXPECT_EQ(parameters.time_ms("a", 0, kNow), kNow - 6 * kHour);
  EXPECT_EQ(parameters.time_ms("b", 0, kNow), kNow + 2 * kHour);
  EXPECT_EQ(parameters.time_ms("c", 7, kNow), 7);
  EXPECT_EQ(parameters.time_ms("z", 7, kNow), 7);
  EXPECT_EQ(parameters.time_ms("d", 7, kNow).error().message.substr(0, 9), "d: 'soon'");
}

TEST(Parameters, RefuseAQueryThatCannotBeDecoded) {
  EXPECT_FALSE(Parameters::of({.query = "a=%"}));
  std::string many;
  for (int i = 0; i < 1001; ++i) many += "a=1&";
  EXPECT_FALSE(Parameters::of({.query = many}));
}

}  // namespace
}  // namespace foreshock
