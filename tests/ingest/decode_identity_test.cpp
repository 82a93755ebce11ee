#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "wire_fixture.h"

namespace foreshock {
namespace {

constexpr const char* kRecord =
    R"({"id":"up","ts":1709287200,"value":1,"labels":{"job":"api","instance":"a:80",)"
    R"("env":"prod"}})";

std::string kept(std::vector<std::string> id_labels, const std::string& record = kRecord) {
  Decoder::Options options;
  options.id_labels = std::move(id_labels);
  const std::string line = lines_of(options, record);
  return line.substr(0, line.find(" @"));
}

bool taken(std::vector<std::string> match, const std::string& record = kRecord) {
  Decoder::Options options;
  options.match = std::move(match);
  const std::string line = lines_of(options, record);
  EXPECT_FALSE(line.starts_with("!")) << line;
  return !line.empty();
}

std::string refusal(const std::string& selector) {
  Decoder::Options options;
  options.match = {selector};
  const auto decoder = Decoder::make(options);
  return decoder ? "none" : decoder.error().message;
}

TEST(DecodeIdentity, KeepsAllLabelsUnlessToldWhich) {
  EXPECT_EQ(kept({}), R"(up{env="prod",instance="a:80",job="api"})");
  EXPECT_EQ(kept({"job", "instance"}), R"(up{instance="a:80",job="api"})");
  EXPECT_EQ(kept({"region"}), "up");
  EXPECT_EQ(kept({"a"}, R"({"id":"up{b=\"2\",a=\"1\"}","ts":1709287200,"value":1})"),
            R"(up{a="1"})");
}

TEST(DecodeIdentity, StillChecksLabelsThatItDrops) {
  EXPECT_EQ(kept({"a"}, R"({"id":"up","ts":1709287200,"value":1,"labels":{"b":"1","b":"2"}})"),
            "! plain: label \"b\" stands twice");
}

TEST(DecodeIdentity, TakesSeriesThatAnySelectorMatches) {
  EXPECT_TRUE(taken({}));
  EXPECT_TRUE(taken({R"({job="api"})"}));
  EXPECT_TRUE(taken({R"(up{job="api",env="prod"})"}));
  EXPECT_TRUE(taken({"up"}));
  EXPECT_TRUE(taken({"{}"}));
  EXPECT_TRUE(taken({R"({"up", env="prod"})"}));
  EXPECT_TRUE(taken({R"( up { job = 'api' , } )"}));
  EXPECT_TRUE(taken({R"({job="db"})", R"({job="api"})"}));
  EXPECT_FALSE(taken({R"({job="db"})", "down"}));
  EXPECT_FALSE(taken({R"(up{job="api",env="test"})"}));
}

TEST(DecodeIdentity, KnowsAllFourMatchersAndAnchorsPatterns) {
  EXPECT_TRUE(taken({R"({job!="db"})"}));
  EXPECT_FALSE(taken({R"({job!="api"})"}));
  EXPECT_TRUE(taken({R"({job=~"a.*|db"})"}));
  EXPECT_FALSE(taken({R"({job=~"a"})"}));
  EXPECT_FALSE(taken({R"({job=~"pi"})"}));
  EXPECT_FALSE(taken({R"({job!~"ap."})"}));
  EXPECT_TRUE(taken({R"({job!~"ap"})"}));
  EXPECT_TRUE(taken({R"({instance=~"a:\\d+"})"}));
  EXPECT_TRUE(taken({R"({__name__=~"u[pq]"})"}));
}

TEST(DecodeIdentity, TakesALabelThatIsNotThereForAnEmptyOne) {
  EXPECT_TRUE(taken({R"({region=""})"}));
  EXPECT_TRUE(taken({R"({region!="eu"})"}));
  EXPECT_TRUE(taken({R"({region=~".*"})"}));
  EXPECT_FALSE(taken({R"({region=~".+"})"}));
}

TEST(DecodeIdentity, MatchesLabelsThatAreNotOfTheIdentity) {
  Decoder::Options options;
  options.id_labels = {"instance"};
  options.match = {R"({job="api"})"};
  EXPECT_EQ(lines_of(options, kRecord), "up{instance=\"a:80\"} @ 2024-03-01T10:00:00Z = 1\n");
}

TEST(DecodeIdentity, MatchesTheWholeNameOfAField) {
  const std::string record = "cpu,host=a idle=1,user=2 1709287200000000000";
  Decoder::Options options;
  options.match = {"cpu_user"};
  EXPECT_EQ(lines_of(options, record), "cpu_user{host=\"a\"} @ 2024-03-01T10:00:00Z = 2\n");
}

TEST(DecodeIdentity, RejectsBadPointsOfSeriesThatItWouldNotTake) {
  Decoder::Options options;
  options.match = {"other"};
  EXPECT_EQ(lines_of(options, R"({"id":"up","ts":0,"value":1})"),
            "! plain: time 1970-01-01T00:00:00Z is before 1971");
}

TEST(DecodeIdentity, RefusesSelectorsThatItCannotRead) {
  EXPECT_EQ(refusal("{job}"), R"(selector "{job}" at 5: expected one of = != =~ !~)");
  EXPECT_EQ(refusal("{job=api}"), R"(selector "{job=api}" at 6: expected a value in quotes)");
  EXPECT_EQ(refusal(R"({job="api")"), R"(selector "{job="api"" at 11: expected , or })");
  EXPECT_EQ(refusal(R"({job="api)"), R"(selector "{job="api" at 10: a quote is not closed)");
  EXPECT_EQ(refusal(R"({="api"})"), R"(selector "{="api"}" at 2: expected the name of a label)");
  EXPECT_EQ(refusal(""), R"(selector "" at 1: expected a name or {)");
  EXPECT_EQ(refusal("up down"), R"(selector "up down" at 4: expected nothing more)");
  EXPECT_NE(refusal(R"({job=~"a\d"})").find("a pattern's own"), std::string::npos);
  EXPECT_NE(refusal(R"({job=~"a("})").find("can't be read as a regular expression"),
            std::string::npos);
  EXPECT_NE(refusal(R"({job=~")" + std::string(2000, 'a') + "\"}").find("too large"),
            std::string::npos);
  EXPECT_NE(refusal(R"({job=~"((a{40}){40}){40}"})").find("too large"), std::string::npos);
}

// Patterns that make a backtracking engine take for ever: 2^60 steps.
TEST(DecodeIdentity, MatchesHardPatternsInAMoment) {
  const std::string record =
      R"({"id":"up","ts":1709287200,"value":1,"labels":{"job":")" + std::string(60, 'a') + R"("}})";
  EXPECT_FALSE(taken({R"({job=~"(a+)+b"})"}, record));
  EXPECT_FALSE(taken({R"({job=~"(a|aa)+$b"})"}, record));
}

}  // namespace
}  // namespace foreshock
