#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "wire_fixture.h"

namespace foreshock {
namespace {

const Timestamp kRecordTime{std::chrono::seconds{1'709'287'200}};  // 2024-03-01T10:00:00Z

// 1556813561098000000 is the time of InfluxDB's own reference; date -u -d @1556813561
TEST(DecodeInflux, ReadsTheExampleOfTheReference) {
  EXPECT_EQ(lines_of("myMeasurement,tag1=value1,tag2=value2 fieldKey=\"fieldValue\",n=7i "
                     "1556813561098000000"),
            "myMeasurement_n{tag1=\"value1\",tag2=\"value2\"} @ 2019-05-02T16:12:41.098Z = 7\n");
}

TEST(DecodeInflux, MakesASeriesOfEveryFieldWithSortedTags) {
  EXPECT_EQ(lines_of("cpu,host=node1,cpu=cpu0 usage_idle=92.4,usage_user=4.2 1709572232000000000"),
            "cpu_usage_idle{cpu=\"cpu0\",host=\"node1\"} @ 2024-03-04T17:10:32Z = 92.4\n"
            "cpu_usage_user{cpu=\"cpu0\",host=\"node1\"} @ 2024-03-04T17:10:32Z = 4.2\n");
}

TEST(DecodeInflux, ReadsEveryTypeOfField) {
  using Pairs = std::vector<std::pair<std::string, std::string>>;
  for (const auto& [field, value] : Pairs{{"1", "1"},
                                          {"1.0", "1"},
                                          {"-1.234456e+78", "-1.234456e+78"},
                                          {"1E5", "1e+05"},
                                          {"1.e3", "1000"},
                                          {".5", "0.5"},
                                          {"+2", "2"},
                                          {"-12485903i", "-12485903"},
                                          {"12485903u", "12485903"},
                                          {"18446744073709551615u", "18446744073709551616"},
                                          {"t", "1"},
                                          {"T", "1"},
                                          {"true", "1"},
                                          {"True", "1"},
                                          {"TRUE", "1"},
                                          {"f", "0"},
                                          {"F", "0"},
                                          {"false", "0"},
                                          {"False", "0"},
                                          {"FALSE", "0"}}) {
    EXPECT_EQ(lines_of("m v=" + field + " 1709287200000000000"),
              "m_v @ 2024-03-01T10:00:00Z = " + value + "\n")
        << field;
  }
}

TEST(DecodeInflux, PassesOverStrings) {
  EXPECT_EQ(lines_of("m s=\"a, b=c \\\" \\\\\",v=1,t=\"\" 1709287200000000000"),
            "m_v @ 2024-03-01T10:00:00Z = 1\n");
  EXPECT_EQ(lines_of("m s=\"two\nlines\" 1709287200000000000\nn v=1 1709287200000000000"),
            "n_v @ 2024-03-01T10:00:00Z = 1\n");
  EXPECT_EQ(lines_of("m s=\"text\" 1709287200000000000"), "");
}

TEST(DecodeInflux, UndoesEscapesAndLeavesOtherBackslashes) {
  EXPECT_EQ(lines_of(R"(my\ m\,x,t\ 1\,\=k=v\ 2\,\=w f\ \=\,g=1 1709287200000000000)"),
            "my m,x_f =,g{t 1,\\=k=\"v 2,=w\"} @ 2024-03-01T10:00:00Z = 1\n");
  EXPECT_EQ(lines_of(R"(m,path=C:\dir\x,n=a\\b v=1 1709287200000000000)"),
            "m_v{n=\"a\\\\\\\\b\",path=\"C:\\\\dir\\\\x\"} @ 2024-03-01T10:00:00Z = 1\n");
}

TEST(DecodeInflux, ReadsSeveralLinesCommentsAndEmptyOnes) {
  EXPECT_EQ(lines_of("\n# a comment\na v=1 1709287200000000000\r\n\n  b v=2 1709287200000000001\n"
                     "# end"),
            "a_v @ 2024-03-01T10:00:00Z = 1\n"
            "b_v @ 2024-03-01T10:00:00.000000001Z = 2\n");
}

TEST(DecodeInflux, TakesTheRecordsTimeWhereALineHasNone) {
  EXPECT_EQ(
      lines_of(WireFormat::kInflux, "a v=1\nb v=2 \r\nc v=3 1709287201000000000", kRecordTime),
      "a_v @ 2024-03-01T10:00:00Z = 1\n"
      "b_v @ 2024-03-01T10:00:00Z = 2\n"
      "c_v @ 2024-03-01T10:00:01Z = 3\n");
  EXPECT_EQ(lines_of("a v=1"), "! influx: line 1: time 1970-01-01T00:00:00Z is before 1971");
}

TEST(DecodeInflux, TellsOtherUnitsOfTimeByTheirMagnitude) {
  EXPECT_EQ(lines_of("a v=1 1709287200\na v=2 1709287200000\na v=3 1709287200000000"),
            "a_v @ 2024-03-01T10:00:00Z = 1\n"
            "a_v @ 2024-03-01T10:00:00Z = 2\n"
            "a_v @ 2024-03-01T10:00:00Z = 3\n");
}

TEST(DecodeInflux, RefusesTheWholeRecordForOneBadLine) {
  using Pairs = std::vector<std::pair<std::string, std::string>>;
  for (const auto& [line, why] : Pairs{
           {"m", "no fields; expected measurement,tag=value field=1"},
           {"m ", "no fields; expected measurement,tag=value field=1"},
           {"m,a", "tag \"a\" has no =; expected tag=value"},
           {"m,a=1", "no fields; expected measurement,tag=value field=1"},
           {"m,a= v=1", "tag \"a\" has no value"},
           {"m,=1 v=1", "tag \"\" has no =; expected tag=value"},
           {"m,a=1=2 v=1", R"(tag "a" has a second =; write \=)"},
           {",a=1 v=1", "no measurement at the beginning"},
           {"m v", "field \"v\" has no =; expected field=value"},
           {"m v=1,", "field \"\" has no =; expected field=value"},
           {"m s=\"open", "the string of field \"s\" is not closed"},
           {"m s=\"a\"b", "expected a comma or a space behind a string"},
           {"m v=1 now", "time \"now\" is not a whole number; expected nanoseconds"},
           {"m v=1 1709287200 2", "expected nothing behind the time"},
           {"m v=1 0", "time 1970-01-01T00:00:00Z is before 1971"},
           {"m,a=1,a=2 v=1 1709287200", "label \"a\" stands twice"},
       }) {
    EXPECT_EQ(lines_of("good v=1 1709287200\n" + line), "! influx: line 2: " + why) << line;
  }
  for (const char* value :
       {"", "x", "1x", "1.5i", "-1u", "nan", "inf", "1e999", "0x1", "tRUE", "--1"}) {
    const std::string line = lines_of("m v=" + std::string(value) + " 1709287200");
    EXPECT_TRUE(line.starts_with("! influx: line 1: field \"v\" is \"" + std::string(value) +
                                 "\"; expected a number"))
        << line;
  }
}

TEST(DecodeInflux, CountsTheLinesWithinStrings) {
  EXPECT_EQ(lines_of("m s=\"a\nb\" 1709287200\n\nm v 1709287200"),
            "! influx: line 4: field \"v\" has no =; expected field=value");
}

TEST(DecodeInflux, RefusesWhatIsNoText) {
  EXPECT_EQ(lines_of("m v=1 1709287200\nm,a=\xc3( v=1 1709287200"),
            "! influx: the text is not UTF-8");
  EXPECT_EQ(lines_of("# only this\n"),
            "! influx: no line; expected measurement,tag=value field=1 1709572232000000000");
  EXPECT_TRUE(lines_of("42").starts_with("! influx: line 1: no fields"));
}

}  // namespace
}  // namespace foreshock
