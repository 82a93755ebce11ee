#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "wire_fixture.h"

namespace foreshock {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

std::string plain(const std::string& members) {
  return R"({"id":"cpu",)" + members + "}";
}

TEST(DecodePlain, ReadsIdTimeAndValue) {
  EXPECT_EQ(lines_of(R"({"id":"cpu","ts":"2024-03-01T10:00:00Z","value":1.5})"),
            "cpu @ 2024-03-01T10:00:00Z = 1.5\n");
  EXPECT_EQ(lines_of(WireFormat::kPlain,
                     " {\n\"value\" : -2 ,\t\"ts\":1709287200, \"id\" : \"a b\" } \r\n"),
            "a b @ 2024-03-01T10:00:00Z = -2\n");
}

// 1709287200 is 2024-03-01T10:00:00Z (date -u -d 2024-03-01T10:00:00Z +%s).
TEST(DecodePlain, TellsTheUnitOfAnEpochByItsMagnitude) {
  for (const auto& [ts, time] : Pairs{{"1709287200", "2024-03-01T10:00:00Z"},
                                      {"1709287200000", "2024-03-01T10:00:00Z"},
                                      {"1709287200000001", "2024-03-01T10:00:00.000001Z"},
                                      {"1709287200000000001", "2024-03-01T10:00:00.000000001Z"},
                                      {"\"1709287200\"", "2024-03-01T10:00:00Z"},
                                      {"\"1709287200.25\"", "2024-03-01T10:00:00.25Z"},
                                      {"1709287200.123456", "2024-03-01T10:00:00.123456Z"},
                                      {"1709287200123.5", "2024-03-01T10:00:00.1235Z"},
                                      {"1.7092872e9", "2024-03-01T10:00:00Z"},
                                      {"31536000", "1971-01-01T00:00:00Z"},
                                      {"\"2024-03-01 11:00+01:00\"", "2024-03-01T10:00:00Z"},
                                      {"\"2024-03\"", "2024-03-01T00:00:00Z"}}) {
    EXPECT_EQ(lines_of(plain("\"value\":1,\"ts\":" + ts)), "cpu @ " + time + " = 1\n") << ts;
  }
}

TEST(DecodePlain, RefusesTimesThatCannotBeMeant) {
  for (const auto& [ts, why] : Pairs{
           {"0", "time 1970-01-01T00:00:00Z is before 1971"},
           {"-1", "time 1969-12-31T23:59:59Z is before 1971"},
           {"31535999", "time 1970-12-31T23:59:59Z is before 1971"},
           {"-9223372036854775808", "time 1677-09-21T00:12:43.145224192Z is before 1971"},
           {"7258118400", "time 2200-01-01T00:00:00Z is after 2199"},
           {"99999999999", "\"ts\": epoch 99999999999 is after 2199"},
           {"9223372036854775807", "time 2262-04-11T23:47:16.854775807Z is after 2199"},
           {"9223372036854775808",
            "\"ts\" is the number 9223372036854775808; expected a time in ISO 8601 or an epoch "
            "number"},
           {"true", "\"ts\" is true; expected a time in ISO 8601 or an epoch number"},
           {"null", "\"ts\" is null; expected a time in ISO 8601 or an epoch number"},
           {"{}", "\"ts\" is an object; expected a time in ISO 8601 or an epoch number"},
           {"\"\"",
            "\"ts\": \"\" is not a time; expected ISO 8601 (2024-03-01T10:00:00Z) or an epoch "
            "number"},
           {"\"now\"",
            "\"ts\": \"now\" is not a time; expected ISO 8601 (2024-03-01T10:00:00Z) or an epoch "
            "number"},
           {"\"2023-02-29\"",
            "\"ts\": '2023-02-29' names a date or time of day that does not exist"},
       }) {
    EXPECT_EQ(lines_of(plain("\"value\":1,\"ts\":" + ts)), "! plain: " + why) << ts;
  }
  EXPECT_TRUE(lines_of(plain("\"value\":1,\"ts\":1e300")).starts_with("! plain: \"ts\": "));
  EXPECT_TRUE(lines_of(plain("\"value\":1,\"ts\":1e-300")).starts_with("! plain: \"ts\": "));
}

TEST(DecodePlain, ReadsNumbersAsTextTooAndMissingOnes) {
  for (const auto& [value, read] : Pairs{{"0", "0"},
                                         {"-0.5", "-0.5"},
                                         {"1e3", "1000"},
                                         {"\"9876\"", "9876"},
                                         {"\"-1.5E-3\"", "-0.0015"},
                                         {"9007199254740993", "9007199254740992"},
                                         {"18446744073709551615", "18446744073709551616"},
                                         {"0.1234567890123456789", "0.12345678901234568"},
                                         {"5e-324", "5e-324"},
                                         {"null", "missing"},
                                         {"NaN", "missing"},
                                         {"\"NaN\"", "missing"},
                                         {"\"null\"", "missing"},
                                         {"\"\"", "missing"}}) {
    EXPECT_EQ(lines_of(plain("\"ts\":1709287200,\"value\":" + value)),
              "cpu @ 2024-03-01T10:00:00Z = " + read + "\n")
        << value;
  }
}

TEST(DecodePlain, RefusesValuesThatAreNone) {
  for (const char* value : {"true", "[1]", "{}", "\"12,5\"", "\"1 s\"", "\"0x10\"", "\"1e999\""}) {
    const std::string line = lines_of(plain("\"ts\":1709287200,\"value\":" + std::string(value)));
    EXPECT_TRUE(line.starts_with("! plain: \"value\" is ")) << line;
    EXPECT_TRUE(line.ends_with("; expected a number, a string that is one, or null")) << line;
  }
  for (const char* value : {"\"+Inf\"", "\"-Infinity\"", "\"inf\""}) {
    const std::string line = lines_of(plain("\"ts\":1709287200,\"value\":" + std::string(value)));
    EXPECT_TRUE(line.starts_with("! plain: \"value\" is infinite (")) << line;
  }
  for (const char* value : {"1e999", "123456789012345678901", "01", "+1", "1.", ".5", "Infinity"}) {
    const std::string line = lines_of(plain("\"ts\":1709287200,\"value\":" + std::string(value)));
    EXPECT_TRUE(line.starts_with("! not JSON: ")) << line;
  }
}

TEST(DecodePlain, SaysWhatIsNotThere) {
  const std::string form = R"(; expected {"id":"...","ts":...,"value":...})";
  EXPECT_EQ(lines_of(R"({"id":"cpu","value":1})"), "! plain: no \"ts\"" + form);
  EXPECT_EQ(lines_of(R"({"id":"cpu","ts":1})"), "! plain: no \"value\"" + form);
  EXPECT_EQ(lines_of(WireFormat::kPlain, R"({"ts":1,"value":1})"), "! plain: no \"id\"" + form);
  EXPECT_EQ(lines_of(WireFormat::kPlain, "{}"), "! plain: no \"id\"" + form);
}

TEST(DecodePlain, RefusesMembersThatStandTwiceOrAreOfAnotherType) {
  EXPECT_EQ(lines_of(plain(R"("ts":1709287200,"value":1,"id":"b")")),
            "! plain: \"id\" stands twice");
  EXPECT_EQ(lines_of(R"({"id":[],"ts":1709287200,"value":1})"),
            "! plain: \"id\" is an array; expected a string");
  EXPECT_EQ(lines_of(plain(R"("ts":1709287200,"value":1,"labels":[])")),
            "! plain: \"labels\" is an array; expected an object of strings");
  EXPECT_EQ(lines_of(plain(R"("ts":1709287200,"value":1,"labels":{"a":{}})")),
            "! plain: \"a\" is an object; expected a string");
  EXPECT_EQ(lines_of(plain(R"("ts":1709287200,"value":1,"kind":"rate")")),
            "! plain: \"kind\" is the string \"rate\"; expected gauge, total or end");
}

TEST(DecodePlain, TakesNumbersAsIds) {
  EXPECT_EQ(lines_of(R"({"id":17,"ts":1709287200,"value":1})"), "17 @ 2024-03-01T10:00:00Z = 1\n");
}

TEST(DecodePlain, PassesOverMembersThatItDoesNotKnow) {
  EXPECT_EQ(lines_of(plain(R"("ts":1709287200,"unit":{"a":[1,{}]},"value":1,"name":"x")")),
            "cpu @ 2024-03-01T10:00:00Z = 1\n");
}

TEST(DecodePlain, SortsLabelsAndWritesThemIntoTheKey) {
  EXPECT_EQ(lines_of(plain(
                R"("ts":1709287200,"value":1,"labels":{"host":"b","core":"1","n":7,"x":null})")),
            "cpu{core=\"1\",host=\"b\",n=\"7\"} @ 2024-03-01T10:00:00Z = 1\n");
  EXPECT_EQ(lines_of(plain(R"("ts":1709287200,"value":1,"labels":{"a":"1","a":"2"})")),
            "! plain: label \"a\" stands twice");
  EXPECT_EQ(lines_of(plain(R"("ts":1709287200,"value":1,"labels":{"":"1"})")),
            "! plain: a label has no name");
}

TEST(DecodePlain, ReadsAnIdThatIsASeriesUnlessLabelsStandBesideIt) {
  const std::string rest = R"(,"ts":1709287200,"value":1})";
  const std::string at = " @ 2024-03-01T10:00:00Z = 1\n";
  EXPECT_EQ(lines_of(R"({"id":"cpu{b=\"2\",a=\"1\"}")" + rest), R"(cpu{a="1",b="2"})" + at);
  EXPECT_EQ(lines_of(R"({"id":"cpu{b=\"2\"}","labels":{})" + rest), R"(cpu\{b="2"})" + at);
  EXPECT_EQ(lines_of(R"({"id":"cpu{b}")" + rest), R"(cpu\{b})" + at);
  EXPECT_EQ(lines_of(R"({"id":"C:\\new")" + rest), R"(C:\\new)" + at);
  EXPECT_EQ(lines_of(R"({"id":"two\nlines")" + rest), R"(two\nlines)" + at);
}

TEST(DecodePlain, ReadsTotalsAndEnds) {
  const std::string at = "cpu @ 2024-03-01T10:00:00Z = ";
  EXPECT_EQ(lines_of(plain(R"("ts":1709287200,"value":7,"kind":"total")")), at + "7 total\n");
  EXPECT_EQ(lines_of(plain(R"("ts":1709287200,"value":7,"kind":"total","since":1709287199)")),
            at + "7 total since 2024-03-01T09:59:59Z\n");
  EXPECT_EQ(lines_of(plain(R"("ts":1709287200,"kind":"end")")), at + "missing end\n");
  EXPECT_EQ(lines_of(plain(R"("ts":1709287200,"value":7,"kind":"end")")), at + "missing end\n");
  EXPECT_EQ(lines_of(plain(R"("ts":1709287200,"value":7,"kind":"gauge")")), at + "7\n");
  EXPECT_EQ(lines_of(plain(R"("ts":1709287200,"value":7,"since":1709287199)")),
            R"(! plain: "since" stands without "kind":"total")");
  EXPECT_EQ(lines_of(plain(R"("ts":1709287200,"value":7,"kind":"total","since":1)")),
            "! plain: time 1970-01-01T00:00:01Z is before 1971");
}

TEST(DecodePlain, RefusesWhatIsNoUtf8NoJsonOrTooDeep) {
  const std::string good = plain(R"("ts":1709287200,"value":1)");
  EXPECT_TRUE(lines_of("{\"id\":\"\xff\",\"ts\":1709287200,\"value\":1}")
                  .starts_with("! not JSON: not UTF-8"));
  EXPECT_TRUE(lines_of(R"({"id":"\ud800","ts":1709287200,"value":1})")
                  .starts_with("! not JSON: a string has a bad escape"));
  EXPECT_TRUE(lines_of(good + "x").starts_with("! not JSON: "));
  EXPECT_TRUE(lines_of(good + good).starts_with("! not JSON: "));
  const std::string deep = std::string(65, '[') + std::string(65, ']');
  EXPECT_TRUE(lines_of(plain("\"x\":" + deep)).starts_with("! not JSON: nested deeper than 64"));
  EXPECT_TRUE(lines_of("[" + good + "]").starts_with("! the record is an array"));
}

TEST(DecodePlain, TakesAByteOrderMark) {
  EXPECT_EQ(lines_of("\xef\xbb\xbf" + plain(R"("ts":1709287200,"value":1)")),
            "cpu @ 2024-03-01T10:00:00Z = 1\n");
}

TEST(DecodePlain, TakesKeysOfFourKibibytesAndNoLonger) {
  const auto record = [](std::size_t bytes) {
    return R"({"id":")" + std::string(bytes, 'x') + R"(","ts":1709287200,"value":1})";
  };
  EXPECT_TRUE(lines_of(record(4096)).starts_with("xxx"));
  EXPECT_EQ(lines_of(record(4097)),
            "! plain: the series has a key of 4097 bytes; at most 4096 are taken");
  EXPECT_EQ(lines_of(R"({"id":"","ts":1709287200,"value":1})"),
            "! plain: the series has neither a name nor labels");
}

// The README of prometheus-kafka-adapter, with a later time.
TEST(DecodePrometheus, ReadsWhatTheAdapterWrites) {
  EXPECT_EQ(lines_of(R"({"timestamp": "2024-03-01T10:00:00Z", "value": "9876543210", "name": "up",
                         "labels": {"__name__": "up", "label1": "value1", "label2": "value2"}})"),
            "up{label1=\"value1\",label2=\"value2\"} @ 2024-03-01T10:00:00Z = 9876543210\n");
}

TEST(DecodePrometheus, TakesNaNForMissingAndRefusesInfinity) {
  const std::string head = R"({"timestamp":"2024-03-01T10:00:00Z","name":"up","value":)";
  EXPECT_EQ(lines_of(head + "\"NaN\"}"), "up @ 2024-03-01T10:00:00Z = missing\n");
  EXPECT_TRUE(lines_of(head + "\"+Inf\"}").starts_with("! prometheus: \"value\" is infinite"));
}

TEST(DecodePrometheus, TakesTheNameFromTheLabelsToo) {
  const std::string head = R"({"timestamp":"2024-03-01T10:00:00Z","value":"1","labels":)";
  EXPECT_EQ(lines_of(head + R"({"__name__":"up","a":"b"}})"),
            "up{a=\"b\"} @ 2024-03-01T10:00:00Z = 1\n");
  EXPECT_EQ(lines_of(head + R"({"a":"b"},"name":""})"), "{a=\"b\"} @ 2024-03-01T10:00:00Z = 1\n");
  EXPECT_EQ(lines_of(head + R"({"__name__":"up"},"name":"down"})"),
            "! prometheus: \"name\" is \"down\", but the label __name__ is \"up\"");
}

TEST(DecodePrometheus, SaysWhatIsNotThere) {
  EXPECT_EQ(lines_of(WireFormat::kPrometheus, R"({"value":"1","name":"up"})"),
            "! prometheus: no \"timestamp\"; expected "
            R"({"timestamp":"...","value":"...","name":"...","labels":{...}})");
  EXPECT_TRUE(lines_of(R"({"value":"1","name":"up"})").starts_with("! JSON of no known form"));
}

}  // namespace
}  // namespace foreshock
