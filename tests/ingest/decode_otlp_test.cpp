#include <cstdint>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "../golden/otlp.h"
#include "wire_fixture.h"

namespace foreshock {
namespace {

/// A message of one field: number below 16, wire type 2, fewer than 128 bytes.
std::string field(int number, const std::string& body) {
  return std::string{static_cast<char>(number << 3 | 2), static_cast<char>(body.size())} + body;
}

/// Metric {name: "m", gauge: {one point of that body}} and its time.
std::string gauge(const std::string& point) {
  const std::string time = bytes_of("1900401ff7a69bb817");  // time_unix_nano
  const std::string metric = field(1, "m") + field(5, field(1, time + point));
  return field(1, field(2, field(2, metric)));
}

/// {"resourceMetrics":[...]} around one metric.
std::string json(const std::string& metric) {
  return R"({"resourceMetrics":[{"scopeMetrics":[{"metrics":[)" + metric + "]}]}]}";
}

std::string json_gauge(const std::string& point) {
  return json(R"({"name":"m","gauge":{"dataPoints":[{"timeUnixNano":1709287200000000000,)" + point +
              "}]}}");
}

const std::string kLines = [] {
  const std::string outer = R"(otel.scope.name="lib",service.name="shop",zone="from scope"})";
  const std::string at = " @ 2024-03-01T10:00:00Z = ";
  const std::string since = " total since 2024-03-01T09:00:00Z\n";
  return R"(temperature{otel.scope.name="lib",room="a\"b",service.name="shop",zone="from point"})" +
         at + "21.5\n" +
         R"(temperature{otel.scope.name="lib",room="gone",service.name="shop",zone="from scope"})" +
         at + "missing end\n" +
         R"(requests{code="200",list="[\"x\",1]",map="{\"k\":\"v\"}",ok="true",)" +
         R"(otel.scope.name="lib",ratio="0.5",raw="AP8=",service.name="shop",zone="from scope"})" +
         at + "42" + since + "bytes{" + outer + at + "-7\nqueue{" + outer + at +
         "-3\nlatency_count{" + outer + at + "3" + since + "latency_sum{" + outer + at + "4.5" +
         since + "size_count{" + outer + at + "2\nrpc_count{" + outer + at + "5" + since +
         "rpc_sum{" + outer + at + "10" + since;
}();

TEST(DecodeOtlp, ReadsBothEncodingsOfAMessageAlike) {
  EXPECT_EQ(lines_of(bytes_of(kOtlpMessageHex)), kLines);
  EXPECT_EQ(lines_of(kOtlpMessageJson), kLines);
  EXPECT_EQ(lines_of(WireFormat::kOtlpProtobuf, bytes_of(kOtlpMessageHex)), kLines);
  EXPECT_EQ(lines_of(WireFormat::kOtlpJson, kOtlpMessageJson), kLines);
}

// examples/metrics.json of opentelemetry-proto, without its gauge.
TEST(DecodeOtlp, ReadsTheExampleOfTheSpecification) {
  EXPECT_EQ(
      lines_of(R"({"resourceMetrics":[{"resource":{"attributes":[
    {"key":"service.name","value":{"stringValue":"my.service"}}]},"scopeMetrics":[{"scope":{
    "name":"my.library","version":"1.0.0","attributes":[{"key":"my.scope.attribute","value":{
    "stringValue":"some scope attribute"}}]},"metrics":[{"name":"my.counter","unit":"1",
    "description":"I am a Counter","sum":{"aggregationTemporality":1,"isMonotonic":true,
    "dataPoints":[{"asDouble":5,"startTimeUnixNano":1544712660300000000,
    "timeUnixNano":1544712660300000000,"attributes":[{"key":"my.counter.attr","value":{
    "stringValue":"some value"}}]}]}},{"name":"my.histogram","unit":"1","histogram":{
    "aggregationTemporality":1,"dataPoints":[{"startTimeUnixNano":1544712660300000000,
    "timeUnixNano":1544712660300000000,"count":3,"sum":3,"bucketCounts":[1,1,1],
    "explicitBounds":[1],"min":1,"max":1}]}}]}]}]})"),
      R"(my.counter{my.counter.attr="some value",my.scope.attribute="some scope attribute",)"
      R"(otel.scope.name="my.library",service.name="my.service"} @ 2018-12-13T14:51:00.3Z = 5)"
      "\n"
      R"(my.histogram_count{my.scope.attribute="some scope attribute",)"
      R"(otel.scope.name="my.library",service.name="my.service"} @ 2018-12-13T14:51:00.3Z = 3)"
      "\n"
      R"(my.histogram_sum{my.scope.attribute="some scope attribute",)"
      R"(otel.scope.name="my.library",service.name="my.service"} @ 2018-12-13T14:51:00.3Z = 3)"
      "\n");
}

