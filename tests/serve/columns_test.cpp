#include "foreshock/serve/columns.h"

#include <array>
#include <cmath>
#include <cstring>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "board_fixture.h"

namespace foreshock {
namespace {

using Values = std::vector<double>;
using Times = std::vector<std::int64_t>;

class ColumnsOf : public testing::Test {
 protected:
  void SetUp() override {
    view_.now_ms = [] { return ms_at(2); };
    view_.outlook = [this](std::string_view, int) { return outlook_; };
  }
  /// y 1, 2, 3 at minutes 0, 1, 2, of which 40 was expected.
  void fill() {
    for (int minute = 0; minute < 3; ++minute) {
      add_point(board_.points, "a", minute, minute + 1, 40, 0.5F);
    }
    outlook_ = outlook_at_three();
  }

  Board board_{Board::Settings{}};
  ServiceView view_;
  std::optional<SeriesOutlook> outlook_;
};

TEST_F(ColumnsOf, AreNothingForASeriesThatNobodyKnows) {
  EXPECT_FALSE(columns_of(board_, view_, {.series = "a"}));
}

TEST_F(ColumnsOf, HaveWhatWasSeenAndThenWhatIsAhead) {
  fill();

  const auto table = columns_of(board_, view_, {.series = "a"});

  ASSERT_TRUE(table);
  EXPECT_EQ(table->names, (std::vector<std::string>{"time", "y", "yhat", "lower_80", "upper_80",
                                                    "lower_95", "upper_95", "score", "flags"}));
  EXPECT_EQ(table->time_ms, (Times{ms_at(0), ms_at(1), ms_at(2), ms_at(3), ms_at(4)}));
  ASSERT_EQ(table->values.size(), 8U);
  EXPECT_EQ(table->values[0][2], 3);
  EXPECT_TRUE(std::isnan(table->values[0][3]));
  EXPECT_EQ(table->values[1], (Values{40, 40, 40, 50, 60}));
  EXPECT_EQ(table->values[2], (Values{30, 30, 30, 49, 59}));
  EXPECT_EQ(table->values[3], (Values{50, 50, 50, 51, 61}));
  EXPECT_EQ(table->values[4], (Values{20, 20, 20, 48, 58}));
  EXPECT_EQ(table->values[5], (Values{60, 60, 60, 52, 62}));
  EXPECT_TRUE(std::isnan(table->values[6][3]));
  EXPECT_EQ(table->values[7], (Values{0, 0, 0, 8, 8}));
  EXPECT_EQ(table->points, 3U);
  EXPECT_FALSE(table->decimated);
  EXPECT_EQ(table->step_ms, 60'000);
  EXPECT_EQ(table->status, "ok");
}

TEST_F(ColumnsOf, AreCutToTheWindowWithBothItsEnds) {
  fill();

  EXPECT_EQ(
      columns_of(board_, view_, {.series = "a", .start_ms = ms_at(1), .end_ms = ms_at(3)})->time_ms,
      (Times{ms_at(1), ms_at(2), ms_at(3)}));
  EXPECT_EQ(columns_of(board_, view_, {.series = "a", .end_ms = ms_at(0)})->time_ms,
            Times{ms_at(0)});
  EXPECT_EQ(columns_of(board_, view_, {.series = "a", .start_ms = ms_at(4)})->time_ms,
            Times{ms_at(4)});
  EXPECT_TRUE(columns_of(board_, view_, {.series = "a", .start_ms = ms_at(9)})->time_ms.empty());
}

// A forecast from before the newest value: steps that have come are seen, not foretold.
TEST_F(ColumnsOf, LeaveOutOfTheForecastWhatHasComeMeanwhile) {
  fill();
  add_point(board_.points, "a", 3, 4, 40);

  EXPECT_EQ(columns_of(board_, view_, {.series = "a", .start_ms = ms_at(3)})->time_ms,
            (Times{ms_at(3), ms_at(4)}));
}

TEST_F(ColumnsOf, NeverThinOutTheForecast) {
  for (int minute = -997; minute < 3; ++minute) add_point(board_.points, "a", minute, minute, 0);
  outlook_ = outlook_at_three();
  for (int minute = 5; minute < 105; ++minute) {
    outlook_->time_ms.push_back(ms_at(minute));
    outlook_->expected.push_back(minute);
    for (auto& level : outlook_->bounds) level.push_back({0, 1});
  }

  const auto table = columns_of(board_, view_, {.series = "a", .max_points = 8});

  EXPECT_EQ(table->points, 1000U);
  EXPECT_TRUE(table->decimated);
  // y rises: the smallest and the largest of each of two stretches are its first and its last.
  EXPECT_EQ(table->time_ms.size(), 4U + 102U);
  EXPECT_EQ(table->values[0][3], 2);
  EXPECT_EQ(table->time_ms.back(), ms_at(104));
}

TEST_F(ColumnsOf, HaveIncidentsThatTouchWhatIsShown) {
  fill();
  board_.incidents.open(incident_of("a", "early", -50));
  board_.incidents.close("a", Timestamp{std::chrono::milliseconds{ms_at(-40)}});
  board_.incidents.open(incident_of("a", "now", 1));
  board_.incidents.open(incident_of("b", "of another", 1));

  const auto table = columns_of(board_, view_, {.series = "a"});

  ASSERT_EQ(table->alerts.size(), 1U);
  EXPECT_EQ(table->alerts[0].id, "now");
}

TEST_F(ColumnsOf, SayHowTheSeriesIs) {
  fill();
  outlook_->warming_up = true;
  EXPECT_EQ(columns_of(board_, view_, {.series = "a"})->status, "warmup");

  outlook_->in_incident = true;
  EXPECT_EQ(columns_of(board_, view_, {.series = "a"})->status, "incident");
}

TEST_F(ColumnsOf, DoWithoutAForecast) {
  fill();
  outlook_.reset();

  const auto table = columns_of(board_, view_, {.series = "a"});

  EXPECT_EQ(table->time_ms.size(), 3U);
  EXPECT_EQ(table->step_ms, 0);
}

TEST_F(ColumnsOf, AreWrittenAsJson) {
  fill();

  const auto table =
      columns_of(board_, view_, {.series = "a", .start_ms = ms_at(2), .end_ms = ms_at(3)});

  EXPECT_EQ(
      columns_json(*table),
      R"j({"series":"a","name":"a","labels":{},"step_ms":60000,"now_ms":1709287320000,)j"
      R"j("levels":[80,95],"points":1,"decimated":false,"model_used":"ETS(A,N,N)","degraded":)j"
      R"j(false,"status":"ok","line":1,"columns":["time","y","yhat","lower_80","upper_80",)j"
      R"j("lower_95","upper_95","score","flags"],"alerts":[],"data":)j"
      R"j([[1709287320000,1709287380000],[3,null],[40,50],)j"
      R"j([30,49],[50,51],[20,48],[60,52],[0.5,null],[0,8]]})j");
}

TEST_F(ColumnsOf, SplitTheKeyIntoNameAndLabels) {
  add_point(board_.points, R"(cpu{host="a",job="b"})", 0, 1, 1);

  const auto table = columns_of(board_, view_, {.series = R"(cpu{host="a",job="b"})"});

  EXPECT_TRUE(columns_json(*table).starts_with(
      R"({"series":"cpu{host=\"a\",job=\"b\"}","name":"cpu","labels":{"host":"a","job":"b"},)"));
}

/// Numbers as the bytes say, not as this machine would.
std::uint64_t little(const std::string& bytes, std::size_t at, std::size_t size) {
  std::uint64_t out = 0;
  for (std::size_t i = size; i-- > 0;) {
    out = out << 8U | static_cast<unsigned char>(bytes.at(at + i));
  }
  return out;
}

TEST_F(ColumnsOf, AreWrittenAsBytesInTheOrderOfTheFormat) {
  fill();
  const auto table =
      columns_of(board_, view_, {.series = "a", .start_ms = ms_at(2), .end_ms = ms_at(3)});

  const std::string bytes = columns_binary(*table);

  ASSERT_EQ(bytes.substr(0, 4), "FSC1");
  const auto length = static_cast<std::size_t>(little(bytes, 4, 4));
  EXPECT_EQ(bytes.substr(8, length).back(), '}');
  EXPECT_TRUE(bytes.substr(8, length).ends_with(R"("alerts":[],"rows":2})"));
  std::size_t at = 8 + length;
  for (; at % 8 != 0; ++at) EXPECT_EQ(bytes[at], ' ');
  ASSERT_EQ(bytes.size(), at + 2 * 8 + 8 * 2 * 4);
  // As IEEE 754 has them.
  double time = 0;
  const std::uint64_t time_bits = little(bytes, at + 8, 8);
  std::memcpy(&time, &time_bits, sizeof time);
  EXPECT_EQ(time, 1709287380000.0);
  at += 16;
  constexpr std::uint64_t kThree = 0x40400000;
  constexpr std::uint64_t kForty = 0x42200000;
  constexpr std::uint64_t kFifty = 0x42480000;
  constexpr std::uint64_t kHalf = 0x3F000000;
  constexpr std::uint64_t kEight = 0x41000000;
  EXPECT_EQ(little(bytes, at, 4), kThree);                         // y
  EXPECT_EQ(little(bytes, at + 4, 4) & 0x7FC00000U, 0x7FC00000U);  // y of the forecast: NaN
  EXPECT_EQ(little(bytes, at + 8, 4), kForty);                     // yhat
  EXPECT_EQ(little(bytes, at + 12, 4), kFifty);
  EXPECT_EQ(little(bytes, at + 6 * 8, 4), kHalf);       // score
  EXPECT_EQ(little(bytes, at + 7 * 8 + 4, 4), kEight);  // flags
}

TEST_F(ColumnsOf, AreBytesWithoutRowsWhereThereIsNothing) {
  fill();

  const auto table = columns_of(board_, view_, {.series = "a", .start_ms = ms_at(99)});
  const std::string bytes = columns_binary(*table);

  EXPECT_EQ(bytes.size() % 8, 0U);
  EXPECT_NE(bytes.find(R"("rows":0})"), std::string::npos);
}

}  // namespace
}  // namespace foreshock
