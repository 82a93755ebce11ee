#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "foreshock/serve/promql/labels.h"
#include "foreshock/serve/promql/matcher.h"

namespace foreshock::promql {
namespace {

using Kind = Matcher::Kind;

Matcher made(Kind kind, std::string value) {
  auto matcher = Matcher::make(kind, "a", std::move(value));
  EXPECT_TRUE(matcher);
  return *matcher;
}

std::vector<std::string> choices(Kind kind, std::string value) {
  const Matcher matcher = made(kind, std::move(value));
  const auto found = matcher.choices();
  return {found.begin(), found.end()};
}

TEST(Matcher, PatternsHoldForTheWholeValue) {
  for (const char* const pattern :
       {"b|abc", "(b|abc)", "abc", "a.c", "a.*", ".bc", "[a]bc", "a\\wc"}) {
    const Matcher matcher = made(Kind::kPattern, pattern);
    EXPECT_TRUE(matcher.matches("abc")) << pattern;
    EXPECT_FALSE(matcher.matches("xabc")) << pattern;
    EXPECT_FALSE(matcher.matches("xabcx")) << pattern;
    EXPECT_FALSE(made(Kind::kNotPattern, pattern).matches("abc")) << pattern;
    EXPECT_TRUE(made(Kind::kNotPattern, pattern).matches("xabc")) << pattern;
  }
}

TEST(Matcher, EqualityIsOfBytes) {
  EXPECT_TRUE(made(Kind::kEqual, "a.c").matches("a.c"));
  EXPECT_FALSE(made(Kind::kEqual, "a.c").matches("abc"));
  EXPECT_TRUE(made(Kind::kEqual, "").matches(""));
  EXPECT_TRUE(made(Kind::kNotEqual, "a").matches(""));
}

TEST(Matcher, KnowsAllValuesOfASimpleChoice) {
  using Texts = std::vector<std::string>;
  EXPECT_EQ(choices(Kind::kEqual, "b"), Texts{"b"});
  EXPECT_EQ(choices(Kind::kPattern, "b|a|b"), (Texts{"a", "b"}));
  EXPECT_EQ(choices(Kind::kPattern, R"(a\.b|c\|d)"), (Texts{"a.b", "c|d"}));
  EXPECT_EQ(choices(Kind::kPattern, "a|"), (Texts{"", "a"}));
  EXPECT_EQ(choices(Kind::kPattern, ""), Texts{""});
  for (const char* const pattern :
       {"a.b", "a|b*", "(a|b)", "[ab]", "a\\d", "^a", "a$", "\xc3\xa9"}) {
    EXPECT_TRUE(choices(Kind::kPattern, pattern).empty()) << pattern;
  }
  EXPECT_TRUE(choices(Kind::kNotPattern, "a|b").empty());
}

TEST(Matcher, ADotIsNoLineBreak) {
  for (const char* const pattern : {".*", ".+", "a.*", "(.*)"}) {
    EXPECT_FALSE(made(Kind::kPattern, pattern).matches("a\nb")) << pattern;
  }
  EXPECT_TRUE(made(Kind::kPattern, ".*").matches(""));
  EXPECT_FALSE(made(Kind::kPattern, ".+").matches(""));
  EXPECT_TRUE(made(Kind::kPattern, ".").matches("\xc3\xa9"));
}

TEST(Matcher, RefusesPatternsThatCannotBeRead) {
  for (const char* const pattern :
       {"(", "a)", "[", "*", "a**", "\\", "(?=a)", "\\1", "(a{1000}){1000}", "\xff", "x{1001}"}) {
    const auto matcher = Matcher::make(Kind::kPattern, "a", pattern);
    ASSERT_FALSE(matcher) << pattern;
    EXPECT_EQ(matcher.error().code, Errc::kMalformedInput);
  }
}

// A backtracking engine would need 2^50 steps.
TEST(Matcher, NeedsTimeThatIsLinearInTheValue) {
  EXPECT_FALSE(made(Kind::kPattern, "(a+)+b").matches(std::string(50'000, 'a')));
  EXPECT_FALSE(made(Kind::kPattern, "(a?){50}a{50}b").matches(std::string(50, 'a')));
}

Labels labels(std::vector<Label> all) {
  return Labels(std::move(all));
}

TEST(Labels, AreSortedAndUniqueAndNotEmpty) {
  const Labels read =
      labels({{"b", "1"}, {"a", "2"}, {"b", "3"}, {"c", ""}, {"d", "4"}, {"d", ""}});

  EXPECT_EQ(read, labels({{"a", "2"}, {"b", "3"}}));
  EXPECT_EQ(read.get("b"), "3");
  EXPECT_EQ(read.get("c"), "");
  EXPECT_EQ(text_of(read), "{a=\"2\", b=\"3\"}");
}

TEST(Labels, HaveKeysThatTellThemApart) {
  const auto key = [](const Labels& one) {
    std::string text;
    append_key(one, text);
    return text;
  };
  EXPECT_NE(key(labels({{"a", "bc"}})), key(labels({{"ab", "c"}})));
  EXPECT_NE(key(labels({{"a", "b"}, {"c", "d"}})), key(labels({{"a", "bcd"}})));
}

}  // namespace
}  // namespace foreshock::promql