TEST(DecodeOtlp, TakesPrometheusStalenessForTheEnd) {
  EXPECT_EQ(lines_of(bytes_of(kOtlpStaleHex)), "up @ 2024-03-01T10:00:00Z = missing end\n");
  EXPECT_EQ(lines_of(gauge(bytes_of("21000000000000f87f"))),  // An ordinary NaN.
            "m @ 2024-03-01T10:00:00Z = missing\n");
  EXPECT_EQ(lines_of(json_gauge(R"("asDouble":"NaN")")), "m @ 2024-03-01T10:00:00Z = missing\n");
}

TEST(DecodeOtlp, RefusesInfinityAndPointsWithoutAValue) {
  EXPECT_EQ(
      lines_of(gauge(bytes_of("21000000000000f07f"))),
      "! otlp-protobuf: metric \"m\": the value is infinite; expected a finite number, or NaN "
      "for missing");
  EXPECT_EQ(lines_of(json_gauge(R"("asDouble":"-Infinity")")),
            "! otlp-json: \"asDouble\" is infinite (\"-Infinity\"); expected a finite number, or "
            "NaN for missing");
  EXPECT_EQ(lines_of(gauge("")),
            "! otlp-protobuf: metric \"m\": a point has no value; expected a double or an integer");
  EXPECT_EQ(lines_of(json_gauge(R"("flags":0)")),
            "! otlp-json: metric \"m\": a point has no value; expected a double or an integer");
}

TEST(DecodeOtlp, ReadsWholeNumbersWithAndWithoutQuotes) {
  for (const char* number : {"-7", "\"-7\"", "-7.0"}) {
    EXPECT_EQ(lines_of(json_gauge("\"asInt\":" + std::string(number))),
              "m @ 2024-03-01T10:00:00Z = -7\n");
  }
  EXPECT_EQ(lines_of(json_gauge(R"("asInt":7.5)")),
            "! otlp-json: \"asInt\" is the number 7.500000; expected a whole number");
  EXPECT_EQ(lines_of(json(R"({"name":"m","gauge":{"dataPoints":[{"timeUnixNano":
            "18446744073709551615","asInt":1}]}})")),
            "! otlp-json: metric \"m\": time 18446744073709551615 ns is after 2199");
  EXPECT_EQ(
      lines_of(json(R"({"name":"m","gauge":{"dataPoints":[{"timeUnixNano":-1,"asInt":1}]}})")),
      "! otlp-json: \"timeUnixNano\" is the number -1; expected a number from 0 on");
}

TEST(DecodeOtlp, RefusesSumsThatDoNotTellTheirTemporality) {
  EXPECT_EQ(lines_of(json(R"({"name":"s","sum":{"isMonotonic":true,"dataPoints":[
                {"timeUnixNano":1709287200000000000,"asInt":1}]}})")),
            "! otlp-json: metric \"s\": the aggregation temporality is not told; expected 1 "
            "(delta) or 2 (cumulative)");
  EXPECT_EQ(lines_of(json(R"({"name":"s","sum":{"isMonotonic":true,
                "aggregationTemporality":"AGGREGATION_TEMPORALITY_CUMULATIVE","dataPoints":[
                {"timeUnixNano":1709287200000000000,"asInt":1}]}})")),
            "s @ 2024-03-01T10:00:00Z = 1 total\n");
}

TEST(DecodeOtlp, RefusesPointsWithoutATimeAndMetricsWithoutAName) {
  EXPECT_EQ(lines_of(json(R"({"name":"m","gauge":{"dataPoints":[{"asInt":1}]}})")),
            "! otlp-json: metric \"m\": time 1970-01-01T00:00:00Z is before 1971");
  EXPECT_EQ(lines_of(json(R"({"gauge":{"dataPoints":[{"timeUnixNano":1,"asInt":1}]}})")),
            "! otlp-json: metric \"\": a metric has no name");
}

