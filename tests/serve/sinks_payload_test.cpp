#include <limits>

#include "sinks_fixture.h"

#include "foreshock/serve/sinks/alertmanager.h"
#include "foreshock/serve/sinks/jsonl.h"
#include "foreshock/serve/sinks/webhook.h"

namespace foreshock {
namespace {

const Incident& spiky() {
  static const Incident incident = incident_of("9f3c");
  return incident;
}

Notice firing(const Incident& incident) {
  return {&incident, false, incident.from, kStart + std::chrono::minutes{4}};
}

Notice resolved(const Incident& incident) {
  return {&incident, true, incident.from, kStart};
}

constexpr std::string_view kLabels =
    R"~("labels":{"alertname":"TimeSeriesAnomaly","host":"a","kind":"level-shift","metric":"cpu",)~"
    R"~("severity":"critical"})~";
constexpr std::string_view kAnnotations =
    R"~("annotations":{"description":"level-shift that began at 2024-03-01T09:00:00Z and was )~"
    R"~(known at 2024-03-01T09:30:00Z, p-value 1e-09 (level)","expected":"41.2",)~"
    R"~("incident":"9f3c",)~"
    R"~("link":"http://f/?series=cpu%7Bhost%3D%22a%22%7D&at=1709285400000","score":"4.8",)~"
    R"~("summary":"cpu{host=\"a\"}: 93.1 observed, 41.2 expected (30.5 to 51.9), score 4.8",)~"
    R"~("value":"93.1"})~";
constexpr std::string_view kMembers =
    R"~("id":"9f3c","series":"cpu{host=\"a\"}","kind":"level-shift","severity":"critical",)~"
    R"~("open":true,"from_ms":1709283600000,"raised_ms":1709285400000,"until_ms":null,)~"
    R"~("score":4.8,)~"
    R"~("p_value":1e-09,"value":93.1,"expected":41.2,"lower":30.5,"upper":51.9,"why":"level")~";

std::string text(std::string_view a) {
  return std::string(a);
}

