#include "foreshock/serve/utf8.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace foreshock {
namespace {

TEST(Utf8, MeasuresCharactersOfEveryLength) {
  EXPECT_EQ(utf8_length("a"), 1U);
  EXPECT_EQ(utf8_length(std::string_view("\0", 1)), 1U);
  EXPECT_EQ(utf8_length("\xC2\x80z"), 2U);
  EXPECT_EQ(utf8_length("\xE2\x82\xACz"), 3U);
  EXPECT_EQ(utf8_length("\xF0\x9F\x98\x80z"), 4U);
}

TEST(Utf8, FindsNoCharacterInAnyPartOfOne) {
  constexpr std::string_view kFace = "\xF0\x9F\x98\x80";

  for (std::size_t n = 0; n < kFace.size(); ++n) EXPECT_EQ(utf8_length(kFace.substr(0, n)), 0U);
  for (std::size_t n = 1; n < kFace.size(); ++n) EXPECT_EQ(utf8_length(kFace.substr(n)), 0U);
}

TEST(OneLine, HasNoControlCharacters) {
  EXPECT_EQ(one_line("a\nb\x1b[31m\x7f\xC2\x9B\xC2\xA0", 100), "a b [31m  \xC2\xA0");
}

TEST(OneLine, MarksBytesThatAreNotUtf8) {
  EXPECT_EQ(one_line("x\xFFy", 100), "x\xEF\xBF\xBDy");
}

TEST(OneLine, CutsBetweenCharacters) {
  EXPECT_EQ(one_line("abc", 3), "abc");
  EXPECT_EQ(one_line("abcd", 3), "abc");
  EXPECT_EQ(one_line("ab\xE2\x82\xAC", 4), "ab");
  EXPECT_EQ(one_line("ab\xE2\x82\xAC", 5), "ab\xE2\x82\xAC");
  EXPECT_EQ(one_line("\xFF\xFF", 5), "\xEF\xBF\xBD");
  EXPECT_EQ(one_line("abc", 0), "");
}

}  // namespace
}  // namespace foreshock
