#include "foreshock/serve/form.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace foreshock {
namespace {

using Texts = std::vector<std::string_view>;

Form form(std::string_view text) {
  Form read;
  const Status status = read.add(text);
  EXPECT_TRUE(status) << text;
  return read;
}

TEST(PercentDecoded, ReadsEscapesAndLeavesTheRest) {
  EXPECT_EQ(percent_decoded("a%20b%2b%2B+c"), "a b+++c");
  EXPECT_EQ(percent_decoded("%00%ff"), std::string("\0\xff", 2));
  EXPECT_EQ(percent_decoded(""), "");
}

TEST(PercentDecoded, RefusesBrokenEscapes) {
  for (const char* const text : {"%", "a%", "%4", "%4g", "%g4", "%%41", "% 41"}) {
    const auto decoded = percent_decoded(text);
    ASSERT_FALSE(decoded) << text;
    EXPECT_EQ(decoded.error().code, Errc::kMalformedInput);
  }
  EXPECT_EQ(percent_decoded("ab%4").error().message,
            "invalid URL escape \"%4\" (a % itself is written %25)");
}

TEST(Form, KeepsRepeatedNamesInOrder) {
  const Form read = form("match[]=a&x=1&match%5B%5D=b%26c&match[]=");

  EXPECT_EQ(read.all("match[]"), (Texts{"a", "b&c", ""}));
  EXPECT_EQ(read.first("match[]"), "a");
  EXPECT_EQ(read.first("x"), "1");
}

TEST(Form, KnowsAbsentFromEmpty) {
  const Form read = form("a&b=&&=c&d==");

  EXPECT_TRUE(read.has("a"));
  EXPECT_TRUE(read.has("b"));
  EXPECT_TRUE(read.has(""));
  EXPECT_FALSE(read.has("c"));
  EXPECT_EQ(read.first("c"), "");
  EXPECT_EQ(read.first("d"), "=");
  EXPECT_EQ(read.all("c"), Texts{});
}

TEST(Form, ReadsPlusAsASpace) {
  EXPECT_EQ(form("q=1+%2B+1").first("q"), "1 + 1");
  EXPECT_EQ(form("a+b=c").first("a b"), "c");
}

TEST(Form, HasAnEnd) {
  std::string text;
  for (std::size_t i = 0; i < Form::kMostParameters; ++i) text += "a=b&";
  EXPECT_EQ(form(text).all("a").size(), Form::kMostParameters);

  Form read;
  EXPECT_FALSE(read.add(text + "c"));
}

TEST(FormOf, JoinsBodyAndQueryTheBodyFirst) {
  const auto read =
      form_of({.method = "POST",
               .query = "a=query&c=3",
               .fields = {{"Content-Type", "Application/X-WWW-Form-Urlencoded; charset=utf-8"}},
               .body = "a=body&b=2"});

  ASSERT_TRUE(read);
  EXPECT_EQ(read->all("a"), (Texts{"body", "query"}));
  EXPECT_EQ(read->first("a"), "body");
  EXPECT_EQ(read->first("b"), "2");
  EXPECT_EQ(read->first("c"), "3");
}

TEST(FormOf, LeavesOtherBodiesAlone) {
  const auto read =
      form_of({.query = "a=1", .fields = {{"Content-Type", "text/plain"}}, .body = "b=%"});

  ASSERT_TRUE(read);
  EXPECT_FALSE(read->has("b"));
  EXPECT_FALSE(form_of({.query = "a=%"}));
}

}  // namespace
}  // namespace foreshock
