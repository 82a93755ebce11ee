#pragma once

/// The envelope of what goes to Kafka: CloudEvents 1.0.2, Kafka protocol binding, binary content
/// mode. docs/formats/events.md has the headers and how an id comes about.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "foreshock/core/time.h"
#include "foreshock/serve/event.h"

namespace foreshock {

/// Headers of a record: name and value, in order.
using RecordHeaders = std::vector<std::pair<std::string, std::string>>;

inline constexpr std::string_view kAlertType = "dev.foreshock.alert.v1";
inline constexpr std::string_view kIncidentType = "dev.foreshock.incident.v1";
inline constexpr std::string_view kForecastType = "dev.foreshock.forecast.v1";

/// Who speaks, as a URI reference: "/foreshock/NAME" with what a URI can't hold percent-encoded.
/// The same group, whichever of its members writes, has the same source.
std::string event_source(std::string_view group);

/// 32 hexadecimal digits that depend on the series, the time of the event and what it says of them
/// ("spike", "forecast") and on nothing else: a replay writes the same id.
std::string event_id(std::string_view series, Timestamp time, std::string_view what);

/// ce_specversion, ce_type, ce_source, ce_id, ce_time, content-type; `source` is event_source().
RecordHeaders alert_headers(const AlertEvent& event, std::string_view source);
RecordHeaders forecast_headers(const ForecastEvent& event, std::string_view source);

/// The headers of a record that could not be read: error, source_topic, source_partition,
/// source_offset (docs/formats/dead_letter.md). `error` becomes one line, of 1,000 bytes at most.
RecordHeaders dead_letter_headers(std::string_view error, const RecordPosition& position);

}  // namespace foreshock
