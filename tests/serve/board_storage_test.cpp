#include "foreshock/serve/board_storage.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "board_fixture.h"

namespace foreshock {
namespace {

using promql::Matcher;
using Points = std::vector<std::pair<std::int64_t, double>>;
using Found = std::map<std::string, Points>;
using Kind = Matcher::Kind;

const std::string kA = R"(cpu{host="a"})";
const std::string kB = R"(cpu{host="b"})";

Matcher matcher(const std::string& name, const std::string& value, Kind kind = Kind::kEqual) {
  return *Matcher::make(kind, name, value);
}

/// cpu of two hosts and memory; host a is ahead of its last point and has an incident.
class BoardStorage : public testing::Test {
 protected:
  void SetUp() override {
    for (int minute = 0; minute < 3; ++minute) {
      add_point(board_.points, kA, minute, minute + 1, 40, 0.5F,
                minute > 0 ? std::uint32_t{SeenPoint::kInIncident} : 0U);
    }
    add_point(board_.points, kB, 0, kNoNumber, kNoNumber);
    add_point(board_.points, "memory", 0, 7, 8);
    Incident incident = incident_of(kA, "1", 1);
    incident.severity = Severity::kCritical;
    board_.incidents.open(incident);
    storage_ =
        board_storage(board_, [](std::string_view series, int) -> std::optional<SeriesOutlook> {
          return series == kA ? std::optional(outlook_at_three()) : std::nullopt;
        });
  }

  Found select(const std::vector<Matcher>& matchers, promql::TimeRange range = {}) const {
    Found found;
    EXPECT_TRUE(storage_->select(
        matchers, range, [&](const promql::LabelsPtr& labels, std::span<const promql::Point> all) {
          Points points;
          for (const promql::Point& one : all) points.emplace_back(one.time_ms, one.value);
          EXPECT_TRUE(found.emplace(promql::text_of(*labels), points).second) << "twice";
          return true;
        }));
    std::erase_if(found, [](const auto& one) { return one.second.empty(); });
    return found;
  }