TEST(SinksPayload, AlertmanagerGetsLabelsThatStayAndNumbersAsAnnotations) {
  const Notice notice = firing(spiky());

  EXPECT_EQ(
      alertmanager_body({&notice, 1}, "http://f/"),
      "[{" + text(kLabels) + "," + text(kAnnotations) +
          R"~(,"startsAt":"2024-03-01T09:00:00Z","endsAt":"2024-03-01T10:04:00Z",)~"
          R"~("generatorURL":"http://f/?series=cpu%7Bhost%3D%22a%22%7D&at=1709285400000"}])~");
}

TEST(SinksPayload, WithoutAUrlOfOurOwnThereAreNoLinks) {
  const Notice notice = firing(spiky());
  const std::string body = alertmanager_body({&notice, 1}, "");

  EXPECT_EQ(body.find("link"), std::string::npos);
  EXPECT_EQ(body.find("generatorURL"), std::string::npos);
}

TEST(SinksPayload, LabelsAreMadeFitForAlertmanager) {
  Incident incident = incident_of("1");
  incident.name = "";
  incident.labels = {{"0", "digit"},          {"alertname", "theirs"}, {"empty", ""},
                     {"service.name", "dot"}, {"service_name", "bar"}, {"t\xc3\xa9", "acute"}};

  const AlertTexts expected{{"_0", "digit"},
                            {"alertname", "TimeSeriesAnomaly"},
                            {"exported_alertname", "theirs"},
                            {"kind", "level-shift"},
                            {"service_name", "dot"},
                            {"service_name_", "bar"},
                            {"severity", "critical"},
                            {"t__", "acute"}};
  EXPECT_EQ(alert_labels(incident), expected);
}

TEST(SinksPayload, KindsHaveNamesOfTheirOwn) {
  const auto name = [](AlertKind kind) { return text(alert_name(kind)); };

  EXPECT_EQ(name(AlertKind::kSpike), "TimeSeriesAnomaly");
  EXPECT_EQ(name(AlertKind::kDip), "TimeSeriesAnomaly");
  EXPECT_EQ(name(AlertKind::kSeasonalityChange), "TimeSeriesDrift");
  EXPECT_EQ(name(AlertKind::kSilence), "SeriesStale");
  EXPECT_EQ(name(AlertKind::kStateGap), "ForeshockStateGap");
}

TEST(SinksPayload, SummariesSayWhatIsKnownOfEachKind) {
  Incident incident = incident_of("1");
  incident.kind = AlertKind::kSilence;
  incident.value = std::numeric_limits<double>::quiet_NaN();

  EXPECT_EQ(summary_of(incident),
            "cpu{host=\"a\"}: no values since 2024-03-01T09:00:00Z, score 4.8");
  EXPECT_EQ(short_number(incident.value), "missing");
  EXPECT_EQ(short_number(-1234567.0), "-1.23457e+06");
  EXPECT_EQ(description_of(ended(incident)),
            "silence that began at 2024-03-01T09:00:00Z and was known at 2024-03-01T09:30:00Z, "
            "p-value 1e-09 (level); it ended at 2024-03-01T10:05:00Z");
}

TEST(SinksPayload, UrlsOfAlertmanagersMayHaveAPathAndASlash) {
  EXPECT_EQ(alertmanager_url("http://a:9093"), "http://a:9093/api/v2/alerts");
  EXPECT_EQ(alertmanager_url("http://a:9093/x/"), "http://a:9093/x/api/v2/alerts");
  EXPECT_EQ(alertmanager_url("http://a/api/v2/alerts"), "http://a/api/v2/alerts");
}

TEST(SinksPayload, TheAlertmanagerFormIsThatOfItsWebhooks) {
  Incident other = incident_of("2", "b");
  const std::vector<Notice> notices{firing(spiky()), resolved(other)};
  const std::string body = webhook_body(WebhookForm::kAlertmanager, notices, {"http://f", "", ""});

  EXPECT_TRUE(body.starts_with(
      R"~({"receiver":"foreshock","status":"firing","alerts":[{"status":"firing",)~" +
      text(kLabels) + "," + text(kAnnotations) +
      R"~(,"startsAt":"2024-03-01T09:00:00Z","endsAt":"0001-01-01T00:00:00Z",)~"
      R"~("generatorURL":"http)~"))
      << body;
  EXPECT_NE(body.find(R"~("status":"resolved","labels":)~"), std::string::npos);
  EXPECT_NE(body.find(R"~("endsAt":"2024-03-01T10:00:00Z")~"), std::string::npos);
  const std::string common =
      R"~("groupLabels":{},"commonLabels":{"alertname":"TimeSeriesAnomaly","kind":"level-shift",)~"
      R"~("metric":"cpu","severity":"critical"},"commonAnnotations":{"description":)~";
  EXPECT_NE(body.find(common), std::string::npos) << body;
  EXPECT_TRUE(body.ends_with(
      R"~("externalURL":"http://f","version":"4","groupKey":"{}:{}","truncatedAlerts":0})~"));
}

TEST(SinksPayload, SlackGetsATextAndTwoBlocksWithItsLettersEscaped) {
  Incident incident = incident_of("1", "<&>");
  const Notice notice = resolved(incident);

  EXPECT_EQ(
      webhook_body(WebhookForm::kSlack, {&notice, 1}, {}),
      R"~({"text":"[RESOLVED] TimeSeriesAnomaly (critical): cpu{host=\"&lt;&amp;&gt;\"}: 93.1 )~"
      R"~(observed, 41.2 expected (30.5 to 51.9), score 4.8","blocks":[{"type":"section","text":)~"
      R"~({"type":"mrkdwn",)~"
      R"~("text":"*[RESOLVED] TimeSeriesAnomaly (critical)*\ncpu{host=\"&lt;&amp;)~"
      R"~(&gt;\"}: 93.1 observed, 41.2 expected (30.5 to 51.9), score 4.8"}},{"type":"context",)~"
      R"~("elements":[{"type":"mrkdwn","text":"level-shift that began at 2024-03-01T09:00:00Z )~"
      R"~(and was known at 2024-03-01T09:30:00Z, p-value 1e-09 (level)"}]}]})~");
}

