#include "foreshock/serve/sinks/alertmanager.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <map>

namespace foreshock {
namespace {

constexpr std::string_view kPath = "/api/v2/alerts";
constexpr std::array<std::string_view, 4> kOurs{"alertname", "kind", "metric", "severity"};

/// [a-zA-Z_][a-zA-Z0-9_]*
std::string label_name(std::string_view name) {
  std::string out;
  for (const char c : name) {
    const bool digit = c >= '0' && c <= '9';
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    if (digit && out.empty()) out += '_';
    out += digit || letter ? c : '_';
  }
  if (std::find(kOurs.begin(), kOurs.end(), out) != kOurs.end()) out.insert(0, "exported_");
  return out;
}

}  // namespace

AlertTexts alert_labels(const Incident& incident) {
  std::map<std::string, std::string> labels;
  for (const auto& [name, value] : incident.labels) {
    if (name.empty() || value.empty()) continue;
    std::string free = label_name(name);
    while (labels.contains(free)) free += '_';  // Two names that have become one.
    labels[free] = value;
  }
  labels["alertname"] = alert_name(incident.kind);
  labels["kind"] = name_of(incident.kind);
  if (!incident.name.empty()) labels["metric"] = incident.name;
  labels["severity"] = name_of(incident.severity);
  return {labels.begin(), labels.end()};
}

std::string alert_identity(const Incident& incident) {
  std::string out;
  for (const auto& [name, value] : alert_labels(incident)) {
    out += name;
    out += '=';
    out += std::to_string(value.size());
    out += ':';
    out += value;
    out += ',';
  }
  return out;
}

AlertTexts alert_annotations(const Incident& incident, std::string_view external_url) {
  AlertTexts out;
  out.emplace_back("description", description_of(incident));
  out.emplace_back("expected", short_number(incident.expected));
  out.emplace_back("incident", incident.id);
  if (!external_url.empty()) out.emplace_back("link", link_of(incident, external_url));
  out.emplace_back("score", short_number(incident.score));
  out.emplace_back("summary", summary_of(incident));
  out.emplace_back("value", short_number(incident.value));
  return out;
}

void write_texts(std::string_view name, const AlertTexts& texts, JsonWriter& json) {
  json.key(name);
  json.begin_object();
  for (const auto& [key, value] : texts) json.text(key, value);
  json.end_object();
}

std::string wall_time(Timestamp time) {
  return format_timestamp(std::chrono::floor<std::chrono::milliseconds>(time));
}

std::string alertmanager_body(std::span<const Notice> notices, std::string_view external_url) {
  std::string out;
  JsonWriter json(out);
  json.begin_array();
  for (const Notice& notice : notices) {
    json.begin_object();
    write_texts("labels", alert_labels(*notice.incident), json);
    write_texts("annotations", alert_annotations(*notice.incident, external_url), json);
    json.text("startsAt", wall_time(notice.starts_at));
    json.text("endsAt", wall_time(notice.ends_at));
    if (!external_url.empty()) {
      json.text("generatorURL", link_of(*notice.incident, external_url));
    }
    json.end_object();
  }
  json.end_array();
  return out;
}

std::string alertmanager_url(std::string_view base) {
  while (base.ends_with('/')) base.remove_suffix(1);
  std::string out(base);
  if (!out.ends_with(kPath)) out += kPath;
  return out;
}

}  // namespace foreshock
