#include <string>

#include <gtest/gtest.h>

#include "wire_fixture.h"

namespace foreshock {
namespace {

// Examples of Telegraf's plugins/serializers/json/README.md.
TEST(DecodeTelegraf, ReadsASingleMetric) {
  EXPECT_EQ(lines_of(R"({"fields": {"field_1": 30, "field_2": 4, "field_N": 59, "n_images": 660},
                         "name": "docker", "tags": {"host": "raynor"}, "timestamp": 1458229140})"),
            "docker_field_1{host=\"raynor\"} @ 2016-03-17T15:39:00Z = 30\n"
            "docker_field_2{host=\"raynor\"} @ 2016-03-17T15:39:00Z = 4\n"
            "docker_field_N{host=\"raynor\"} @ 2016-03-17T15:39:00Z = 59\n"
            "docker_n_images{host=\"raynor\"} @ 2016-03-17T15:39:00Z = 660\n");
}

TEST(DecodeTelegraf, ReadsABatch) {
  EXPECT_EQ(lines_of(R"({"metrics": [
          {"fields": {"n": 1}, "name": "a", "tags": {"host": "x"}, "timestamp": 1458229140},
          {"fields": {"n": 2}, "name": "b", "tags": {}, "timestamp": 1458229141000},
          {"fields": {"n": 3}, "name": "c", "timestamp": 1458229142000000}]})"),
            "a_n{host=\"x\"} @ 2016-03-17T15:39:00Z = 1\n"
            "b_n @ 2016-03-17T15:39:01Z = 2\n"
            "c_n @ 2016-03-17T15:39:02Z = 3\n");
}

TEST(DecodeTelegraf, TakesBooleansAsNumbersAndPassesOverStrings) {
  EXPECT_EQ(lines_of(R"({"fields":{"up":true,"down":false,"state":"ok","none":null,"x":1.5},
                         "name":"disk","timestamp":1458229140})"),
            "disk_up @ 2016-03-17T15:39:00Z = 1\n"
            "disk_down @ 2016-03-17T15:39:00Z = 0\n"
            "disk_none @ 2016-03-17T15:39:00Z = missing\n"
            "disk_x @ 2016-03-17T15:39:00Z = 1.5\n");
}

TEST(DecodeTelegraf, MakesNothingOfMetricsWithoutNumbers) {
  EXPECT_EQ(lines_of(R"({"fields":{"state":"ok"},"name":"disk","timestamp":1458229140})"), "");
  EXPECT_EQ(lines_of(R"({"fields":{},"name":"disk","timestamp":1458229140})"), "");
  EXPECT_EQ(lines_of(R"({"metrics":[]})"), "");
}

TEST(DecodeTelegraf, RefusesTheWholeBatchForOneBadPoint) {
  EXPECT_EQ(lines_of(R"({"metrics":[{"fields":{"n":1},"name":"a","timestamp":1458229140},
                                    {"fields":{"n":1},"name":"a","timestamp":0}]})"),
            "! telegraf: metric 1: time 1970-01-01T00:00:00Z is before 1971");
  EXPECT_EQ(lines_of(R"({"fields":{"n":1,"m":[2]},"name":"a","timestamp":1458229140})"),
            "! telegraf: field \"m\" is an array; expected a number, true, false or a string");
}

TEST(DecodeTelegraf, SaysWhatIsNotThereOrOfAnotherType) {
  const std::string form =
      R"(; expected {"fields":{...},"name":"...","tags":{...},"timestamp":...})";
  EXPECT_EQ(lines_of(R"({"fields":{"n":1},"name":"a"})"), "! telegraf: no \"timestamp\"" + form);
  EXPECT_EQ(lines_of(R"({"fields":{"n":1},"timestamp":1458229140})"),
            "! telegraf: no \"name\"" + form);
  EXPECT_EQ(lines_of(WireFormat::kTelegraf, R"({"name":"a","timestamp":1458229140})"),
            "! telegraf: no \"fields\"" + form);
  EXPECT_EQ(lines_of(R"({"fields":{"n":1},"name":7,"timestamp":1458229140})"),
            "! telegraf: \"name\" is the number 7; expected a name");
  EXPECT_EQ(lines_of(WireFormat::kTelegraf, R"({"fields":7,"name":"a","timestamp":1458229140})"),
            "! telegraf: \"fields\" is the number 7; expected an object");
  EXPECT_EQ(lines_of(R"({"fields":{},"fields":{},"name":"a","timestamp":1458229140})"),
            "! telegraf: \"fields\" stands twice");
  EXPECT_EQ(lines_of(R"({"metrics":[7]})"),
            "! telegraf: metric 0 is the number 7; expected an object");
  EXPECT_EQ(lines_of(WireFormat::kTelegraf, R"({"metrics":7})"),
            "! telegraf: \"metrics\" is the number 7; expected an array");
  EXPECT_EQ(lines_of(R"({"fields":{"n":1},"name":"a","tags":7,"timestamp":1458229140})"),
            "! telegraf: \"tags\" is the number 7; expected an object of strings");
}

}  // namespace
}  // namespace foreshock
