#include "foreshock/serve/cloud_event.h"

#include <cstdint>
#include <limits>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "event_fixture.h"

namespace foreshock {
namespace {

// Ids by OpenSSL 3.0.22: the message of docs/formats/events.md in FILE,
//   openssl mac -macopt hexkey:666f726573686f636b2e6576656e7473 -macopt size:16 -in FILE SIPHASH
TEST(EventId, IsWhatTheDocumentationSays) {
  EXPECT_EQ(event_id(R"(cpu{host="a"})", at_minute(0), "spike"),
            "1d267d8c5c376a32056c3e4f2805db69");
  EXPECT_EQ(event_id("", Timestamp{}, ""), "dc6032568a1c0a8ba7322dd62f44800b");
  EXPECT_EQ(event_id("cpu", Timestamp{Duration{-1}}, "forecast"),
            "d11466932f1b1ff7b71d5751837e4cb9");
}

TEST(EventId, DiffersWithSeriesTimeAndKind) {
  const std::set<std::string> ids = {event_id("a", at_minute(0), "bc"),
                                     event_id("ab", at_minute(0), "c"),
                                     event_id("abc", at_minute(0), ""),
                                     event_id("", at_minute(0), "abc"),
                                     event_id("a", at_minute(1), "bc"),
                                     event_id("a", at_minute(0), "bd"),
                                     event_id("a", at_minute(0) + Duration{1}, "bc")};

  EXPECT_EQ(ids.size(), 7U);
}

TEST(AlertHeaders, AreThoseOfBinaryMode) {
  const RecordHeaders expected = {
      {"ce_specversion", "1.0"},           {"ce_type", "dev.foreshock.alert.v1"},
      {"ce_source", "/foreshock/main"},    {"ce_id", "1d267d8c5c376a32056c3e4f2805db69"},
      {"ce_time", "2024-03-01T10:00:00Z"}, {"content-type", "application/json"}};
  AlertEvent event = spike();
  event.series = R"(cpu{host="a"})";

  EXPECT_EQ(alert_headers(event, event_source("main")), expected);
}

TEST(AlertHeaders, DoNotDependOnNumbersOrPositions) {
  AlertEvent other = spike();
  other.alert.score = 7;
  other.alert.from = at_minute(-50);
  other.source.reset();

  EXPECT_EQ(alert_headers(other, "/x"), alert_headers(spike(), "/x"));
}

TEST(ForecastHeaders, BelongToTheOriginOfTheForecast) {
  const Forecast none;
  const ForecastEvent event{.series = "cpu",
                            .origin = Timestamp{Duration{-1}},
                            .frequency = *Frequency::parse("1m"),
                            .forecast = &none};

  const RecordHeaders headers = forecast_headers(event, "/x");

  EXPECT_EQ(headers[1].second, "dev.foreshock.forecast.v1");
  EXPECT_EQ(headers[3].second, "d11466932f1b1ff7b71d5751837e4cb9");
  EXPECT_EQ(headers[4].second, "1969-12-31T23:59:59.999999999Z");
}

TEST(EventSource, IsAUriReferenceWhateverTheGroupIsCalled) {
  EXPECT_EQ(event_source("fore-shock_2.a~"), "/foreshock/fore-shock_2.a~");
  EXPECT_EQ(event_source("a b/\xC3\xA9?"), "/foreshock/a%20b%2F%C3%A9%3F");
  EXPECT_EQ(event_source(""), "/foreshock/");
}

TEST(DeadLetterHeaders, NameTheRecordAndTheReason) {
  const RecordHeaders expected = {{"error", "no number: 'x\xEF\xBF\xBD ' was found"},
                                  {"source_topic", "metrics"},
                                  {"source_partition", "3"},
                                  {"source_offset", "9223372036854775807"}};

  EXPECT_EQ(dead_letter_headers("no number: 'x\xFF\n' was found",
                                {"metrics", 3, std::numeric_limits<std::int64_t>::max()}),
            expected);
}

TEST(DeadLetterHeaders, StayShort) {
  const RecordHeaders headers = dead_letter_headers(std::string(5000, 'x'), {"metrics", 0, 0});

  EXPECT_EQ(headers[0].second, std::string(1000, 'x'));
}

}  // namespace
}  // namespace foreshock