TEST(SinksPayload, PagerdutyIsToldByTheIdOfTheIncident) {
  const Notice begins = firing(spiky());
  const Notice ends = resolved(spiky());
  const WebhookText words{"http://f", "", "key"};

  EXPECT_EQ(
      webhook_body(WebhookForm::kPagerduty, {&begins, 1}, words),
      R"~({"routing_key":"key","event_action":"trigger","dedup_key":"9f3c","client":)~"
      R"~("foreshock","client_url":"http://f/?series=cpu%7Bhost%3D%22a%22%7D&at=1709285400000")~"
      R"~(,"payload":{"summary":"cpu{host=\"a\"}: 93.1 observed, 41.2 expected (30.5 to 51.9))~"
      R"~(, score 4.8","source":"cpu{host=\"a\"}","severity":"critical","timestamp":)~"
      R"~("2024-03-01T09:00:00Z","component":"cpu","class":"level-shift","custom_details":{)~" +
          text(kMembers) + "}}}");
  EXPECT_NE(webhook_body(WebhookForm::kPagerduty, {&ends, 1}, words)
                .find(R"~("event_action":"resolve","dedup_key":"9f3c")~"),
            std::string::npos);
}

TEST(SinksPayload, ACloudEventHasAnIdOfItsOwnForTheEnd) {
  const Incident over = ended(spiky());
  const Notice begins = firing(spiky());
  const Notice ends = resolved(over);
  const WebhookText words{"", "/foreshock/g", ""};

  EXPECT_EQ(webhook_body(WebhookForm::kCloudEvents, {&begins, 1}, words),
            R"~({"specversion":"1.0","type":"dev.foreshock.incident.v1","source":"/foreshock/g",)~"
            R"~("id":"9f3c","time":"2024-03-01T09:30:00Z","subject":"cpu{host=\"a\"}",)~"
            R"~("datacontenttype":"application/json","data":{"schema":"foreshock.incident/1",)~"
            R"~("state":"opened",)~" +
                text(kMembers) + "}}");
  const std::string end = webhook_body(WebhookForm::kCloudEvents, {&ends, 1}, words);
  EXPECT_NE(end.find(R"~("id":"9f3c.closed","time":"2024-03-01T10:05:00Z")~"), std::string::npos);
  EXPECT_NE(end.find(R"~("state":"closed","id":"9f3c")~"), std::string::npos);
  EXPECT_NE(end.find(R"~("open":false,)~"), std::string::npos);
  EXPECT_EQ(webhook_content_type(WebhookForm::kCloudEvents), "application/cloudevents+json");
}

TEST(SinksPayload, ALineOfTheFileIsOneIncident) {
  EXPECT_EQ(jsonl_line(firing(spiky())),
            R"~({"schema":"foreshock.incident/1","state":"opened",)~" + text(kMembers) + "}\n");
}

TEST(SinksPayload, FormsHaveNames) {
  for (const auto form : {WebhookForm::kAlertmanager, WebhookForm::kSlack, WebhookForm::kPagerduty,
                          WebhookForm::kCloudEvents}) {
    EXPECT_EQ(parse_webhook_form(name_of(form)).value(), form);
  }
  EXPECT_EQ(
      parse_webhook_form("teams").error().message,
      "'teams' is no form of a webhook; there are alertmanager, slack, pagerduty, cloudevents");
}

TEST(SinksPayload, LogsShowNoSecrets) {
  const auto shown = [](SinkTarget::Kind kind, const std::string& where) {
    SinkTarget target;
    target.kind = kind;
    target.where = where;
    return shown_target(target);
  };

  EXPECT_EQ(shown(SinkTarget::Kind::kAlertmanager, "http://me:secret@a:9093/x?token=1"),
            "alertmanager http://a:9093/x");
  EXPECT_EQ(shown(SinkTarget::Kind::kWebhook, "https://hooks.slack.com/services/T0/B0/secret"),
            "webhook https://hooks.slack.com");
  EXPECT_EQ(shown_url("http://a/x@y"), "http://a/x@y");
  EXPECT_EQ(shown_url("http://me@a"), "http://a");
}

}  // namespace
}  // namespace foreshock
