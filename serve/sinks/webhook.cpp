#include "foreshock/serve/sinks/webhook.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "foreshock/core/sample.h"
#include "foreshock/serve/cloud_event.h"
#include "foreshock/serve/json.h"
#include "foreshock/serve/sinks/alertmanager.h"

namespace foreshock {
namespace {

constexpr std::array<std::pair<WebhookForm, std::string_view>, 4> kNames{{
    {WebhookForm::kAlertmanager, "alertmanager"},
    {WebhookForm::kSlack, "slack"},
    {WebhookForm::kPagerduty, "pagerduty"},
    {WebhookForm::kCloudEvents, "cloudevents"},
}};
constexpr std::size_t kLongestPagerdutySummary = 1024;
constexpr std::size_t kLongestSlackText = 2900;  // Of 3,000 in a block.

std::string_view state_of(const Notice& notice) {
  return notice.resolved ? "resolved" : "firing";
}

/// The first bytes, not within a letter of UTF-8.
std::string cut(std::string text, std::size_t most) {
  if (text.size() <= most) return text;
  while (most > 0 && (static_cast<std::uint8_t>(text[most]) & 0xc0U) == 0x80) --most;
  text.resize(most);
  return text;
}

std::string hex(std::uint64_t number) {
  std::string out(16, '0');
  for (std::size_t i = 16; i-- > 0; number >>= 4U) out[i] = "0123456789abcdef"[number & 15U];
  return out;
}

/// What all of them have in common.
AlertTexts common(AlertTexts all, const AlertTexts& other) {
  const auto differs = [&](const auto& text) {
    return std::find(other.begin(), other.end(), text) == other.end();
  };
  all.erase(std::remove_if(all.begin(), all.end(), differs), all.end());
  return all;
}

void write_alert(const Notice& notice, const WebhookText& text, JsonWriter& json) {
  json.begin_object();
  json.text("status", state_of(notice));
  write_texts("labels", alert_labels(*notice.incident), json);
  write_texts("annotations", alert_annotations(*notice.incident, text.external_url), json);
  json.text("startsAt", wall_time(notice.starts_at));
  json.text("endsAt", notice.resolved ? wall_time(notice.ends_at) : "0001-01-01T00:00:00Z");
  json.text("generatorURL", link_of(*notice.incident, text.external_url));
  json.text("fingerprint", hex(series_hash(alert_identity(*notice.incident))));
  json.end_object();
}

std::string alertmanager_form(std::span<const Notice> notices, const WebhookText& text) {
  AlertTexts labels = alert_labels(*notices.front().incident);
  AlertTexts annotations = alert_annotations(*notices.front().incident, text.external_url);
  bool firing = false;
  for (const Notice& notice : notices) {
    firing = firing || !notice.resolved;
    labels = common(std::move(labels), alert_labels(*notice.incident));
    annotations =
        common(std::move(annotations), alert_annotations(*notice.incident, text.external_url));
  }
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  json.text("receiver", "foreshock");
  json.text("status", firing ? "firing" : "resolved");
  json.key("alerts");
  json.begin_array();
  for (const Notice& notice : notices) write_alert(notice, text, json);
  json.end_array();
  write_texts("groupLabels", {}, json);
  write_texts("commonLabels", labels, json);
  write_texts("commonAnnotations", annotations, json);
  json.text("externalURL", text.external_url);
  json.text("version", "4");
  json.text("groupKey", "{}:{}");
  json.integer("truncatedAlerts", 0);
  json.end_object();
  return out;
}

/// Slack's mrkdwn takes these three for its own.
std::string slack_escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else {
      out += c;
    }
  }
  return out;
}

void write_slack_block(std::string_view type, const std::string& text, JsonWriter& json) {
  json.begin_object();
  json.text("type", type);
  if (type == "context") {
    json.key("elements");
    json.begin_array();
  } else {
    json.key("text");
  }
  json.begin_object();
  json.text("type", "mrkdwn");
  json.text("text", text);
  json.end_object();
  if (type == "context") json.end_array();
  json.end_object();
}

