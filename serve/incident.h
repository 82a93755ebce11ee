#pragma once

/// One incident of one series, as the page, the alert sinks and the board all tell of it.

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "foreshock/core/alert.h"
#include "foreshock/core/time.h"
#include "foreshock/serve/event.h"
#include "foreshock/serve/json.h"

namespace foreshock {

struct Incident {
  std::string id;      ///< The alert's CloudEvents id (event_id()): the same after a replay.
  std::string series;  ///< As SeriesKey::text() writes it.
  std::string name;    ///< The series' name without its labels.
  std::vector<std::pair<std::string, std::string>> labels;  ///< Sorted by name.
  AlertKind kind = AlertKind::kNone;
  Severity severity = Severity::kWarning;  ///< That of the moment at which it was raised.
  bool open = true;
  Timestamp from;                  ///< Where it began, as estimated; at or before `raised`.
  Timestamp raised;                ///< The point at which it was known.
  std::optional<Timestamp> until;  ///< Its end; set when it is no longer open.
  double score = 0;                ///< 1 is the alert line.
  double p_value = 1;
  double value = 0;     ///< The newest point in it; NaN for silence.
  double expected = 0;  ///< What was expected there, and between which bounds.
  double lower = 0;
  double upper = 0;
  std::string why;  ///< What was surprised, in a word or two: "level".
};

/// What Alertmanager calls it: "TimeSeriesAnomaly" (spike, dip, level-shift), "TimeSeriesDrift"
/// (seasonality-, trend-, variance-, dependence-change, missing-rate), "SeriesStale" (silence),
/// "ForeshockStateGap" (state-gap).
std::string_view alert_name(AlertKind kind);

/// The members of an incident as docs/formats/http.md has them, "id" to "why", into an object that
/// the caller begins and ends.
void write_incident(const Incident& incident, JsonWriter& json);

}  // namespace foreshock
