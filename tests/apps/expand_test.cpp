#include "foreshock/app/expand.h"

#include <cstdio>
#include <fstream>

#include <gtest/gtest.h>

namespace foreshock::app {
namespace {

std::optional<std::string> world(const std::string& name) {
  if (name == "HOST") return "kafka";
  if (name == "EMPTY") return "";
  if (name == "SLY") return "${HOST}";
  return std::nullopt;
}

std::string expanded(std::string_view text) {
  const Result<std::string> out = expand(text, world);
  return out ? *out : "refused: " + out.error().message;
}

TEST(Expand, PutsVariablesWhereTheyAreNamed) {
  EXPECT_EQ(expanded(""), "");
  EXPECT_EQ(expanded("plain"), "plain");
  EXPECT_EQ(expanded("${HOST}"), "kafka");
  EXPECT_EQ(expanded("a${HOST}b${EMPTY}c${HOST}"), "akafkabckafka");
}

TEST(Expand, TakesTheDefaultWhereAVariableIsNotSetOrEmpty) {
  EXPECT_EQ(expanded("${NONE:-localhost}:9092"), "localhost:9092");
  EXPECT_EQ(expanded("${EMPTY:-x}"), "x");
  EXPECT_EQ(expanded("${HOST:-x}"), "kafka");
  EXPECT_EQ(expanded("${NONE:-}"), "");
  EXPECT_EQ(expanded("${NONE:-a:-b}"), "a:-b");
}

TEST(Expand, LooksAtNothingTwice) {
  EXPECT_EQ(expanded("${SLY}"), "${HOST}");
}

TEST(Expand, LeavesOtherDollarsAlone) {
  EXPECT_EQ(expanded("$HOST $1 100$ $$"), "$HOST $1 100$ $$");
  EXPECT_EQ(expanded("$${HOST}"), "${HOST}");
  EXPECT_EQ(expanded("$${"), "${");
  EXPECT_EQ(expanded("$${HOST}${HOST}"), "${HOST}kafka");
}

TEST(Expand, RefusesWhatHasNoValueNoNameOrNoEnd) {
  EXPECT_EQ(expanded("${NONE}"),
            "refused: the environment has no NONE; ${NONE:-default} does without");
  for (const char* const text : {"${}", "${:-x}", "${1A}", "${A-B}", "${HO ST}", "${HOST:+x}"}) {
    EXPECT_NE(expanded(text).find("${ without the name of a variable"), std::string::npos) << text;
  }
  for (const char* const text : {"${", "${HOST", "a ${HOST:-", "${HOST}${"}) {
    EXPECT_NE(expanded(text).find("${ without a }"), std::string::npos) << text;
  }
}

/// A file of that content, gone at the end.
class Secret {
 public:
  explicit Secret(std::string_view content)
      : path_(testing::TempDir() + "foreshock_" +
              testing::UnitTest::GetInstance()->current_test_info()->name()) {
    std::ofstream(path_, std::ios::binary) << content;
  }
  ~Secret() { std::remove(path_.c_str()); }
  std::string read() const {
    const Result<std::string> text = read_secret(path_);
    return text ? *text : "refused";
  }

 private:
  std::string path_;
};

TEST(ReadSecret, TakesOneNewlineFromTheEndAndNothingElse) {
  EXPECT_EQ(Secret("hunter2").read(), "hunter2");
  EXPECT_EQ(Secret("hunter2\n").read(), "hunter2");
  EXPECT_EQ(Secret("hunter2\r\n").read(), "hunter2");
  EXPECT_EQ(Secret("hunter2\n\n").read(), "hunter2\n");
  EXPECT_EQ(Secret(" a\nb ${HOST}\r").read(), " a\nb ${HOST}\r");
}

TEST(ReadSecret, RefusesWhatIsEmptyOrEndless) {
  EXPECT_EQ(Secret("").read(), "refused");
  EXPECT_EQ(Secret("\n").read(), "refused");
  EXPECT_FALSE(read_secret("/dev/zero"));
  EXPECT_FALSE(read_secret("/nonexistent/secret"));
}

}  // namespace
}  // namespace foreshock::app
