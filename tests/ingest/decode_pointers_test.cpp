#include <string>

#include <gtest/gtest.h>

#include "wire_fixture.h"

namespace foreshock {
namespace {

Decoder::Options options(WireFormat format = WireFormat::kPointers) {
  Decoder::Options out;
  out.format = format;
  out.pointers.name = "/metric/name";
  out.pointers.time = "/at";
  out.pointers.value = "/metric/values/1";
  out.pointers.labels = {{"host", "/meta/a~1b~0c"}, {"port", "/port"}};
  return out;
}

constexpr const char* kDocument =
    R"({"at":1709287200,"metric":{"name":"load","values":[1,2.5]},"meta":{)"
    R"("a/b~c":"h1"},"port":80})";

TEST(DecodePointers, FindsThePartsOfAnyDocument) {
  EXPECT_EQ(lines_of(options(), kDocument),
            "load{host=\"h1\",port=\"80\"} @ 2024-03-01T10:00:00Z = 2.5\n");
}

TEST(DecodePointers, IsForWhatHasNoOtherFormWhenFormatsAreTold) {
  EXPECT_EQ(lines_of(options(WireFormat::kAuto), kDocument),
            "load{host=\"h1\",port=\"80\"} @ 2024-03-01T10:00:00Z = 2.5\n");
  EXPECT_EQ(lines_of(options(WireFormat::kAuto), R"({"id":"cpu","ts":1709287200,"value":1})"),
            "cpu @ 2024-03-01T10:00:00Z = 1\n");
}

TEST(DecodePointers, LeavesOutLabelsThatAreNotThere) {
  EXPECT_EQ(lines_of(options(), R"({"at":1709287200,"metric":{"name":"l","values":[1,"2"]},
                                    "port":null})"),
            "l @ 2024-03-01T10:00:00Z = 2\n");
}

TEST(DecodePointers, TakesAFixedNameAndTheRecordsTime) {
  Decoder::Options fixed;
  fixed.format = WireFormat::kPointers;
  fixed.pointers.series = "sensor";
  fixed.pointers.value = "/0";
  EXPECT_EQ(lines_of(fixed, "[null]", Timestamp{std::chrono::seconds{1'709'287'200}}),
            "sensor @ 2024-03-01T10:00:00Z = missing\n");
}

TEST(DecodePointers, SaysWhereNothingStands) {
  EXPECT_EQ(lines_of(options(), R"({"at":1709287200,"metric":{"name":"l","values":[1]}})"),
            "! pointers: nothing stands at \"/metric/values/1\", where the value was expected");
  EXPECT_EQ(lines_of(options(), R"({"at":1709287200,"metric":{"values":[1,2]}})"),
            "! pointers: nothing stands at \"/metric/name\", where the name was expected");
  EXPECT_EQ(lines_of(options(), R"({"metric":{"name":"l","values":[1,2]}})"),
            "! pointers: nothing stands at \"/at\", where the time was expected");
  EXPECT_EQ(lines_of(options(), R"({"at":1709287200,"metric":{"name":"l","values":[1,[]]}})"),
            "! pointers: \"/metric/values/1\" is an array; expected a number, a string that is "
            "one, or null");
}

TEST(DecodePointers, RefusesPointersThatAreNone) {
  const auto refusal = [](auto change) {
    Decoder::Options bad = options();
    change(bad.pointers);
    const auto decoder = Decoder::make(bad);
    return decoder ? "none" : decoder.error().message;
  };
  EXPECT_EQ(refusal([](JsonPointers& p) { p.value = "value"; }),
            "the value \"value\" is no JSON pointer; it begins with / and writes ~ as ~0 and / as "
            "~1");
  EXPECT_NE(refusal([](JsonPointers& p) { p.time = "/a~2"; }), "none");
  EXPECT_NE(refusal([](JsonPointers& p) { p.name = "/a~"; }), "none");
  EXPECT_NE(refusal([](JsonPointers& p) { p.labels["x"] = ""; }), "none");
  EXPECT_NE(refusal([](JsonPointers& p) { p.labels[""] = "/x"; }), "none");
  EXPECT_EQ(refusal([](JsonPointers& p) { p.value = ""; }),
            "format pointers needs a JSON pointer to the value");
  EXPECT_EQ(refusal([](JsonPointers& p) { p.name = ""; }),
            "either a JSON pointer to the name or a fixed name of the series is needed");
  EXPECT_NE(refusal([](JsonPointers& p) { p.series = "both"; }), "none");
}

}  // namespace
}  // namespace foreshock
