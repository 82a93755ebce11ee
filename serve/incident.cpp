#include "foreshock/serve/incident.h"

#include "foreshock/serve/milliseconds.h"

namespace foreshock {

std::string_view alert_name(AlertKind kind) {
  switch (kind) {
    case AlertKind::kSilence:
      return "SeriesStale";
    case AlertKind::kSeasonalityChange:
    case AlertKind::kTrendChange:
    case AlertKind::kVarianceChange:
    case AlertKind::kDependenceChange:
    case AlertKind::kMissingRate:
      return "TimeSeriesDrift";
    case AlertKind::kStateGap:
      return "ForeshockStateGap";
    case AlertKind::kNone:
    case AlertKind::kSpike:
    case AlertKind::kDip:
    case AlertKind::kLevelShift:
      break;
  }
  return "TimeSeriesAnomaly";
}

void write_incident(const Incident& incident, JsonWriter& json) {
  json.text("id", incident.id);
  json.text("series", incident.series);
  json.text("kind", name_of(incident.kind));
  json.text("severity", name_of(incident.severity));
  json.boolean("open", incident.open);
  json.integer("from_ms", ms_of(incident.from));
  json.integer("raised_ms", ms_of(incident.raised));
  json.key("until_ms");
  if (incident.until) {
    json.integer(ms_of(*incident.until));
  } else {
    json.null();
  }
  json.number("score", incident.score);
  json.number("p_value", incident.p_value);
  json.number("value", incident.value);
  json.number("expected", incident.expected);
  json.number("lower", incident.lower);
  json.number("upper", incident.upper);
  json.text("why", incident.why);
}

}  // namespace foreshock
