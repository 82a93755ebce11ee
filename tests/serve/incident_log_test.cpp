#include "foreshock/serve/incident_log.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "board_fixture.h"
#include "event_fixture.h"

namespace foreshock {
namespace {

std::vector<std::string> ids_of(const std::vector<Incident>& incidents) {
  std::vector<std::string> out;
  for (const Incident& incident : incidents) out.push_back(incident.id);
  return out;
}

using Ids = std::vector<std::string>;

TEST(IncidentLog, ClosesWhatASeriesHasOpen) {
  IncidentLog log;
  EXPECT_FALSE(log.open(incident_of("a", "1", 0)));
  EXPECT_EQ(log.open_count(), 1U);

  const auto closed = log.close("a", at_minute(5));

  ASSERT_TRUE(closed);
  EXPECT_EQ(closed->id, "1");
  EXPECT_FALSE(closed->open);
  EXPECT_EQ(closed->until, at_minute(5));
  EXPECT_EQ(log.open_count(), 0U);
  EXPECT_FALSE(log.close("a", at_minute(6)));
  EXPECT_FALSE(log.close("b", at_minute(6)));
}

TEST(IncidentLog, SupersedesAnOpenIncidentWhenTheNextOneIsRaised) {
  IncidentLog log;
  log.open(incident_of("a", "1", 0));

  const auto before = log.open(incident_of("a", "2", 7));

  ASSERT_TRUE(before);
  EXPECT_EQ(before->id, "1");
  EXPECT_EQ(before->until, at_minute(7));
  EXPECT_EQ(ids_of(log.open_ones()), Ids{"2"});
}

TEST(IncidentLog, TakesTheSameIncidentTwiceAsOne) {
  IncidentLog log;
  log.open(incident_of("a", "1", 0));

  EXPECT_FALSE(log.open(incident_of("a", "1", 0)));
  EXPECT_EQ(ids_of(log.recent(at_minute(-60))), Ids{"1"});
}

TEST(IncidentLog, FollowsTheNewestPointAndKeepsTheLargestScore) {
  IncidentLog log;
  log.open(incident_of("a", "1", 0));

  log.update("a", 90, 40, {30, 50}, 3);
  log.update("a", 50, 41, {31, 52}, 2);
  log.update("b", 1, 1, {0, 2}, 1);

  const Incident incident = log.open_ones().at(0);
  EXPECT_EQ(incident.value, 50);
  EXPECT_EQ(incident.expected, 41);
  EXPECT_EQ(incident.lower, 31);
  EXPECT_EQ(incident.upper, 52);
  EXPECT_EQ(incident.score, 3);
}

TEST(IncidentLog, ListsOpenOnesFirstAndThenTheOthersOfTheWindowByScore) {
  IncidentLog log;
  const auto open_with_score = [&](const std::string& series, int raised, double score) {
    Incident incident = incident_of(series, series, raised);
    incident.score = score;
    log.open(std::move(incident));
  };
  open_with_score("long ago, still open", -1000, 2);
  open_with_score("small", 0, 1);
  open_with_score("old", -20, 9);
  open_with_score("large", 1, 5);
  open_with_score("open", 2, 3);
  for (const char* const series : {"small", "old", "large"}) log.close(series, at_minute(3));

  EXPECT_EQ(ids_of(log.recent(at_minute(0))),
            (Ids{"open", "long ago, still open", "large", "small"}));
}

TEST(IncidentLog, FindsThoseOfASeriesThatTouchATime) {
  IncidentLog log;
  log.open(incident_of("a", "1", 0));
  log.close("a", at_minute(5));
  log.open(incident_of("a", "2", 10));
  log.close("a", at_minute(15));
  log.open(incident_of("a", "3", 20));
  log.open(incident_of("b", "4", 10));

  EXPECT_EQ(ids_of(log.of("a", at_minute(5), at_minute(10))), (Ids{"1", "2"}));
  EXPECT_EQ(ids_of(log.of("a", at_minute(6), at_minute(9))), Ids{});
  EXPECT_EQ(ids_of(log.of("a", at_minute(12), at_minute(13))), Ids{"2"});
  EXPECT_EQ(ids_of(log.of("a", at_minute(500), at_minute(501))), Ids{"3"});
  EXPECT_EQ(ids_of(log.of("c", at_minute(0), at_minute(500))), Ids{});
}

TEST(IncidentLog, ForgetsTheOldestOfThoseThatAreClosed) {
  IncidentLog log(2);
  for (int i = 0; i < 4; ++i) {
    log.open(incident_of("a", std::to_string(i), 10 * i));
    log.close("a", at_minute(10 * i + 1));
  }

  EXPECT_EQ(ids_of(log.of("a", at_minute(-1), at_minute(100))), (Ids{"2", "3"}));
}

}  // namespace
}  // namespace foreshock