TEST(DecodeOtlp, RefusesAttributesThatStandTwiceOnOneLevel) {
  EXPECT_EQ(lines_of(json_gauge(R"("asInt":1,"attributes":[{"key":"a","value":{"stringValue":"1"}},
                                   {"key":"a","value":{"stringValue":"2"}}])")),
            "! otlp-json: metric \"m\": attribute \"a\" of the point stands twice");
}

TEST(DecodeOtlp, LeavesOutAttributesWithoutAValue) {
  EXPECT_EQ(lines_of(json_gauge(R"("asInt":1,"attributes":[{"key":"a","value":{}},{"key":"b"},
                                   {"key":"c","value":{"stringValue":""}}])")),
            "m{c=\"\"} @ 2024-03-01T10:00:00Z = 1\n");
  EXPECT_EQ(lines_of(gauge(bytes_of("31") + std::string(8, '\0') + field(7, field(1, "a")) +
                           field(7, field(1, "c") + field(2, field(1, ""))))),
            "m{c=\"\"} @ 2024-03-01T10:00:00Z = 0\n");
}

TEST(DecodeOtlp, FollowsNestedAttributesEightLevelsDeep) {
  std::string value = field(1, "x");
  std::string json_value = R"({"stringValue":"x"})";
  const auto wrap = [&] {
    value = field(5, field(1, value));
    json_value = R"({"arrayValue":{"values":[)" + json_value + "]}}";
  };
  const auto both = [&] {
    const std::string attribute = field(7, field(1, "a") + field(2, value));
    const std::string first = lines_of(gauge(bytes_of("31") + std::string(8, '\0') + attribute));
    const std::string second =
        lines_of(json_gauge(R"("asInt":0,"attributes":[{"key":"a","value":)" + json_value + "}]"));
    return std::pair{first, second};
  };
  for (int i = 0; i < 7; ++i) wrap();
  const std::string good = R"(m{a="[[[[[[[\"x\"]]]]]]]"} @ 2024-03-01T10:00:00Z = 0)"
                           "\n";
  EXPECT_EQ(both(), std::pair(good, good));
  wrap();
  EXPECT_NE(both().first.find("an attribute is nested deeper than 8 levels"), std::string::npos);
  EXPECT_NE(both().second.find("an attribute is nested deeper than 8 levels"), std::string::npos);
}

TEST(DecodeOtlp, PassesOverFieldsThatItDoesNotKnow) {
  const std::string unknown = bytes_of("f807012d00000000") + field(15, "later") +
                              bytes_of("710000000000000000");  // 127, 5, 15 and 14
  EXPECT_EQ(lines_of(gauge(bytes_of("31") + std::string(8, '\1') + unknown) + unknown),
            lines_of(gauge(bytes_of("31") + std::string(8, '\1'))));
  EXPECT_EQ(lines_of(json_gauge(R"("asInt":1,"later":{"a":[1]})")),
            "m @ 2024-03-01T10:00:00Z = 1\n");
  EXPECT_EQ(lines_of(R"({"resourceMetrics":[]})"), "");
  EXPECT_EQ(lines_of(WireFormat::kOtlpProtobuf, ""), "");
}

TEST(DecodeOtlp, RefusesBytesThatAreNoMessage) {
  const std::string head = "! otlp-protobuf: ";
  EXPECT_EQ(lines_of(gauge(bytes_of("2100"))),
            head + "the message is cut: 8 bytes more were expected, 1 are there");
  EXPECT_EQ(lines_of(gauge(bytes_of("2301"))),
            head + "field 4 has wire type 3; expected 0, 1, 2 or 5");
  EXPECT_EQ(lines_of(gauge(bytes_of("2001"))), head + "field 4 has wire type 0; expected 1");
  EXPECT_EQ(lines_of(gauge(bytes_of("0000"))), head + "field number 0 does not exist");
  EXPECT_EQ(lines_of(gauge(bytes_of("40ffffffffffffffffff7f"))),
            head + "a number has more than 64 bits");
  EXPECT_EQ(lines_of(gauge(bytes_of("31") + std::string(8, '\0') +
                           field(7, field(1, "\xff") + field(2, field(1, "x"))))),
            head + "metric \"m\": the label \"?\" is not UTF-8");
}

}  // namespace
}  // namespace foreshock
