#include <ostream>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "foreshock/serve/promql/parser.h"

namespace foreshock::promql {
namespace {

std::string text_of(const Expr& expr);

std::string text_of(const Selector& selector) {
  std::string text = "{";
  for (const Matcher& matcher : selector.matchers) {
    text += (text.size() > 1 ? "," : "") + matcher.name() + std::string(name_of(matcher.kind())) +
            matcher.value();
  }
  text += "}";
  if (selector.range_ms > 0) text += "[" + std::to_string(selector.range_ms) + "]";
  if (selector.has_offset) text += "@" + std::to_string(selector.offset_ms);
  return text;
}

std::string list_of(const std::vector<std::string>& labels) {
  std::string text;
  for (const std::string& label : labels) text += (text.empty() ? "" : ",") + label;
  return text;
}

std::string text_of(const Binary& binary) {
  std::string text = "(" + text_of(*binary.left) + " " + std::string(name_of(binary.op));
  if (binary.returns_bool) text += " bool";
  if (binary.on || !binary.labels.empty()) {
    text += (binary.on ? " on(" : " ignoring(") + list_of(binary.labels) + ")";
  }
  return text + " " + text_of(*binary.right) + ")";
}

std::string text_of(const Aggregate& aggregate) {
  std::string text = "agg" + std::to_string(static_cast<int>(aggregate.op));
  text += (aggregate.without ? " without(" : " by(") + list_of(aggregate.labels) + ")(";
  if (aggregate.parameter) text += text_of(*aggregate.parameter) + ",";
  return text + text_of(*aggregate.of) + ")";
}

/// The query as it was understood, with every parenthesis.
std::string text_of(const Expr& expr) {
  if (const auto* const number = std::get_if<Number>(&expr.node)) {
    std::string text = std::to_string(number->value);
    text.erase(text.find_last_not_of('0') + 1);
    return text.ends_with('.') ? text.substr(0, text.size() - 1) : text;
  }
  if (const auto* const literal = std::get_if<Text>(&expr.node)) return "'" + literal->value + "'";
  if (const auto* const selector = std::get_if<Selector>(&expr.node)) return text_of(*selector);
  if (const auto* const binary = std::get_if<Binary>(&expr.node)) return text_of(*binary);
  if (const auto* const one = std::get_if<Aggregate>(&expr.node)) return text_of(*one);
  if (const auto* const one = std::get_if<Negation>(&expr.node)) return "-" + text_of(*one->of);
  const Call& call = std::get<Call>(expr.node);
  std::string text;
  for (const ExprPtr& argument : call.arguments) {
    text += (text.empty() ? "" : ",") + text_of(*argument);
  }
  return std::string(call.function->name) + "(" + text + ")";
}

struct Case {
  std::string_view query;
  std::string_view expected;
};

void PrintTo(const Case& one, std::ostream* out) {
  *out << one.query;
}

class Understood : public testing::TestWithParam<Case> {};

TEST_P(Understood, AsPrometheusDoes) {
  const auto expr = parse_query(GetParam().query);

  ASSERT_TRUE(expr) << expr.error().message;
  EXPECT_EQ(text_of(**expr), GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(
    Numbers, Understood,
    testing::Values(Case{"1+1", "(1 + 1)"}, Case{"-1", "-1"}, Case{"+1", "1"}, Case{".5", "0.5"},
                    Case{"5.", "5"}, Case{"1e3", "1000"}, Case{"0x1F", "31"}, Case{"1E-2", "0.01"},
                    Case{"-Inf", "-inf"}, Case{"inF", "inf"}, Case{"NAN", "nan"},
                    Case{"1e999", "inf"}, Case{"1e-999", "0"},
                    Case{" 1\n# a comment\n+ 2 # another", "(1 + 2)"}, Case{"((1))", "1"}));

INSTANTIATE_TEST_SUITE_P(
    Operators, Understood,
    testing::Values(Case{"1+2*3", "(1 + (2 * 3))"}, Case{"1*2+3", "((1 * 2) + 3)"},
                    Case{"1-2-3", "((1 - 2) - 3)"}, Case{"2^3^2", "(2 ^ (3 ^ 2))"},
                    Case{"-2^2", "-(2 ^ 2)"}, Case{"2^-1", "(2 ^ -1)"},
                    Case{"2^-1^2", "(2 ^ -(1 ^ 2))"}, Case{"2^-1*3", "((2 ^ -1) * 3)"},
                    Case{"-1*2", "(-1 * 2)"}, Case{"-a*b", "(-{__name__=a} * {__name__=b})"},
                    Case{"--a", "--{__name__=a}"}, Case{"8/4/2%3", "(((8 / 4) / 2) % 3)"},
                    Case{"1 atan2 2", "(1 atan2 2)"}, Case{"1 AtAn2 2", "(1 atan2 2)"},
                    Case{"1 > bool 2", "(1 > bool 2)"},
                    Case{"1 + 2 == bool 3", "((1 + 2) == bool 3)"},
                    Case{"(1+2)*3", "((1 + 2) * 3)"}));

INSTANTIATE_TEST_SUITE_P(
    Vectors, Understood,
    testing::Values(Case{"a or b and c", "({__name__=a} or ({__name__=b} and {__name__=c}))"},
                    Case{"a unless b or c", "(({__name__=a} unless {__name__=b}) or {__name__=c})"},
                    Case{"a AND on(x) b", "({__name__=a} and on(x) {__name__=b})"},
                    Case{"a and on() b", "({__name__=a} and on() {__name__=b})"},
                    Case{"a + ignoring(y,x) b", "({__name__=a} + ignoring(x,y) {__name__=b})"},
                    Case{"a == bool on(x,) b", "({__name__=a} == bool on(x) {__name__=b})"},
                    Case{"a > 1", "({__name__=a} > 1)"},
                    Case{"and and and", "({__name__=and} and {__name__=and})"},
                    Case{"-a", "-{__name__=a}"}, Case{"-a^2", "-({__name__=a} ^ 2)"}));

INSTANTIATE_TEST_SUITE_P(
    Selectors, Understood,
    testing::Values(
        Case{"up", "{__name__=up}"}, Case{"job:x:sum", "{__name__=job:x:sum}"},
        Case{"up{}", "{__name__=up}"}, Case{"sum", "{__name__=sum}"},
        Case{"offset offset 5m", "{__name__=offset}@300000"},
        Case{R"(up{a="b",c!='d',e=~`f.+`,g!~"h",})", "{__name__=up,a=b,c!=d,e=~f.+,g!~h}"},
        Case{R"({__name__=~"a|b"})", "{__name__=~a|b}"}, Case{R"({a="",b="c"})", "{a=,b=c}"},
        Case{R"({by="x", on="y", inf="z"})", "{by=x,on=y,inf=z}"},
        Case{R"({a="\"\\\n\x41\101\u00e9\U0001F600"})", "{a=\"\\\nAA\xc3\xa9\xf0\x9f\x98\x80}"},
        Case{R"({a='\''})", "{a='}"}, Case{R"({a=`\n`})", "{a=\\n}"},
        Case{"last_over_time(a[5m])", "last_over_time({__name__=a}[300000])"},
        Case{"a[1w2d3h4m5s6ms]", "{__name__=a}[788645006]"},
        Case{"a[1y]", "{__name__=a}[31536000000]"}, Case{"a offset 1h", "{__name__=a}@3600000"},
        Case{"a offset -1h", "{__name__=a}@-3600000"},
        Case{"a[5m] OFFSET 1s", "{__name__=a}[300000]@1000"},
        Case{"a + b offset 1s", "({__name__=a} + {__name__=b}@1000)"},
        Case{"-a offset 1s", "-{__name__=a}@1000"}));

INSTANTIATE_TEST_SUITE_P(
    Calls, Understood,
    testing::Values(
        Case{"time()", "time()"}, Case{"round(a)", "round({__name__=a})"},
        Case{"round(a, 5)", "round({__name__=a},5)"},
        Case{"rate(a[1m])", "rate({__name__=a}[60000])"},
        Case{"quantile_over_time(0.5, (a[1m]))", "quantile_over_time(0.5,{__name__=a}[60000])"},
        Case{"clamp(a, -1, scalar(b))", "clamp({__name__=a},-1,scalar({__name__=b}))"},
        Case{"sum(a)", "agg0 by()({__name__=a})"}, Case{"SUM(a)", "agg0 by()({__name__=a})"},
        Case{"avg by (x, y) (a)", "agg1 by(x,y)({__name__=a})"},
        Case{"min(a) without (x)", "agg2 without(x)({__name__=a})"},
        Case{"max without () (a)", "agg3 without()({__name__=a})"},
        Case{"count by (by, on) (a)", "agg4 by(by,on)({__name__=a})"},
        Case{"topk(2, a)", "agg5 by()(2,{__name__=a})"},
        Case{"bottomk by (x) (1+1, a)", "agg6 by(x)((1 + 1),{__name__=a})"},
        Case{"quantile(0.9, rate(a[1m])) by (x)", "agg7 by(x)(0.9,rate({__name__=a}[60000]))"},
        Case{"\"text\"", "'text'"}));

class Refused : public testing::TestWithParam<Case> {};

TEST_P(Refused, WithThePlaceAndTheReason) {
  const auto expr = parse_query(GetParam().query);

  ASSERT_FALSE(expr);
  EXPECT_EQ(expr.error().message, GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(
    Syntax, Refused,
    testing::Values(
        Case{"", "1:1: parse error: no expression found in input"},
        Case{"# x", "1:1: parse error: no expression found in input"},
        Case{"1+", "1:3: parse error: unexpected end of input where an expression begins"},
        Case{"1 +\n\n *2", "3:2: parse error: unexpected \"*\" where an expression begins"},
        Case{"(1", "1:3: parse error: unexpected end of input in a parenthesis, expected \")\""},
        Case{"1)", "1:2: parse error: unexpected \")\" behind the expression"},
        Case{"1 1", "1:3: parse error: unexpected \"1\" behind the expression"},
        Case{"a b", "1:3: parse error: unexpected \"b\" behind the expression"},
        Case{"a & b", "1:3: parse error: unexpected character '&'"},
        Case{"a \xc3\xa9", "1:3: parse error: unexpected character '\\xc3'"},
        Case{"a{b=1}",
             "1:5: parse error: unexpected \"1\" in label matching, expected a text in quotes"},
        Case{"a{b>\"1\"}",
             "1:4: parse error: unexpected \">\" in label matching, expected one of = != =~ !~"},
        Case{"a{1=\"1\"}",
             "1:3: parse error: unexpected \"1\" in label matching, expected a label"},
        Case{"a{b=\"c\"",
             "1:8: parse error: unexpected end of input in label matching, expected \"}\""},
        Case{"a{b=\"c}", "1:5: parse error: unterminated text"},
        Case{"a{b=\"\\q\"}", "1:6: parse error: unknown escape sequence in a text"},
        Case{"a{b=\"\\u12\"}", "1:6: parse error: unknown escape sequence in a text"},
        Case{"a{b=\"\\ud800\"}", "1:6: parse error: unknown escape sequence in a text"},
        Case{"a[5]", "1:3: parse error: unexpected \"5\" in a range, expected a duration like 5m"},
        Case{"a[5m", "1:5: parse error: unexpected end of input in a range, expected \"]\""},
        Case{"a[0s]", "1:3: parse error: duration must be greater than 0"},
        Case{"a[5q]", "1:3: parse error: bad number or duration \"5q\""},
        Case{"a[1s1m]", "1:3: parse error: bad number or duration \"1s1m\""},
        Case{"a[1.5m]", "1:3: parse error: bad number or duration \"1.5m\""},
        Case{"a[300y]", "1:3: parse error: bad number or duration \"300y\""},
        Case{"0x", "1:1: parse error: bad number or duration \"0x\""},
        Case{"1e", "1:1: parse error: bad number or duration \"1e\""},
        Case{"a offset b",
             "1:10: parse error: unexpected \"b\" in offset, expected a duration like 5m"},
        Case{"sum(a) by b",
             "1:11: parse error: unexpected \"b\" in the labels of a grouping, expected \"(\""},
        Case{"sum(a) by (1)", "1:12: parse error: unexpected \"1\" in the labels of a grouping"},
        Case{"time(", "1:6: parse error: unexpected end of input where an expression begins"},
        Case{"abs(a,)", "1:7: parse error: trailing commas not allowed in a call"},
        Case{"bool", "1:1: parse error: unexpected \"bool\" where an expression begins"}));

INSTANTIATE_TEST_SUITE_P(
    Types, Refused,
    testing::Values(
        Case{"1 == 1", "1:3: parse error: comparisons between scalars must use BOOL modifier"},
        Case{"1 and 1",
             "1:3: parse error: set operator \"and\" not allowed in binary scalar expression"},
        Case{"a or 1",
             "1:3: parse error: set operator \"or\" not allowed in binary scalar expression"},
        Case{"1 + bool 1",
             "1:5: parse error: bool modifier can only be used on comparison operators"},
        Case{"1 + on(a) 1",
             "1:3: parse error: vector matching only allowed between instant vectors"},
        Case{"a == bool on(b) 1",
             "1:3: parse error: vector matching only allowed between instant vectors"},
        Case{"1 + \"a\"",
             "1:5: parse error: binary expression must contain only scalar and instant "
             "vector types"},
        Case{"a[5m] + 1",
             "1:1: parse error: binary expression must contain only scalar and instant "
             "vector types"},
        Case{"-\"a\"",
             "1:1: parse error: unary expression only allowed on expressions of type "
             "scalar or instant vector, got \"string\""},
        Case{"abs()", "1:1: parse error: expected 1 argument(s) in call to \"abs\", got 0"},
        Case{"round()",
             "1:1: parse error: expected at least 1 argument(s) in call to \"round\", got 0"},
        Case{"round(a,1,2)",
             "1:1: parse error: expected at most 2 argument(s) in call to \"round\", got 3"},
        Case{"rate(a)",
             "1:6: parse error: expected type range vector in call to function \"rate\", "
             "got instant vector"},
        Case{"abs(1)",
             "1:5: parse error: expected type instant vector in call to function \"abs\", "
             "got scalar"},
        Case{"sum(1)",
             "1:5: parse error: expected type instant vector in aggregation \"sum\", got "
             "scalar"},
        Case{"topk(a, a)",
             "1:6: parse error: expected type scalar in aggregation \"topk\", got instant vector"},
        Case{"topk(a)",
             "1:1: parse error: wrong number of arguments for aggregate expression "
             "provided, expected 2, got 1"},
        Case{"sum()",
             "1:1: parse error: wrong number of arguments for aggregate expression "
             "provided, expected 1, got 0"},
        Case{"{}", "1:1: parse error: vector selector must contain at least one non-empty matcher"},
        Case{"{a=\"\",b=~\".*\"}",
             "1:1: parse error: vector selector must contain at least one non-empty matcher"},
        Case{"a{__name__=\"b\"}",
             "1:1: parse error: metric name must not be set twice: \"a\" or \"b\""},
        Case{"(a)[5m]", "1:4: parse error: ranges only allowed for vector selectors"},
        Case{"a[5m][5m]", "1:6: parse error: ranges only allowed for vector selectors"},
        Case{"1[5m]", "1:2: parse error: ranges only allowed for vector selectors"},
        Case{"a offset 5m [5m]", "1:13: parse error: no offset modifiers allowed before range"},
        Case{"a offset 5m offset 5m", "1:13: parse error: offset may not be set multiple times"},
        Case{"sum(a) offset 5m",
             "1:8: parse error: offset modifier must be preceded by an instant "
             "vector selector or range vector selector"},
        Case{"foo(a)", "1:1: parse error: unknown function with name \"foo\""},
        Case{"ABS(a)", "1:1: parse error: unknown function with name \"ABS\""}));

class Unsupported : public testing::TestWithParam<Case> {};

TEST_P(Unsupported, ByName) {
  const auto expr = parse_query(GetParam().query);

  ASSERT_FALSE(expr);
  EXPECT_EQ(expr.error().message, GetParam().expected);
  EXPECT_EQ(expr.error().code, Errc::kUnsupported);
}

INSTANTIATE_TEST_SUITE_P(
    Parts, Unsupported,
    testing::Values(
        Case{"irate(a[5m])", "1:1: parse error: function \"irate\" is not supported here"},
        Case{"1 + label_replace(a, \"b\", \"c\", \"d\", \"e\")",
             "1:5: parse error: function \"label_replace\" is not supported here"},
        Case{"stddev by (x) (a)", "1:1: parse error: aggregation \"stddev\" is not supported here"},
        Case{"count_values(\"x\", a)",
             "1:1: parse error: aggregation \"count_values\" is not supported here"},
        Case{"rate(a[5m:1m])", "1:7: parse error: subqueries are not supported here"},
        Case{"a[5m:]", "1:2: parse error: subqueries are not supported here"},
        Case{"a @ 100", "1:3: parse error: the modifier @ is not supported here"},
        Case{"a * on(x) group_left(y) b",
             "1:11: parse error: group_left is not supported here: one series is matched with one "
             "only"},
        Case{"a * ignoring(x) group_right b",
             "1:17: parse error: group_right is not supported here: one series is matched with one "
             "only"}));

TEST(ParseQuery, NamesAPatternThatCannotBeRead) {
  const auto expr = parse_query("up{a=~\"(\"}");

  ASSERT_FALSE(expr);
  EXPECT_EQ(expr.error().message.substr(0, 50),
            "1:7: parse error: pattern \"(\" cannot be read: mis");
}

std::string repeated(std::string_view text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

TEST(ParseQuery, BoundsNesting) {
  EXPECT_TRUE(parse_query(repeated("(", 99) + "1" + repeated(")", 99)));
  for (const char* const opening : {"(", "-", "abs(", "sum(", "2^", "{", "a[", "a offset "}) {
    EXPECT_FALSE(parse_query(repeated(opening, 1000))) << opening;
    EXPECT_FALSE(parse_query(repeated(opening, 1000) + "1")) << opening;
  }
  const auto deep = parse_query(repeated("(", 100) + "1" + repeated(")", 100));
  ASSERT_FALSE(deep);
  EXPECT_EQ(deep.error().message, "1:101: parse error: nested deeper than 100");
}

TEST(ParseQuery, BoundsChains) {
  EXPECT_TRUE(parse_query("1" + repeated("+1", 499)));

  const auto chain = parse_query("1" + repeated("+1", 500));
  ASSERT_FALSE(chain);
  EXPECT_EQ(chain.error().message, "1:1000: parse error: more than 500 operators in one chain");
}

TEST(ParseQuery, BoundsSizes) {
  EXPECT_TRUE(parse_query("1" + std::string(kMostQueryBytes - 1, ' ')));
  EXPECT_FALSE(parse_query("1" + std::string(kMostQueryBytes, ' ')));
  EXPECT_TRUE(parse_query("{" + repeated("a=\"b\",", 64) + "}"));
  EXPECT_FALSE(parse_query("{" + repeated("a=\"b\",", 65) + "}"));
  EXPECT_TRUE(parse_query("a" + repeated("+a{b=~\"c.\"}", 64)));
  EXPECT_FALSE(parse_query("a" + repeated("+a{b=~\"c.\"}", 65)));
}

TEST(ParseQuery, EndsAtEveryCut) {
  const std::string query =
      "topk by (x) (2, rate(a{b=~\"c.*\",d!=\"\\u00e9\"}[5m] offset -1h)) * on (y) -b ^ 2 or "
      "quantile(0x1p, `x`) # end";
  for (std::size_t size = 0; size <= query.size(); ++size) {
    const auto expr = parse_query(std::string_view(query).substr(0, size));
    EXPECT_TRUE(expr || !expr.error().message.empty());
  }
}

TEST(ParseSelector, TakesASelectorOnly) {
  const auto matchers = parse_selector("up{a=\"b\"}");
  ASSERT_TRUE(matchers);
  ASSERT_EQ(matchers->size(), 2);
  EXPECT_EQ((*matchers)[0].value(), "up");
  EXPECT_EQ((*matchers)[1].name(), "a");

  for (const char* const text : {"", "1", "up[5m]", "up offset 5m", "sum(up)", "up + up", "{}"}) {
    EXPECT_FALSE(parse_selector(text)) << text;
  }
}

}  // namespace
}  // namespace foreshock::promql