std::string slack_form(const Notice& notice, const WebhookText& text) {
  const Incident& incident = *notice.incident;
  const std::string state = notice.resolved ? "RESOLVED" : "FIRING";
  const std::string head =
      std::string(alert_name(incident.kind)) + " (" + std::string(name_of(incident.severity)) + ")";
  const std::string summary = slack_escaped(cut(summary_of(incident), kLongestSlackText / 6));
  std::string section = "*[" + state + "] " + head + "*\n" + summary;
  if (const std::string link = link_of(incident, text.external_url);
      !link.empty() && section.size() + link.size() < kLongestSlackText) {
    section += "\n<" + link + "|open>";
  }
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  json.text("text", "[" + state + "] " + head + ": " + summary);
  json.key("blocks");
  json.begin_array();
  write_slack_block("section", section, json);
  write_slack_block("context", slack_escaped(description_of(incident)), json);
  json.end_array();
  json.end_object();
  return out;
}

std::string pagerduty_form(const Notice& notice, const WebhookText& text) {
  const Incident& incident = *notice.incident;
  const std::string link = link_of(incident, text.external_url);
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  json.text("routing_key", text.routing_key);
  json.text("event_action", notice.resolved ? "resolve" : "trigger");
  json.text("dedup_key", incident.id);
  json.text("client", "foreshock");
  if (!link.empty()) json.text("client_url", link);
  json.key("payload");
  json.begin_object();
  json.text("summary", cut(summary_of(incident), kLongestPagerdutySummary));
  json.text("source", cut(incident.series, kLongestPagerdutySummary));
  json.text("severity", name_of(incident.severity));
  json.text("timestamp", wall_time(notice.starts_at));
  json.text("component", incident.name);
  json.text("class", name_of(incident.kind));
  json.key("custom_details");
  json.begin_object();
  write_incident(incident, json);
  json.end_object();
  json.end_object();
  json.end_object();
  return out;
}

/// Events of one source differ in their ids: that of the end is one of its own.
std::string cloud_event_form(const Notice& notice, const WebhookText& text) {
  const Incident& incident = *notice.incident;
  const Timestamp time =
      notice.resolved ? incident.until.value_or(incident.raised) : incident.raised;
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  json.text("specversion", "1.0");
  json.text("type", kIncidentType);
  json.text("source", text.source);
  json.text("id", incident.id + (notice.resolved ? ".closed" : ""));
  json.text("time", format_timestamp(time));
  json.text("subject", incident.series);
  json.text("datacontenttype", "application/json");
  json.key("data");
  json.begin_object();
  json.text("schema", "foreshock.incident/1");
  json.text("state", notice.resolved ? "closed" : "opened");
  write_incident(incident, json);
  json.end_object();
  json.end_object();
  return out;
}

}  // namespace

std::string_view name_of(WebhookForm form) {
  for (const auto& [known, name] : kNames) {
    if (known == form) return name;
  }
  return "";
}

Result<WebhookForm> parse_webhook_form(std::string_view text) {
  std::string all;
  for (const auto& [form, name] : kNames) {
    if (name == text) return form;
    all += (all.empty() ? "" : ", ") + std::string(name);
  }
  return fail(Errc::kInvalidArgument,
              "'" + std::string(text) + "' is no form of a webhook; there are " + all);
}

std::size_t most_notices(WebhookForm form) {
  return form == WebhookForm::kAlertmanager ? kMostAlerts : 1;
}

std::string webhook_body(WebhookForm form, std::span<const Notice> notices,
                         const WebhookText& text) {
  switch (form) {
    case WebhookForm::kAlertmanager:
      break;
    case WebhookForm::kSlack:
      return slack_form(notices.front(), text);
    case WebhookForm::kPagerduty:
      return pagerduty_form(notices.front(), text);
    case WebhookForm::kCloudEvents:
      return cloud_event_form(notices.front(), text);
  }
  return alertmanager_form(notices, text);
}

std::string_view webhook_content_type(WebhookForm form) {
  return form == WebhookForm::kCloudEvents ? "application/cloudevents+json" : "application/json";
}

}  // namespace foreshock
