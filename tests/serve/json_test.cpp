#include "foreshock/serve/json.h"

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "foreshock/core/random.h"

namespace foreshock {
namespace {

std::string text_of(std::string_view value) {
  std::string out;
  JsonWriter(out).text(value);
  return out;
}

std::string number_of(double value) {
  std::string out;
  JsonWriter(out).number(value);
  return out;
}

TEST(JsonWriter, PutsCommasWhereTheyBelongAtEveryDepth) {
  std::string out;
  JsonWriter json(out);

  json.begin_object();
  json.text("a", "b");
  json.key("list");
  json.begin_array();
  json.number(1);
  json.begin_array();
  json.end_array();
  json.begin_object();
  json.end_object();
  json.null();
  json.end_array();
  json.integer("i", -3);
  json.boolean("yes", true);
  json.boolean("no", false);
  json.end_object();

  EXPECT_EQ(out, R"({"a":"b","list":[1,[],{},null],"i":-3,"yes":true,"no":false})");
}

TEST(JsonWriter, AppendsToWhatStandsThere) {
  std::string out = "data: ";

  JsonWriter(out).number(2.5);

  EXPECT_EQ(out, "data: 2.5");
}

TEST(JsonWriter, EscapesWhatEndsAStringAndWhatControlsATerminal) {
  EXPECT_EQ(text_of("a\"b\\c\n\r\td"), R"("a\"b\\c\n\r\td")");
  EXPECT_EQ(text_of(std::string_view("\0\x01\x1f", 3)), R"("\u0000\u0001\u001f")");
  EXPECT_EQ(text_of(""), R"("")");
}

TEST(JsonWriter, LeavesUtf8AsItIs) {
  const std::string text =
      "\x7f \xC2\x80 \xC3\xA9 \xE0\xA0\x80 \xED\x9F\xBF \xEF\xBF\xBF "
      "\xF0\x90\x80\x80 \xF4\x8F\xBF\xBF";

  EXPECT_EQ(text_of("caf\xC3\xA9"), "\"caf\xC3\xA9\"");
  EXPECT_EQ(text_of(text.substr(2)), '"' + text.substr(2) + '"');
}

// A lone continuation, an overlong slash, a surrogate, above U+10FFFF, a lead byte at the end.
TEST(JsonWriter, ReplacesEveryByteThatIsNotUtf8) {
  const std::string r = "\xEF\xBF\xBD";

  EXPECT_EQ(text_of("a\x80z"), "\"a" + r + "z\"");
  EXPECT_EQ(text_of("\xC0\xAF"), "\"" + r + r + "\"");
  EXPECT_EQ(text_of("\xE0\x9F\xBF"), "\"" + r + r + r + "\"");
  EXPECT_EQ(text_of("\xED\xA0\x80"), "\"" + r + r + r + "\"");
  EXPECT_EQ(text_of("\xF4\x90\x80\x80"), "\"" + r + r + r + r + "\"");
  EXPECT_EQ(text_of("\xF5"), "\"" + r + "\"");
  EXPECT_EQ(text_of("\xE2\x82"), "\"" + r + r + "\"");
  EXPECT_EQ(text_of("\xC3\""), "\"" + r + "\\\"\"");
}

TEST(JsonWriter, WritesTheShortestNumberThatReadsBack) {
  EXPECT_EQ(number_of(0), "0");
  EXPECT_EQ(number_of(-0.0), "-0");
  EXPECT_EQ(number_of(0.1), "0.1");
  EXPECT_EQ(number_of(1e22), "1e+22");
  EXPECT_EQ(number_of(5e-324), "5e-324");
  EXPECT_EQ(number_of(-std::numeric_limits<double>::max()), "-1.7976931348623157e+308");
}

TEST(JsonWriter, WritesNullForWhatIsNoNumber) {
  EXPECT_EQ(number_of(std::numeric_limits<double>::quiet_NaN()), "null");
  EXPECT_EQ(number_of(std::numeric_limits<double>::infinity()), "null");
  EXPECT_EQ(number_of(-std::numeric_limits<double>::infinity()), "null");
}

// Property: strtod of what is written has the same bits, over exponents of every size.
TEST(JsonWriter, KeepsEveryBitOfANumber) {
  Rng rng(20261);
  for (int i = 0; i < 10'000; ++i) {
    const double value = rng.normal() * std::pow(10.0, 600 * (rng.uniform() - 0.5));
    EXPECT_EQ(std::strtod(number_of(value).c_str(), nullptr), value);
  }
}

TEST(JsonWriter, WritesIntegersToTheirEnds) {
  std::string out;
  JsonWriter json(out);

  json.begin_array();
  json.integer(std::numeric_limits<std::int64_t>::min());
  json.integer(std::numeric_limits<std::int64_t>::max());
  json.end_array();

  EXPECT_EQ(out, "[-9223372036854775808,9223372036854775807]");
}

}  // namespace
}  // namespace foreshock
