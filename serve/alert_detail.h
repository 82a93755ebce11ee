#pragma once

/// What an alert says beside its kind: how large, since when, how sure, and why.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "foreshock/core/time.h"
#include "foreshock/serve/json.h"

namespace foreshock {

struct AlertDetail {
  /// What a size is of, and so its unit.
  enum class Of : std::uint8_t {
    kValue,        ///< One point from what was expected, in the units of the series.
    kLevel,        ///< The level from where it was, in the units of the series.
    kSlope,        ///< The level's move in a step, in the units of the series.
    kDeviation,    ///< Ratio of standard deviations to what was usual.
    kCorrelation,  ///< Of each point's surprise with the one before.
  };
  struct Size {
    Of of = Of::kValue;
    double value = 0;
    double error = 0;  ///< Standard error; NaN if it has none.
  };
  struct Span {
    Timestamp earliest;
    Timestamp latest;
  };
  struct Season {
    double before = 0;  ///< Period in steps; 0 if there was none.
    double now = 0;     ///< The same.
  };

  std::string why;     ///< In words: "level by +3.2, began 5 steps ago (4 to 9)".
  double p_alert = 0;  ///< The p-value at the alert line; 0 if the alert is not of a p-value.
  std::optional<Size> size;
  std::optional<Span> began;  ///< Where it began, with 95 %.
  /// Log likelihood ratios of what it might have been against "nothing changed", nats.
  std::vector<std::pair<std::string_view, double>> evidence;
  std::optional<Season> season;
};

/// "value", "level", "slope", "deviation", "correlation".
std::string_view name_of(AlertDetail::Of of);

/// Its members, "why" to "season", those that there are, into an object that the caller begins and
/// ends.
void write_detail(const AlertDetail& detail, JsonWriter& json);

}  // namespace foreshock
