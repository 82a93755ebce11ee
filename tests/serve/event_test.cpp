#include "foreshock/serve/event.h"

#include <cmath>
#include <cstdio>
#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "event_fixture.h"

namespace foreshock {
namespace {

TEST(AlertJson, SaysWhatIsKnownInTheOrderOfTheSchema) {
  EXPECT_EQ(alert_json(spike()),
            R"({"schema":"foreshock.alert/1","series":"cpu{host=\"a\",job=\"api\"}","name":"cpu",)"
            R"("labels":{"host":"a","job":"api"},"kind":"spike","severity":"warning",)"
            R"("from":"2024-03-01T09:58:00Z","raised":"2024-03-01T10:00:00Z","score":1.5,)"
            R"("p_value":1e-06,"observed":93.25,"expected":41.5,"level":95,"lower":30.5,)"
            R"("upper":52.5,"direction":"above","model":"live",)"
            R"("source":{"topic":"metrics","partition":3,"offset":4711}})");
}

TEST(AlertJson, SaysNullForWhatSilenceDoesNotHave) {
  AlertEvent event = spike();
  event.alert.kind = AlertKind::kSilence;
  event.alert.observed = std::numeric_limits<double>::quiet_NaN();
  event.alert.direction = 0;
  event.source.reset();

  const std::string json = alert_json(event);

  EXPECT_NE(json.find(R"("kind":"silence")"), std::string::npos) << json;
  EXPECT_NE(json.find(R"("observed":null)"), std::string::npos) << json;
  EXPECT_NE(json.find(R"("direction":"none")"), std::string::npos) << json;
  EXPECT_EQ(json.find("source"), std::string::npos) << json;
}

TEST(AlertJson, TakesAnIdThatIsNoKeyAsAName) {
  AlertEvent event = spike();
  event.series = "cpu{host=";

  const std::string json = alert_json(event);

  EXPECT_NE(json.find(R"("series":"cpu{host=","name":"cpu{host=","labels":{})"), std::string::npos)
      << json;
}

TEST(AlertJson, IsCriticalFromTwiceTheScoreOfTheLine) {
  EXPECT_EQ(name_of(severity_of(1)), "warning");
  EXPECT_EQ(name_of(severity_of(std::nextafter(2.0, 0.0))), "warning");
  EXPECT_EQ(name_of(severity_of(2)), "critical");
  EXPECT_EQ(name_of(severity_of(std::numeric_limits<double>::infinity())), "critical");
  EXPECT_EQ(name_of(severity_of(std::numeric_limits<double>::quiet_NaN())), "warning");
}

TEST(AlertJson, SaysHowLargeSinceWhenHowSureAndWhy) {
  AlertEvent event = spike();
  event.alert.kind = AlertKind::kLevelShift;
  event.detail.why = "level by +3.2";
  event.detail.p_alert = 1e-4;
  event.detail.size = {AlertDetail::Of::kLevel, 3.25, 0.5};
  event.detail.began = {at_minute(-3), at_minute(-1)};
  event.detail.evidence = {{"outlier", 1.5}, {"level", 12}};
  event.detail.season = {24, 0};

  const std::string json = alert_json(event);

  EXPECT_NE(json.find(R"("model":"live","why":"level by +3.2","p_alert":1e-04,)"
                      R"("size":{"of":"level","value":3.25,"error":0.5},)"
                      R"("began":{"earliest":"2024-03-01T09:57:00Z",)"
                      R"("latest":"2024-03-01T09:59:00Z"},)"
                      R"("evidence":{"outlier":1.5,"level":12},)"
                      R"("season":{"before":24,"now":0},"source":)"),
            std::string::npos)
      << json;
}

TEST(AlertJson, SaysNullForASizeWithoutAnError) {
  AlertEvent event = spike();
  event.detail.size = {AlertDetail::Of::kValue, 51.75, std::nan("")};

  EXPECT_NE(alert_json(event).find(R"("size":{"of":"value","value":51.75,"error":null})"),
            std::string::npos);
}

class ForecastJson : public testing::Test {
 protected:
  ForecastEvent event(const Frequency& frequency, const std::vector<double>& levels) const {
    return {.series = "cpu",
            .model = "ets",
            .origin = at_minute(0),
            .first = at_minute(1),
            .frequency = frequency,
            .forecast = &forecast_,
            .levels = levels};
  }

  Forecast forecast_;
  Frequency minutes_ = *Frequency::parse("1m");
};

// The quartiles of a t with one degree of freedom (Cauchy) are location -+ scale.
TEST_F(ForecastJson, HasAColumnForEachSideOfEachInterval) {
  forecast_.steps = {Predictive::student_t(10, 2, 1), Predictive::student_t(20, 4, 1)};
  const std::vector<double> levels = {50};

  const std::string json = forecast_json(event(minutes_, levels));

  const std::string head =
      R"({"schema":"foreshock.forecast/1","series":"cpu","name":"cpu","labels":{},)"
      R"("origin":"2024-03-01T10:00:00Z","freq":"1m","model":"ets",)"
      R"("ds":["2024-03-01T10:01:00Z","2024-03-01T10:02:00Z"],"median":[10,20],"mean":[10,20],)"
      R"("intervals":[{"level":50,"lower":[)";
  ASSERT_EQ(json.substr(0, head.size()), head);
  double lower[2];
  double upper[2];
  ASSERT_EQ(std::sscanf(json.c_str() + head.size(), R"(%lf,%lf],"upper":[%lf,%lf]}]})", lower,
                        lower + 1, upper, upper + 1),
            4)
      << json;
  EXPECT_NEAR(lower[0], 8, 1e-9);
  EXPECT_NEAR(lower[1], 16, 1e-9);
  EXPECT_NEAR(upper[0], 12, 1e-9);
  EXPECT_NEAR(upper[1], 24, 1e-9);
}

TEST_F(ForecastJson, IsWholeWithoutStepsAndWithoutLevels) {
  const std::string json = forecast_json(event(minutes_, {}));

  EXPECT_NE(json.find(R"("ds":[],"median":[],"mean":[],"intervals":[]})"), std::string::npos)
      << json;
}

TEST_F(ForecastJson, SaysNullWhereAModelKnowsNothing) {
  forecast_.steps = {Predictive::unknown()};
  const std::vector<double> levels = {80, 95};

  const std::string json = forecast_json(event(minutes_, levels));

  EXPECT_NE(json.find(R"("median":[null],"mean":[null],"intervals":[)"
                      R"({"level":80,"lower":[null],"upper":[null]},)"
                      R"({"level":95,"lower":[null],"upper":[null]}]})"),
            std::string::npos)
      << json;
}

TEST_F(ForecastJson, FollowsTheCalendar) {
  forecast_.steps = {Predictive::normal(1, 1), Predictive::normal(1, 1)};
  ForecastEvent monthly = event(*Frequency::parse("MS"), {});
  monthly.first = *parse_timestamp("2024-02-01");

  const std::string json = forecast_json(monthly);

  EXPECT_NE(json.find(R"("freq":"MS")"), std::string::npos) << json;
  EXPECT_NE(json.find(R"(["2024-02-01T00:00:00Z","2024-03-01T00:00:00Z"])"), std::string::npos)
      << json;
}

}  // namespace
}  // namespace foreshock
