#pragma once

/// Alerts as Alertmanager's API v2 takes them (POST /api/v2/alerts). To Alertmanager the labels are
/// the alert: they hold nothing that changes while an incident lasts.

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "foreshock/serve/incident.h"
#include "foreshock/serve/json.h"
#include "foreshock/serve/sinks/notice.h"

namespace foreshock {

/// Most alerts in one request.
inline constexpr std::size_t kMostAlerts = 64;

/// Name and value, sorted by name.
using AlertTexts = std::vector<std::pair<std::string, std::string>>;

/// The series' own labels with alertname, kind, metric and severity. Letters that Alertmanager does
/// not take in a name become '_'; a label of the series that has one of our four names is called
/// exported_NAME. Labels without a value are left out.
AlertTexts alert_labels(const Incident& incident);

/// The labels as one text: incidents with the same one are the same alert to Alertmanager.
std::string alert_identity(const Incident& incident);

/// summary, description, score, value, expected, incident, and link if there is an `external_url`.
AlertTexts alert_annotations(const Incident& incident, std::string_view external_url);

/// An object of texts.
void write_texts(std::string_view name, const AlertTexts& texts, JsonWriter& json);

/// As RFC 3339 has it, in whole milliseconds.
std::string wall_time(Timestamp time);

/// The JSON array of one request.
std::string alertmanager_body(std::span<const Notice> notices, std::string_view external_url);

/// Where a request goes, by the URL of an Alertmanager: "http://localhost:9093/api/v2/alerts".
std::string alertmanager_url(std::string_view base);

}  // namespace foreshock
