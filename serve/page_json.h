#pragma once

/// The words of the page's own paths and events: docs/formats/http.md.

#include <string>

#include "foreshock/serve/board.h"
#include "foreshock/serve/incident.h"
#include "foreshock/serve/json.h"
#include "foreshock/serve/milliseconds.h"

namespace foreshock {

/// "95", "99.5"
std::string percent_text(double percent);

std::string alert_event_json(const Incident& incident);
std::string status_json(const ServiceStatus& status, const Board& board, std::int64_t now_ms);
std::string point_event_json(std::string_view series, const SeenPoint& point,
                             std::span<const float> bounds);
std::string forecast_event_json(std::string_view series, const SeriesOutlook& outlook);

}  // namespace foreshock
