#include "foreshock/app/board_writer.h"

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace foreshock::app {
namespace {

constexpr const char* kSeries = "cpu{host=\"a\"}";

/// Points as a partition would tell of them, and what leaves for outside.
class BoardWriterTest : public testing::Test {
 protected:
  BoardWriterTest() {
    outside_.lines = &lines_;
    outside_.opened = [this](const Incident& incident) { opened_.push_back(incident); };
    outside_.closed = [this](const Incident& incident) { closed_.push_back(incident); };
    outside_.suppressed = [this](std::string_view reason) { held_.emplace_back(reason); };
  }

  struct Seen {
    double score = 0;
    bool incident = false;
    bool alert = false;
    double y = 20;
  };
  /// Whether an alert leaves with it.
  bool see(const Seen& seen) {
    Step step;
    step.predictive = Predictive::normal(10, 1);
    step.verdict.score = seen.score;
    step.verdict.direction = 1;
    step.warming_up = false;
    step.incident = seen.incident;
    step.alert = seen.alert;
    if (seen.incident) step.kind = AlertKind::kLevelShift;
    const Timestamp time{std::chrono::minutes{++minute_}};
    const PartitionListener::Point point{.key = kSeries,
                                         .time = time,
                                         .from = time,
                                         .value = seen.y,
                                         .step = &step,
                                         .cause = nullptr,
                                         .interval = seen.alert ? Interval{8, 12} : Interval{}};
    const std::vector<Interval> expected{{9, 11}, {8, 12}};
    const bool told = writer_.point(point, expected);
    return seen.alert ? writer_.alert(point) : told;
  }
  /// 0.8 at a line of 0.7, by other settings of the detectors.
  bool sees_early_by(const Partition::Options& options, double y) {
    lines_.set(kSeries, 0.7);
    BoardWriter writer(board_, coverage_, outside_, options);
    Step step;
    step.predictive = Predictive::normal(10, 1);
    step.verdict.score = 0.8;
    const PartitionListener::Point point{.key = kSeries,
                                         .time = Timestamp{std::chrono::hours{1}},
                                         .value = y,
                                         .step = &step,
                                         .cause = nullptr};
    return writer.point(point, std::vector<Interval>{{9, 11}, {8, 12}});
  }
  std::uint32_t flags() const { return board_.points.latest(kSeries)->flags; }

  Board board_{Board::Settings{}};
  SeriesLines lines_;
  IncidentListener outside_;
  CoverageCounts coverage_{2};
  Partition::Options options_;
  BoardWriter writer_{board_, coverage_, outside_, options_};
  std::vector<Incident> opened_;
  std::vector<Incident> closed_;
  std::vector<std::string> held_;
  std::int64_t minute_ = 0;
};

TEST_F(BoardWriterTest, AnAlertIsToldWhereNothingWasSaid) {
  EXPECT_FALSE(see({.score = 0.4}));
  EXPECT_TRUE(see({.score = 1.5, .incident = true, .alert = true}));
  EXPECT_EQ(flags(), SeenPoint::kInIncident | SeenPoint::kAlert);
  EXPECT_FALSE(see({.score = 0.9, .incident = true}));
  EXPECT_FALSE(see({.score = 0.1}));

  EXPECT_EQ(opened_.size(), 1U);
  EXPECT_EQ(closed_.size(), 1U);
  EXPECT_TRUE(held_.empty());
}

TEST_F(BoardWriterTest, AnAlertBelowTheLineStaysInsideAndItsScoreIsShown) {
  lines_.set(kSeries, 2);

  EXPECT_FALSE(see({.score = 1.5, .incident = true, .alert = true}));
  EXPECT_EQ(flags(), 0U);
  EXPECT_FLOAT_EQ(board_.points.latest(kSeries)->score, 1.5F);
  EXPECT_FALSE(see({.score = 1.9, .incident = true}));
  EXPECT_FALSE(see({.score = 0.2}));

  EXPECT_TRUE(opened_.empty());
  EXPECT_TRUE(closed_.empty());
  EXPECT_EQ(board_.incidents.open_count(), 0U);
  EXPECT_EQ(held_, std::vector<std::string>{"feedback"});
  EXPECT_EQ(coverage_.alerts, 0);
}

TEST_F(BoardWriterTest, AnIncidentThatGrowsUpToTheLineIsToldThen) {
  lines_.set(kSeries, 2);
  EXPECT_FALSE(see({.score = 1.5, .incident = true, .alert = true}));

  EXPECT_TRUE(see({.score = 2.5, .incident = true}));
  EXPECT_EQ(flags(), SeenPoint::kInIncident | SeenPoint::kAlert);
  EXPECT_FALSE(see({.score = 2.6, .incident = true}));  // Once.
  EXPECT_FALSE(see({.score = 0.5, .incident = true}));
  EXPECT_EQ(board_.incidents.open_count(), 1U);
  EXPECT_EQ(board_.incidents.open_ones()[0].lower, 8);
  EXPECT_FALSE(see({.score = 0.5}));

  ASSERT_EQ(opened_.size(), 1U);
  EXPECT_EQ(opened_[0].kind, AlertKind::kLevelShift);
  EXPECT_EQ(opened_[0].raised, Timestamp{std::chrono::minutes{2}});
  EXPECT_EQ(opened_[0].upper, 12);
  EXPECT_EQ(closed_.size(), 1U);
}

TEST_F(BoardWriterTest, TheNextIncidentIsMeasuredAnew) {
  lines_.set(kSeries, 2);
  EXPECT_FALSE(see({.score = 1.5, .incident = true, .alert = true}));
  EXPECT_FALSE(see({.score = 0}));

  EXPECT_TRUE(see({.score = 3, .incident = true, .alert = true}));
  EXPECT_FALSE(see({.score = 0}));
  EXPECT_FALSE(see({.score = 1.7, .incident = true, .alert = true}));
  EXPECT_EQ(opened_.size(), 1U);
}

TEST_F(BoardWriterTest, ALineThatComesDownTellsOfWhatIsStillOpen) {
  lines_.set(kSeries, 2);
  EXPECT_FALSE(see({.score = 1.5, .incident = true, .alert = true}));
  lines_.set(kSeries, 1);

  EXPECT_TRUE(see({.score = 0.9, .incident = true}));
  EXPECT_EQ(opened_.size(), 1U);
}

TEST_F(BoardWriterTest, AfterARestartAnIncidentOfAnUnmovedSeriesGoesOnAndIsNoNewAlert) {
  EXPECT_FALSE(see({.score = 0.9, .incident = true}));
  EXPECT_EQ(board_.incidents.open_count(), 1U);
  EXPECT_EQ(flags(), SeenPoint::kInIncident);
}

TEST_F(BoardWriterTest, AfterARestartARaisedLineHoldsBackUntilItIsMet) {
  lines_.set(kSeries, 2);
  EXPECT_FALSE(see({.score = 1.5, .incident = true}));
  EXPECT_EQ(board_.incidents.open_count(), 0U);
  EXPECT_FALSE(see({.score = 2.5, .incident = true}));
  EXPECT_EQ(board_.incidents.open_count(), 1U);
}

TEST_F(BoardWriterTest, BelowALoweredLineASinglePointIsTold) {
  lines_.set(kSeries, 0.7);

  EXPECT_FALSE(see({.score = 0.6}));
  EXPECT_TRUE(see({.score = 0.8, .y = 3}));
  EXPECT_EQ(flags(), SeenPoint::kInIncident | SeenPoint::kAlert);
  EXPECT_FALSE(see({.score = 0.9}));  // The same incident.
  EXPECT_FALSE(see({.score = 0.1}));

  ASSERT_EQ(opened_.size(), 1U);
  EXPECT_EQ(opened_[0].kind, AlertKind::kDip);
  EXPECT_FALSE(opened_[0].id.empty());
  EXPECT_EQ(closed_.size(), 1U);
  EXPECT_EQ(board_.incidents.open_count(), 0U);
}

TEST_F(BoardWriterTest, ALoweredLineIsNotMetByWhatTheDetectorsHoldDown) {
  lines_.set(kSeries, 0.7);
  EXPECT_FALSE(see({.score = kHeldScore}));
  EXPECT_TRUE(opened_.empty());
}

TEST_F(BoardWriterTest, ALoweredLineIsNotMetByWhatTheDetectorsHaveRefused) {
  lines_.set(kSeries, 0.7);
  EXPECT_FALSE(see({.score = 1.5}));  // Inside a window of a calendar, or on the other side.
  EXPECT_TRUE(opened_.empty());
}

TEST_F(BoardWriterTest, ALoweredLineKeepsToTheSettingsOfTheDetectors) {
  EXPECT_TRUE(sees_early_by({}, 13));
  Partition::Options below;
  below.live.policy.direction = AlertPolicy::Direction::kBelow;
  EXPECT_FALSE(sees_early_by(below, 13));
  EXPECT_TRUE(sees_early_by(below, 7));
  Partition::Options large;
  large.live.policy.min_dev = 4;
  EXPECT_FALSE(sees_early_by(large, 13));
  EXPECT_TRUE(sees_early_by(large, 15));
  Partition::Options lasting;
  lasting.live.policy.for_points = 2;
  EXPECT_FALSE(sees_early_by(lasting, 13));
  Partition::Options at_night;
  const Calendar::Interval night{Timestamp{}, Timestamp{std::chrono::hours{2}}};
  at_night.calendar = std::make_shared<const Calendar>(*Calendar::make({{night}, {}}));
  EXPECT_FALSE(sees_early_by(at_night, 13));
}

TEST_F(BoardWriterTest, OtherSeriesAreNotMoved) {
  lines_.set("other", 8);
  lines_.set("another", 0.5);
  EXPECT_FALSE(see({.score = 0.8}));
  EXPECT_TRUE(see({.score = 1.1, .incident = true, .alert = true}));
}

}  // namespace
}  // namespace foreshock::app
