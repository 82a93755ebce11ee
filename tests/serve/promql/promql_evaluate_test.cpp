#include <cmath>
#include <limits>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "memory_storage.h"

#include "foreshock/serve/promql/evaluate.h"
#include "foreshock/serve/promql/parser.h"

namespace foreshock::promql {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr std::int64_t kMinute = 60'000;
constexpr std::int64_t kStart = 1'709'287'200'000;

using Values = std::vector<double>;
using ByName = std::map<std::string, Values>;

/// kAbsent is nothing: "-" in what a test expects.
std::string shown(const Values& values) {
  std::string text;
  for (const double value : values) text += (is_absent(value) ? "-" : std::to_string(value)) + " ";
  return text;
}

class Evaluated : public testing::Test {
 protected:
  void SetUp() override {
    // A minute apart, from kStart: 10 values are nine minutes.
    storage_.add({{"__name__", "up"}, {"host", "a"}}, kStart, kMinute,
                 {1, 2, 3, 4, 5, 6, 7, 8, 9, 10});
    storage_.add({{"__name__", "up"}, {"host", "b"}}, kStart, kMinute,
                 {10, 20, 30, 40, 50, 60, 70, 80, 90, 100});
    storage_.add({{"__name__", "low"}, {"host", "a"}}, kStart, kMinute, {5, 5, 5});
    storage_.add({{"__name__", "gap"}}, {{kStart, 1}, {kStart + 20 * kMinute, 2}});
    storage_.add({{"__name__", "count"}}, kStart, kMinute, {10, 20, 5, 15});
  }

  Result<Value> ask(std::string_view query, const Steps& steps) const {
    FORESHOCK_TRY(const ExprPtr expr, parse_query(query));
    return evaluate(*expr, steps, storage_, options_);
  }

  /// At minutes 0, 1 ... of kStart.
  Result<Value> over(std::string_view query, std::size_t count,
                     std::int64_t from_minute = 0) const {
    return ask(query,
               {.start_ms = kStart + from_minute * kMinute, .step_ms = kMinute, .count = count});
  }

  ByName rows(std::string_view query, std::size_t count, std::int64_t from_minute = 0) const {
    const auto value = over(query, count, from_minute);
    EXPECT_TRUE(value) << query << ": " << value.error().message;
    ByName named;
    if (!value) return named;
    for (const Row& row : value->rows) named[text_of(*row.labels)] = row.values;
    return named;
  }

  std::string text(std::string_view query, std::size_t count, std::int64_t from_minute = 0) const {
    std::string all;
    for (const auto& [name, values] : rows(query, count, from_minute)) {
      all += name + ": " + shown(values) + "| ";
    }
    return all;
  }

  std::string error(std::string_view query, std::size_t count = 1) const {
    const auto value = over(query, count);
    return value ? "" : value.error().message;
  }

