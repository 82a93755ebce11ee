#include "foreshock/serve/query_time.h"

#include <chrono>
#include <cstdint>
#include <string>

#include <gtest/gtest.h>

namespace foreshock {
namespace {

using std::chrono::milliseconds;

constexpr Timestamp at(std::int64_t time_ms) {
  return Timestamp{milliseconds{time_ms}};
}
constexpr Timestamp kNow = at(1'709'287'200'123);

TEST(QueryTime, ReadsSecondsWithDecimals) {
  EXPECT_EQ(parse_query_time("1435781451.781", kNow), at(1'435'781'451'781));
  EXPECT_EQ(parse_query_time("0", kNow), at(0));
  EXPECT_EQ(parse_query_time("-1.5", kNow), at(-1500));
  EXPECT_EQ(parse_query_time("1.4357814e9", kNow), at(1'435'781'400'000));
  EXPECT_EQ(parse_query_time("1.0006", kNow), at(1001));
}

TEST(QueryTime, ReadsIso8601) {
  EXPECT_EQ(parse_query_time("2015-07-01T20:10:51.781Z", kNow), at(1'435'781'451'781));
  EXPECT_EQ(parse_query_time("2015-07-01T22:10:51+02:00", kNow), at(1'435'781'451'000));
  EXPECT_EQ(parse_query_time("2015-07-01", kNow), at(1'435'708'800'000));
}

TEST(QueryTime, ReadsDistancesFromNow) {
  EXPECT_EQ(parse_query_time("now", kNow), kNow);
  EXPECT_EQ(parse_query_time("now-6h", kNow), kNow - std::chrono::hours{6});
  EXPECT_EQ(parse_query_time("now+1h30m", kNow), kNow + std::chrono::minutes{90});
  EXPECT_EQ(parse_query_time("now-2w", kNow), kNow - std::chrono::hours{14 * 24});
}

// What becomes of "now+2h" in a query string in which nobody wrote %2B.
TEST(QueryTime, TakesABlankForAPlus) {
  EXPECT_EQ(parse_query_time("now 2h", kNow), kNow + std::chrono::hours{2});
}

TEST(QueryTime, RefusesTheRest) {
  for (const char* const text : {"",
                                 " ",
                                 "x",
                                 "1x",
                                 "NaN",
                                 "Inf",
                                 "1e300",
                                 "9e9",
                                 "-9e9",
                                 "-1e10",
                                 "now-",
                                 "now+",
                                 "now ",
                                 "now6h",
                                 "now*6h",
                                 "now-6",
                                 "now--6h",
                                 "now+-6h",
                                 "now -6h",
                                 "now-6h ",
                                 "nowhere",
                                 "now+290y",
                                 "now-99999999999w",
                                 "2024-02-30",
                                 "2015-13-01T00:00:00Z"}) {
    const auto time = parse_query_time(text, kNow);
    ASSERT_FALSE(time) << text;
    EXPECT_EQ(time.error().code, Errc::kInvalidArgument);
    EXPECT_NE(time.error().message.find("now-6h, 2024-03-01T10:00:00Z"), std::string::npos);
  }
}

TEST(QueryTime, QuotesOnlyTheBeginOfWhatIsLong) {
  EXPECT_LT(parse_query_time(std::string(100'000, 'x'), kNow).error().message.size(), 300U);
}

TEST(QueryDuration, ReadsSecondsAndUnits) {
  EXPECT_EQ(parse_query_duration("15"), milliseconds{15'000});
  EXPECT_EQ(parse_query_duration("0.25"), milliseconds{250});
  EXPECT_EQ(parse_query_duration("0"), milliseconds{0});
  EXPECT_EQ(parse_query_duration("1m30s"), milliseconds{90'000});
  EXPECT_EQ(parse_query_duration("200ms"), milliseconds{200});
}

TEST(QueryDuration, RefusesTheRest) {
  for (const char* const text : {"", "-1", "NaN", "Inf", "1e12", "x", "5 m", "-5m", "1.5m"}) {
    EXPECT_FALSE(parse_query_duration(text)) << text;
  }
}

}  // namespace
}  // namespace foreshock
