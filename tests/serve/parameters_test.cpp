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
