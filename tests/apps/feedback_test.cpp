#include <filesystem>
#include <fstream>
#include <limits>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "foreshock/app/feedback_log.h"
#include "foreshock/app/series_lines.h"

namespace foreshock::app {
namespace {

namespace fs = std::filesystem;

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

Judgement noise(double score) {
  return {.is_real = false, .score = score};
}
Judgement real(double score) {
  return {.is_real = true, .score = score};
}

double line_of(const std::vector<Judgement>& said) {
  return line_after(said);
}

TEST(LineAfter, IsTheBudgetsWhereNothingWasSaid) {
  EXPECT_EQ(line_of({}), 1);
}

TEST(LineAfter, NoiseRaisesItOverItsLikeAndNeverLowersIt) {
  EXPECT_DOUBLE_EQ(line_of({noise(2)}), 2.1);
  EXPECT_DOUBLE_EQ(line_of({noise(2), noise(1.2)}), 2.1);
  EXPECT_DOUBLE_EQ(line_of({noise(0.3)}), 1);
}

TEST(LineAfter, WhatIsRealTakesBackHalfOfTheExcess) {
  EXPECT_DOUBLE_EQ(line_of({noise(2), real(40)}), 1.55);  // 1 + 1.1 / 2
  EXPECT_DOUBLE_EQ(line_of({noise(2), real(40), real(40)}), 1.275);
  EXPECT_DOUBLE_EQ(line_of({real(40)}), 1);
}

TEST(LineAfter, WhatIsRealAndWasNotToldLowersIt) {
  EXPECT_DOUBLE_EQ(line_of({real(0.84)}), 0.8);
  EXPECT_DOUBLE_EQ(line_of({real(0.1)}), 0.5);
  EXPECT_DOUBLE_EQ(line_of({noise(4), real(1.05)}), 1);  // Half of 3.2 would not do.
  EXPECT_DOUBLE_EQ(line_of({real(0.84), noise(0.9)}), 0.945);
}

TEST(LineAfter, StaysInItsBoundsWhateverIsSaid) {
  const double huge = std::numeric_limits<double>::infinity();
  EXPECT_DOUBLE_EQ(line_of({noise(1e300)}), 8);
  EXPECT_DOUBLE_EQ(line_of({noise(huge), noise(kUnknown)}), 1);
  EXPECT_DOUBLE_EQ(line_of({real(-1e300), real(kUnknown)}), 0.5);
  EXPECT_DOUBLE_EQ(line_of({noise(4), real(kUnknown)}), 2.6);  // 1 + 3.2 / 2
}

TEST(SeriesLines, AreOneForSeriesOfWhichNothingWasSaid) {
  SeriesLines lines;
  EXPECT_EQ(lines.of("a"), 1);
  lines.set("b", 2);
  EXPECT_EQ(lines.of("a"), 1);
  EXPECT_EQ(lines.of("b"), 2);
  EXPECT_FALSE(lines.any_below_one());
}

TEST(SeriesLines, KnowWhichAreBelowOne) {
  SeriesLines lines;
  lines.set("a", 0.7);
  lines.set("b", 2);
  EXPECT_TRUE(lines.any_below_one());
  EXPECT_EQ(lines.below_one(), std::vector<std::string>{"a"});
  lines.set("a", 1);
  EXPECT_FALSE(lines.any_below_one());
  EXPECT_EQ(lines.of("a"), 1);
}

class FeedbackLogTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ =
        fs::temp_directory_path() / ("foreshock-feedback-" + std::to_string(::getpid()) + "-" +
                                     testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::remove_all(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  FeedbackLog open(const FeedbackLog::Options& options = {}) {
    complaints_.clear();
    return FeedbackLog(folder_.string(), options, [this](std::size_t line, const std::string&) {
      complaints_.push_back(line);
    });
  }
  fs::path file() const { return folder_ / "feedback.ndjson"; }
  void write(const std::string& text) const {
    fs::create_directories(folder_);
    std::ofstream(file(), std::ios::binary) << text;
  }
  std::string read() const {
    std::ostringstream all;
    all << std::ifstream(file(), std::ios::binary).rdbuf();
    return all.str();
  }
  static Feedback said(const std::string& series, std::int64_t time, double score,
                       bool is_real = false) {
    return {.said = "2024-03-01T00:00:00Z",
            .series = series,
            .id = "i" + std::to_string(time),
            .time_ms = time,
            .is_real = is_real,
            .note = {},
            .score = score};
  }

  fs::path folder_;
  std::vector<std::size_t> complaints_;
};

TEST_F(FeedbackLogTest, AWordMovesTheLineOfItsSeriesAlone) {
  FeedbackLog log = open();
  ASSERT_TRUE(log.add(said("a", 1, 2)));
  EXPECT_DOUBLE_EQ(log.lines().of("a"), 2.1);
  EXPECT_DOUBLE_EQ(log.lines().of("b"), 1);
}

TEST_F(FeedbackLogTest, TheNextProcessHasTheSameLines) {
  {
    FeedbackLog log = open();
    ASSERT_TRUE(log.add(said("a", 1, 2)));
    ASSERT_TRUE(log.add(said("b\n\"\xc3\xa9", 1, 0.84, true)));
    ASSERT_TRUE(log.add(said("a", 2, 9, true)));
  }
  FeedbackLog log = open();
  EXPECT_DOUBLE_EQ(log.lines().of("a"), 1.55);
  EXPECT_DOUBLE_EQ(log.lines().of("b\n\"\xc3\xa9"), 0.8);
  EXPECT_TRUE(complaints_.empty());
}

TEST_F(FeedbackLogTest, TheLatestWordOfAnIncidentCounts) {
  FeedbackLog log = open();
  ASSERT_TRUE(log.add(said("a", 1, 4)));
  ASSERT_TRUE(log.add(said("a", 2, 2)));
  ASSERT_TRUE(log.add(said("a", 1, 4, true)));  // It was real after all.
  EXPECT_DOUBLE_EQ(log.lines().of("a"), 1.55);
  EXPECT_DOUBLE_EQ(open().lines().of("a"), 1.55);
}

TEST_F(FeedbackLogTest, TheFileStaysSmallHoweverOftenTheSameIsSaid) {
  FeedbackLog log = open({.spare_bytes = 1000});
  for (int i = 0; i < 5000; ++i) ASSERT_TRUE(log.add(said("a", i % 3, 2 + i % 2)));
  EXPECT_LT(fs::file_size(file()), 2000U);
  EXPECT_FALSE(fs::exists(folder_ / "feedback.ndjson.new"));
  EXPECT_DOUBLE_EQ(open().lines().of("a"), log.lines().of("a"));
}

TEST_F(FeedbackLogTest, TheFileIsBoundedHoweverMuchIsSaid) {
  const FeedbackLog::Options few{.most_entries = 50, .most_bytes = 1 << 20, .spare_bytes = 100};
  const FeedbackLog::Options small{.most_entries = 1000, .most_bytes = 4000, .spare_bytes = 100};
  for (const auto& options : {few, small}) {
    fs::remove_all(folder_);
    FeedbackLog log = open(options);
    for (int i = 0; i < 3000; ++i) {
      ASSERT_TRUE(log.add(said("s" + std::to_string(i % 70), i, 1.5 + i % 70)));
    }
    EXPECT_LT(fs::file_size(file()), 20'000U);
    EXPECT_DOUBLE_EQ(log.lines().of("s59"), 8);  // Of the last words, the 2,999th.
    EXPECT_DOUBLE_EQ(log.lines().of("s60"), 1);  // Of the oldest, which have gone.
    FeedbackLog again = open(options);
    for (int i = 0; i < 70; ++i) {
      const std::string series = "s" + std::to_string(i);
      EXPECT_DOUBLE_EQ(again.lines().of(series), log.lines().of(series)) << series;
    }
  }
}

TEST_F(FeedbackLogTest, DamagedLinesAreToldAndPassedOver) {
  const std::string good = feedback_line(said("a", 1, 2));
  write("{\"series\":\n" + good +
        "\n\nnull\n[1]\n{\"series\":\"a\",\"label\":\"maybe\",\"time\":1}\n" +
        "{\"series\":7,\"label\":\"real\",\"time\":1}\n" +
        "{\"series\":\"a\",\"label\":\"real\",\"time\":1e300}\n\xff\xfe\n" +
        std::string(100'000, '[') + "\n" + std::string("\0\0", 2) + "\n");

  FeedbackLog log = open();

  EXPECT_EQ(complaints_, (std::vector<std::size_t>{1, 4, 5, 6, 7, 8, 9, 10, 11}));
  EXPECT_DOUBLE_EQ(log.lines().of("a"), 2.1);
  EXPECT_TRUE(log.add(said("b", 1, 3)));
  EXPECT_DOUBLE_EQ(open().lines().of("b"), 3.15);
}

TEST_F(FeedbackLogTest, LinesOfVersionsBeforeHaveNoScoreAndMoveNothing) {
  write(
      "{\"said\":\"2024-01-01T00:00:00Z\",\"series\":\"a\",\"id\":\"9f\",\"time\":1,"
      "\"label\":\"noise\",\"note\":\"\"}\n");
  FeedbackLog log = open();
  EXPECT_TRUE(complaints_.empty());
  EXPECT_EQ(log.lines().of("a"), 1);
}

TEST_F(FeedbackLogTest, ALineThatWasCutOffAnywhereCostsThatLine) {
  const std::string first = feedback_line(said("a", 1, 2)) + "\n";
  const std::string second = feedback_line(said("b", 1, 3));
  for (std::size_t length = 0; length < second.size(); ++length) {
    write(first + second.substr(0, length));
    {
      FeedbackLog log = open();
      EXPECT_EQ(complaints_.size(), length > 0 ? 1U : 0U) << length;
      ASSERT_TRUE(log.add(said("c", 1, 4)));
    }
    FeedbackLog again = open();
    EXPECT_DOUBLE_EQ(again.lines().of("a"), 2.1) << length;
    EXPECT_DOUBLE_EQ(again.lines().of("b"), 1) << length;
    EXPECT_DOUBLE_EQ(again.lines().of("c"), 4.2) << length;
  }
  write(first + second);  // Only its end is missing.
  ASSERT_TRUE(open().add(said("c", 1, 4)));
  EXPECT_DOUBLE_EQ(open().lines().of("b"), 3.15);
}

TEST_F(FeedbackLogTest, WhatCannotBeReadIsToldAndNotWrittenOver) {
  fs::create_directories(file());  // A folder in its place.
  FeedbackLog log = open();
  EXPECT_EQ(complaints_, std::vector<std::size_t>{0});
  EXPECT_FALSE(log.add(said("a", 1, 2)));
  EXPECT_TRUE(fs::is_directory(file()));
}

TEST_F(FeedbackLogTest, WithoutAFolderNothingIsKept) {
  FeedbackLog log("", {}, [](std::size_t, const std::string&) { FAIL(); });
  EXPECT_FALSE(log.has_place());
  EXPECT_FALSE(log.add(said("a", 1, 2)));
  EXPECT_EQ(log.lines().of("a"), 1);
}

TEST_F(FeedbackLogTest, ManyMaySpeakAtOnce) {
  FeedbackLog log = open({.spare_bytes = 2000});
  std::vector<std::thread> people;
  for (int who = 0; who < 4; ++who) {
    people.emplace_back([&, who] {
      for (int i = 0; i < 200; ++i) {
        EXPECT_TRUE(log.add(said("s" + std::to_string(who), i % 10, 2)));
        EXPECT_GE(log.lines().of("s0"), 1);
      }
    });
  }
  for (std::thread& one : people) one.join();
  FeedbackLog again = open();
  for (int who = 0; who < 4; ++who) {
    EXPECT_DOUBLE_EQ(again.lines().of("s" + std::to_string(who)), 2.1);
  }
  EXPECT_TRUE(complaints_.empty());
}

}  // namespace
}  // namespace foreshock::app
