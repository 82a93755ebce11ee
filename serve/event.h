#pragma once

/// What goes out: an alert and a forecast, each as one JSON document. docs/formats/events.md has
/// the fields and the promise about their versions.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "foreshock/core/alert.h"
#include "foreshock/core/forecast.h"
#include "foreshock/core/frequency.h"
#include "foreshock/core/time.h"
#include "foreshock/serve/alert_detail.h"

namespace foreshock {

enum class Severity : std::uint8_t { kWarning, kCritical };

/// "warning", "critical"
std::string_view name_of(Severity severity);

/// Critical from twice the score of the alert line on: with p_alert = 1e-4, a p-value of 1e-8.
Severity severity_of(double score);

/// Where the record stood that an event came of.
struct RecordPosition {
  std::string_view topic;
  std::int32_t partition = 0;
  std::int64_t offset = 0;
};

struct AlertEvent {
  std::string_view series;  ///< As SeriesKey::text() writes it; anything else is a name as it is.
  std::string_view model;   ///< What was surprised: "live", "ets" ...
  Alert alert;              ///< Its kind is not kNone.
  Interval expected{};      ///< Where the point was expected, `level` percent.
  double level = 95;        ///< In (0, 100).
  AlertDetail detail{};     ///< What else is known of it.
  std::optional<RecordPosition> source;  ///< None for silence, which no record tells of.
};

struct ForecastEvent {
  std::string_view series;
  std::string_view model;
  Timestamp origin;  ///< All that was known when it was made was at or before this.
  Timestamp first;   ///< Of forecast.steps[0]; the others follow at the frequency's steps.
  Frequency frequency;
  const Forecast* forecast = nullptr;  ///< Not null.
  std::span<const double> levels;      ///< Percent, each in (0, 100): 80, 95.
};

/// "schema": "foreshock.alert/1", by docs/formats/alert.schema.json. The same event gives the same
/// bytes.
std::string alert_json(const AlertEvent& event);

/// "schema": "foreshock.forecast/1", by docs/formats/forecast.schema.json.
std::string forecast_json(const ForecastEvent& event);

}  // namespace foreshock
