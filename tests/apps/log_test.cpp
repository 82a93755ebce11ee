#include "foreshock/app/log.h"

#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

namespace foreshock::app {
namespace {

class LogLines : public testing::Test {
 protected:
  Log log(const Log::Options& options) {
    return {options, [this](std::string_view line) { lines_.emplace_back(line); },
            [this] { return now_; }};
  }

  Timestamp now_ = Timestamp{std::chrono::milliseconds{1'709'287'200'007}};
  std::vector<std::string> lines_;
};

TEST_F(LogLines, AreForPeople) {
  log({}).info("started", {{"version", "1.2.3"},
                           {"topics", 3},
                           {"lag", std::uint64_t{4711}},
                           {"took", 0.25},
                           {"restored", true}});

  EXPECT_EQ(lines_, std::vector<std::string>{"2024-03-01T10:00:00.007Z info started version=1.2.3 "
                                             "topics=3 lag=4711 took=0.25 restored=true\n"});
}

TEST_F(LogLines, AreForMachines) {
  const std::string topic = "a \"b\"\n";
  log({.json = true})
      .error("can't read", {{"topic", topic},
                            {"partition", -1},
                            {"value", 1e300},
                            {"nothing", std::numeric_limits<double>::quiet_NaN()},
                            {"fatal", false}});

  EXPECT_EQ(lines_,
            std::vector<std::string>{R"({"time":"2024-03-01T10:00:00.007Z","level":"error",)"
                                     R"("message":"can't read","topic":"a \"b\"\n","partition":-1,)"
                                     R"("value":1e+300,"nothing":null,"fatal":false})"
                                     "\n"});
}

TEST_F(LogLines, AreOneLineEachWhateverIsSaid) {
  log({}).warning("two\nlines \x1b[31m",
                  {{"record", "a=\"\xFF\"\r\n"}, {"none", ""}, {"word", "x-y"}});
  log({.json = true}).warning("two\nlines", {});

  EXPECT_EQ(lines_[0],
            "2024-03-01T10:00:00.007Z warning two lines  [31m "
            "record=\"a=\\\"\xEF\xBF\xBD\\\"  \" none=\"\" word=x-y\n");
  EXPECT_EQ(lines_[1],
            "{\"time\":\"2024-03-01T10:00:00.007Z\",\"level\":\"warning\","
            "\"message\":\"two\\nlines\"}\n");
}

TEST_F(LogLines, StayShortInText) {
  log({}).info(std::string(1 << 20, 'm'), {{"value", std::string(1 << 20, 'v')}});

  EXPECT_EQ(lines_[0].size(), std::string("2024-03-01T10:00:00.007Z info  value=\n").size() + 4000);
}

TEST_F(LogLines, BelowTheLevelAreNotWritten) {
  Log quiet = {{.least = LogLevel::kWarning},
               [this](std::string_view line) { lines_.emplace_back(line.substr(25, 5)); },
               [this] { return now_; }};
  quiet.debug("a");
  quiet.info("b");
  quiet.warning("c");
  quiet.error("d");

  EXPECT_EQ(lines_, (std::vector<std::string>{"warni", "error"}));
}

TEST_F(LogLines, ShowTheLevelInColourIfAsked) {
  log({.color = true}).error("x");
  log({.json = true, .color = true}).error("x");

  EXPECT_EQ(lines_[0], "2024-03-01T10:00:00.007Z \x1b[31merror\x1b[0m x\n");
  EXPECT_EQ(lines_[1].find('\x1b'), std::string::npos);
}

TEST_F(LogLines, KeepThreeDecimalsOfASecond) {
  const std::vector<std::pair<std::int64_t, std::string>> cases = {
      {0, "1970-01-01T00:00:00.000Z"},
      {999'999'999, "1970-01-01T00:00:00.999Z"},
      {10'000'000, "1970-01-01T00:00:00.010Z"},
      {-1, "1969-12-31T23:59:59.999Z"}};
  for (const auto& [nanoseconds, expected] : cases) {
    now_ = Timestamp{Duration{nanoseconds}};
    log({}).info("x");
    EXPECT_EQ(lines_.back(), expected + " info x\n");
  }
}

TEST(LogLevels, AreReadByName) {
  EXPECT_EQ(parse_log_level("warning"), LogLevel::kWarning);
  EXPECT_EQ(parse_log_level("debug"), LogLevel::kDebug);
  const auto refused = parse_log_level("warn\n");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, "'warn ' is no level of a log: debug, info, warning or error");
}

// Standard error is a pipe here, as under a supervisor.
TEST(LogOnStandardError, ComesOutWholeFromManyThreads) {
  std::array<int, 2> pipe_ends{};
  ASSERT_EQ(pipe(pipe_ends.data()), 0);
  const int before = dup(STDERR_FILENO);
  dup2(pipe_ends[1], STDERR_FILENO);
  close(pipe_ends[1]);
  std::string all;
  std::thread reader([&] {
    std::array<char, 4096> bytes{};
    for (ssize_t n = 0; (n = read(pipe_ends[0], bytes.data(), bytes.size())) > 0;) {
      all.append(bytes.data(), static_cast<std::size_t>(n));
    }
  });

  Log log({.json = true});
  const std::string filler(3000, 'x');
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&log, &filler, t] {
      for (int i = 0; i < 100; ++i) log.info("m", {{"t", t}, {"i", i}, {"filler", filler}});
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_FALSE(stderr_has_colors());
  dup2(before, STDERR_FILENO);  // Closes the last end to write: the reader meets the end.
  close(before);
  reader.join();
  close(pipe_ends[0]);

  int lines = 0;
  for (std::size_t begin = 0; begin < all.size(); ++lines) {
    const std::size_t end = all.find('\n', begin);
    ASSERT_NE(end, std::string::npos);
    const std::string line = all.substr(begin, end - begin);
    EXPECT_TRUE(line.starts_with("{\"time\":\"20")) << line;
    EXPECT_TRUE(line.ends_with(filler + "\"}")) << line;
    begin = end + 1;
  }
  EXPECT_EQ(lines, 400);
}

}  // namespace
}  // namespace foreshock::app