  Board board_{Board::Settings{}};
  std::shared_ptr<const promql::Storage> storage_;
};

TEST_F(BoardStorage, HasWhatWasSeenUnderTheSeriesOwnLabels) {
  EXPECT_EQ(select({matcher("__name__", "y")}),
            (Found{{R"(y{host="a", metric="cpu"})", {{ms_at(0), 1}, {ms_at(1), 2}, {ms_at(2), 3}}},
                   {R"(y{metric="memory"})", {{ms_at(0), 7}}}}));
}

TEST_F(BoardStorage, HasTheForecastBehindTheLastPoint) {
  EXPECT_EQ(
      select({matcher("__name__", "yhat"), matcher("host", "a")}),
      (Found{{R"(yhat{host="a", metric="cpu"})",
              {{ms_at(0), 40}, {ms_at(1), 40}, {ms_at(2), 40}, {ms_at(3), 50}, {ms_at(4), 60}}}}));
}

TEST_F(BoardStorage, CutsToTheRangeWithBothItsEnds) {
  const std::vector<Matcher> asked{matcher("__name__", "yhat"), matcher("host", "a")};

  EXPECT_EQ(select(asked, {ms_at(2), ms_at(3)}).begin()->second,
            (Points{{ms_at(2), 40}, {ms_at(3), 50}}));
  EXPECT_EQ(select(asked, {ms_at(4), ms_at(9)}).begin()->second, (Points{{ms_at(4), 60}}));
  EXPECT_EQ(select(asked, {ms_at(1), ms_at(1)}).begin()->second, (Points{{ms_at(1), 40}}));
  EXPECT_TRUE(select(asked, {ms_at(5), ms_at(9)}).empty());
}

TEST_F(BoardStorage, HasBoundsByLevel) {
  EXPECT_EQ(select({matcher("__name__", "yhat_lower"), matcher("host", "a")}, {ms_at(2), ms_at(3)}),
            (Found{{R"(yhat_lower{host="a", level="80", metric="cpu"})",
                    {{ms_at(2), 30}, {ms_at(3), 49}}},
                   {R"(yhat_lower{host="a", level="95", metric="cpu"})",
                    {{ms_at(2), 20}, {ms_at(3), 48}}}}));
  EXPECT_EQ(select({matcher("__name__", "yhat_upper"), matcher("level", "95"),
                    matcher("metric", "memory")}),
            (Found{{R"(yhat_upper{level="95", metric="memory"})", {{ms_at(0), 28}}}}));
  EXPECT_TRUE(select({matcher("__name__", "yhat_upper"), matcher("level", "99")}).empty());
  EXPECT_TRUE(select({matcher("__name__", "yhat"), matcher("level", "95")}).empty());
}

TEST_F(BoardStorage, HasScoresResidualsAndIncidents) {
  const auto of_a = [&](const std::string& name) {
    return select({matcher("__name__", name), matcher("host", "a")}, {ms_at(0), ms_at(1)})
        .begin()
        ->second;
  };

  EXPECT_EQ(of_a("anomaly_score"), (Points{{ms_at(0), 0.5}, {ms_at(1), 0.5}}));
  EXPECT_EQ(of_a("residual"), (Points{{ms_at(0), -39}, {ms_at(1), -38}}));
  EXPECT_EQ(of_a("anomaly_active"), (Points{{ms_at(0), 0}, {ms_at(1), 1}}));
}

TEST_F(BoardStorage, FiresFromThePointThatRaisedTheAlertToItsEnd) {
  const std::string name =
      R"(ALERTS{alertname="TimeSeriesAnomaly", alertstate="firing", host="a", kind="spike", )"
      R"(metric="cpu", severity="critical"})";

  EXPECT_EQ(select({matcher("__name__", "ALERTS")}),
            (Found{{name, {{ms_at(1), 1}, {ms_at(2), 1}}}}));
  board_.incidents.close(kA, Timestamp{std::chrono::milliseconds{ms_at(2)}});
  EXPECT_EQ(select({matcher("__name__", "ALERTS")}), (Found{{name, {{ms_at(1), 1}}}}));
  EXPECT_TRUE(select({matcher("__name__", "ALERTS"), matcher("severity", "warning")}).empty());
  EXPECT_TRUE(select({matcher("__name__", "ALERTS")}, {ms_at(5), ms_at(9)}).empty());
}

// Two incidents of one kind are one series; their points stay in order.
TEST_F(BoardStorage, JoinsIncidentsOfTheSameLabels) {
  board_.incidents.close(kA, Timestamp{std::chrono::milliseconds{ms_at(2)}});
  Incident second = incident_of(kA, "2", 2);
  second.severity = Severity::kCritical;
  board_.incidents.open(second);

  const Found found = select({matcher("__name__", "ALERTS")});

  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found.begin()->second, (Points{{ms_at(1), 1}, {ms_at(2), 1}}));
}

TEST_F(BoardStorage, TakesEveryKindOfMatcher) {
  const auto count = [&](const Matcher& one) {
    return select({matcher("__name__", "y"), one}).size();
  };

  EXPECT_EQ(count(matcher("metric", "c.*", Kind::kPattern)), 1U);
  EXPECT_EQ(count(matcher("metric", "c.*", Kind::kNotPattern)), 1U);
  EXPECT_EQ(count(matcher("metric", "cpu", Kind::kNotEqual)), 1U);
  EXPECT_EQ(count(matcher("host", "", Kind::kEqual)), 1U);
  EXPECT_EQ(count(matcher("host", ".+", Kind::kPattern)), 1U);
  EXPECT_EQ(count(matcher("level", "", Kind::kEqual)), 2U);
  EXPECT_EQ(count(matcher("metric", "disk")), 0U);
}

TEST_F(BoardStorage, HasNoPointsWhereValuesAreMissing) {
  EXPECT_TRUE(select({matcher("__name__", "y"), matcher("host", "b")}).empty());
  EXPECT_TRUE(select({matcher("__name__", "residual"), matcher("host", "b")}).empty());
}

TEST_F(BoardStorage, PutsItsOwnLabelsBeforeThoseOfTheSeries) {
  add_point(board_.points, R"(odd{level="7",metric="x"})", 0, 1, 2);

  EXPECT_EQ(select({matcher("__name__", "y"), matcher("metric", "odd")}),
            (Found{{R"(y{level="7", metric="odd"})", {{ms_at(0), 1}}}}));
  EXPECT_EQ(
      select({matcher("__name__", "yhat_upper"), matcher("metric", "odd"), matcher("level", "80")}),
      (Found{{R"(yhat_upper{level="80", metric="odd"})", {{ms_at(0), 12}}}}));
}

TEST_F(BoardStorage, ListsSeriesAndStopsWhenItIsTold) {
  std::size_t all = 0;
  const std::vector<Matcher> none;
  EXPECT_TRUE(storage_->series(none, {}, [&](const promql::LabelsPtr&) { return ++all > 0; }));
  // y, yhat, two times two bounds, score, residual and active of three series, and one alert.
  EXPECT_EQ(all, 3U * 9U + 1U);

  std::size_t first = 0;
  EXPECT_TRUE(storage_->series(none, {}, [&](const promql::LabelsPtr&) { return ++first < 2; }));
  EXPECT_EQ(first, 2U);
}

}  // namespace
}  // namespace foreshock