  MemoryStorage storage_;
  EvaluateOptions options_;
};

TEST_F(Evaluated, ConstantsHaveAValueAtEveryStep) {
  const auto value = over("1+1", 3);

  ASSERT_TRUE(value);
  EXPECT_EQ(value->type, ValueType::kScalar);
  EXPECT_EQ(value->scalar, (Values{2, 2, 2}));
}

TEST_F(Evaluated, SelectorsGiveTheNewestSampleOfTheLastFiveMinutes) {
  EXPECT_EQ(text("gap", 8), "gap: 1.000000 1.000000 1.000000 1.000000 1.000000 1.000000 - - | ");
  EXPECT_EQ(text("gap", 3, 19), "gap: - 2.000000 2.000000 | ");
  EXPECT_EQ(text("gap", 3, -3), "");
}

TEST_F(Evaluated, TheLookbackIsAParameter) {
  options_.lookback_ms = kMinute;

  EXPECT_EQ(text("gap", 4), "gap: 1.000000 1.000000 - - | ");
}

TEST_F(Evaluated, OffsetsLookBackAndAhead) {
  EXPECT_EQ(text("up{host=\"a\"} offset 2m", 4), "up{host=\"a\"}: - - 1.000000 2.000000 | ");
  EXPECT_EQ(text("up{host=\"a\"} offset -2m", 2), "up{host=\"a\"}: 3.000000 4.000000 | ");
}

TEST_F(Evaluated, FunctionsOverTimeTakeBothEndsOfTheRange) {
  EXPECT_EQ(text("sum_over_time(up{host=\"a\"}[2m])", 4),
            "{host=\"a\"}: 1.000000 3.000000 6.000000 9.000000 | ");
  EXPECT_EQ(text("count_over_time(up{host=\"a\"}[2m])", 2, 10),
            "{host=\"a\"}: 2.000000 1.000000 | ");
  EXPECT_EQ(text("last_over_time(up{host=\"a\"}[2m])", 2), "up{host=\"a\"}: 1.000000 2.000000 | ");
  EXPECT_EQ(text("stddev_over_time(up{host=\"a\"}[1m])", 2), "{host=\"a\"}: 0.000000 0.500000 | ");
  EXPECT_EQ(text("quantile_over_time(0.25, up{host=\"a\"}[4m])", 1, 4),
            "{host=\"a\"}: 2.000000 | ");
}

// 10 20 5 15 is a gain of 10 + 5 + 10 = 25 in 3 minutes that end at the range's ends, nothing to
// extrapolate: 25 / 180 a second. delta does not know resets: 15 - 10.
TEST_F(Evaluated, RatesMakeResetsGood) {
  EXPECT_EQ(text("increase(count[3m])", 1, 3), "{}: 25.000000 | ");
  EXPECT_NEAR(rows("rate(count[3m])", 1, 3)["{}"].at(0), 25.0 / 180, 1e-15);
  EXPECT_EQ(text("delta(count[3m])", 1, 3), "{}: 5.000000 | ");
  EXPECT_EQ(text("rate(count[30s])", 1, 3), "");
}

// A range of 5 minutes with 4 samples 1 minute apart: 3 minutes seen; the start is 2 minutes away,
// further than 1.1 minutes, so half a minute is added to it; the counter would be 0 after
// 10 / 25 * 3 = 1.2 minutes, too far also. At the end nothing is missing: 25 * 3.5 / 3.
TEST_F(Evaluated, RatesReachHalfAStepBeyondTheSamples) {
  EXPECT_NEAR(rows("increase(count[5m])", 1, 3)["{}"].at(0), 25 * 3.5 / 3, 1e-12);
}

TEST_F(Evaluated, AggregationsGroupByLabels) {
  EXPECT_EQ(text("sum(up)", 2), "{}: 11.000000 22.000000 | ");
  EXPECT_EQ(text("avg without (host) (up)", 1), "{}: 5.500000 | ");
  EXPECT_EQ(text("max by (host) ({__name__=~\"up|low\"})", 1),
            "{host=\"a\"}: 5.000000 | {host=\"b\"}: 10.000000 | ");
  EXPECT_EQ(text("count by (__name__) ({host=\"a\"})", 1), "low: 1.000000 | up: 1.000000 | ");
  EXPECT_EQ(text("topk(1, up)", 2), "up{host=\"b\"}: 10.000000 20.000000 | ");
  EXPECT_EQ(text("quantile(0.5, up)", 1), "{}: 5.500000 | ");
}

TEST_F(Evaluated, InstantTopkIsSorted) {
  const auto largest = over("topk(5, up)", 1);
  const auto smallest = over("bottomk(5, up)", 1);

  ASSERT_TRUE(largest && smallest);
  ASSERT_EQ(largest->rows.size(), 2);
  EXPECT_EQ(largest->rows[0].values, Values{10});
  EXPECT_EQ(smallest->rows[0].values, Values{1});
}

// 1e16 + 1 is 1e16 in doubles: without compensation the ones are lost.
TEST_F(Evaluated, SumsKeepWhatAdditionLoses) {
  storage_.add({{"__name__", "mixed"}}, kStart, kMinute, {1e16, 1, 1, -1e16});
  storage_.add({{"__name__", "parts"}, {"i", "0"}}, kStart, kMinute, {1e16});
  storage_.add({{"__name__", "parts"}, {"i", "1"}}, kStart, kMinute, {1});
  storage_.add({{"__name__", "parts"}, {"i", "2"}}, kStart, kMinute, {-1e16});

  EXPECT_EQ(text("sum_over_time(mixed[3m])", 1, 3), "{}: 2.000000 | ");
  EXPECT_EQ(text("sum(parts)", 1), "{}: 1.000000 | ");
}

TEST_F(Evaluated, MeansDoNotOverflow) {
  storage_.add({{"__name__", "big"}, {"i", "0"}}, kStart, kMinute, {1.5e308, 1.5e308});
  storage_.add({{"__name__", "big"}, {"i", "1"}}, kStart, kMinute, {1.5e308, 1.5e308});

  EXPECT_EQ(rows("avg(big)", 1)["{}"], Values{1.5e308});
  EXPECT_EQ(rows("avg_over_time(big{i=\"0\"}[1m])", 1, 1)["{i=\"0\"}"], Values{1.5e308});
  EXPECT_EQ(rows("sum(big)", 1)["{}"], Values{kInfinity});
}

TEST_F(Evaluated, ComparisonsFilterOrSayBool) {
  EXPECT_EQ(text("up > 2", 4),
            "up{host=\"a\"}: - - 3.000000 4.000000 | "
            "up{host=\"b\"}: 10.000000 20.000000 30.000000 40.000000 | ");
  EXPECT_EQ(text("2 < up{host=\"a\"}", 3), "up{host=\"a\"}: - - 3.000000 | ");
  EXPECT_EQ(text("up{host=\"a\"} > bool 2", 3), "{host=\"a\"}: 0.000000 0.000000 1.000000 | ");
}

TEST_F(Evaluated, VectorsMatchByTheirLabels) {
  EXPECT_EQ(text("up - low", 2), "{host=\"a\"}: -4.000000 -3.000000 | ");
  EXPECT_EQ(text("low * on(host) up", 1), "{host=\"a\"}: 5.000000 | ");
  EXPECT_EQ(text("up unless low", 1), "up{host=\"b\"}: 10.000000 | ");
  EXPECT_EQ(text("up and low", 1), "up{host=\"a\"}: 1.000000 | ");
  EXPECT_EQ(text("low or up", 1), "low{host=\"a\"}: 5.000000 | up{host=\"b\"}: 10.000000 | ");
  EXPECT_EQ(text("gap + ignoring(host) low", 1), "{}: 6.000000 | ");
}

TEST_F(Evaluated, AmbiguousMatchesAreErrors) {
  EXPECT_EQ(error("low + on() up"),
            "found duplicate series for the match group on the right hand-side of the operation: "
            "[up{host=\"a\"}, up{host=\"b\"}]; many-to-many matching not allowed: matching labels "
            "must be unique on one side");
  EXPECT_EQ(error("up + on() low"),
            "multiple matches for labels: many-to-one matching must be explicit "
            "(group_left/group_right), which is not supported here");
  EXPECT_EQ(error("-{host=\"a\"}"),
            "vector cannot contain metrics with the same labelset: {host=\"a\"}");
}

TEST_F(Evaluated, AbsentNamesWhatIsMissing) {
  EXPECT_EQ(text("absent(nothing{a=\"b\",c=~\"d\"})", 1), "{a=\"b\"}: 1.000000 | ");
  EXPECT_EQ(text("absent(low)", 9), "{}: - - - - - - - - 1.000000 | ");
  EXPECT_EQ(text("absent(up)", 2), "");
}

TEST_F(Evaluated, ScalarsAreNaNUnlessThereIsOne) {
  const auto value = over("scalar(gap)", 7);

  ASSERT_TRUE(value);
  EXPECT_EQ(value->scalar[0], 1);
  EXPECT_TRUE(std::isnan(value->scalar[6]));
  EXPECT_FALSE(is_absent(value->scalar[6]));
  EXPECT_TRUE(std::isnan(over("scalar(up)", 1)->scalar[0]));
}

TEST_F(Evaluated, TimestampsAreTheSamplesOwn) {
  EXPECT_EQ(rows("timestamp(gap)", 1, 3)["{}"], Values{kStart / 1000.0});
  EXPECT_EQ(rows("timestamp(gap + 0)", 1, 3)["{}"], Values{kStart / 1000.0 + 180});
  EXPECT_EQ(over("time()", 2)->scalar, (Values{kStart / 1000.0, kStart / 1000.0 + 60}));
}

TEST_F(Evaluated, NaNIsAValue) {
  storage_.add({{"__name__", "odd"}}, kStart, kMinute, {kNaN, 1});

  const Values values = rows("odd", 2)["odd"];
  ASSERT_EQ(values.size(), 2);
  EXPECT_TRUE(std::isnan(values[0]));
  EXPECT_FALSE(is_absent(values[0]));
  EXPECT_EQ(text("max_over_time(odd[1m])", 1, 1), "{}: 1.000000 | ");
  EXPECT_EQ(text("odd == odd", 2), "odd: - 1.000000 | ");
  EXPECT_EQ(text("clamp(up{host=\"a\"}, 5, 1)", 1), "");
}

TEST_F(Evaluated, WindowsOfAnInstantQueryAreTheSamples) {
  const auto value = over("up{host=\"a\"}[1m]", 1, 2);

  ASSERT_TRUE(value);
  ASSERT_EQ(value->windows.size(), 1);
  ASSERT_EQ(value->windows[0].points.size(), 2);
  EXPECT_EQ(value->windows[0].points[0].time_ms, kStart + kMinute);
  EXPECT_EQ(value->windows[0].points[1].value, 3);
  EXPECT_EQ(error("up[1m]", 2),
            "invalid expression type \"range vector\" for range query, must be Scalar or instant "
            "Vector");
}

TEST_F(Evaluated, LimitsAreErrors) {
  options_.most_series = 1;
  EXPECT_EQ(error("up"), "a selector meets more than 1 series");

  options_.most_series = 100;
  options_.most_values = 10;
  EXPECT_EQ(error("up", 9),
            "query processing would load too many samples: more than 10 (fewer series or a larger "
            "step help)");
  EXPECT_EQ(error("up"), "");
  EXPECT_EQ(error("sum(up)", 9), "");
  EXPECT_NE(error("sum(abs(up))", 9), "");
  EXPECT_NE(error("sum(up) + sum(up)", 9), "");
}

TEST_F(Evaluated, TheDeadlineEndsLongWork) {
  options_.expired = [] { return true; };

  const auto value = over("count_over_time(up[5m])", 200'000);

  ASSERT_FALSE(value);
  EXPECT_EQ(value.error().code, Errc::kUnavailable);
  EXPECT_EQ(value.error().message, "query timed out in expression evaluation");
  EXPECT_TRUE(over("up", 1));
}

TEST_F(Evaluated, LongChainsNeedNoDeepStack) {
  std::string chain = "up";
  for (int i = 0; i < 498; ++i) chain += "+up";
  EXPECT_EQ(rows(chain, 1)["{host=\"a\"}"], Values{499});
}

TEST_F(Evaluated, FarAwayTimesAreEmpty) {
  for (const std::int64_t start_ms : {TimeRange::kFirstMs, TimeRange::kLastMs}) {
    for (const char* const query : {"up[292y] offset 292y", "up[292y] offset -292y"}) {
      const auto value =
          ask("count_over_time(" + std::string(query) + ")", {.start_ms = start_ms, .count = 2});
      ASSERT_TRUE(value);
    }
  }
  EXPECT_EQ(text("count_over_time(up{host=\"a\"}[292y])", 1), "{host=\"a\"}: 1.000000 | ");
}

/// Storages may fail.
class Broken : public Storage {
  Status select(std::span<const Matcher>, TimeRange, const VisitPoints&) const override {
    return fail(Errc::kUnavailable, "no disk");
  }
  Status series(std::span<const Matcher>, TimeRange, const VisitLabels&) const override {
    return fail(Errc::kUnavailable, "no disk");
  }
};

TEST(Evaluate, PassesOnWhatTheStorageSays) {
  const auto expr = parse_query("sum(a) + sum(b)");

  const auto value = evaluate(**expr, {}, Broken(), {});

  ASSERT_FALSE(value);
  EXPECT_EQ(value.error().message, "no disk");
  EXPECT_FALSE(list_series(Broken(), {}));
}

}  // namespace
}  // namespace foreshock::promql
