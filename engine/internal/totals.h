#pragma once

#include <cmath>
#include <cstdint>
#include <optional>

#include "foreshock/engine/internal/held_points.h"
#include "foreshock/engine/internal/saturate.h"
#include "foreshock/engine/internal/standing.h"

namespace foreshock::partition {

/// The value of a step: a gauge's own; a total's mean rate since the total before it, per second.
/// A total that fell or has a new `since` began again: its rate is then from 0 at that time if it
/// is told, or else unknown (NaN). Nothing for the first total. Times of one series go up.
inline std::optional<double> value_of(const HeldPoint& point, Standing& standing,
                                      std::uint64_t& resets) {
  constexpr double kSecond = 1e9;
  if (point.kind != Sample::Kind::kTotal || std::isnan(point.value)) return point.value;
  const bool had_one = standing.is(Standing::kHasTotal);
  const double before = standing.total;
  const std::int64_t before_time = standing.total_time;
  const std::int64_t before_since = standing.total_since;
  standing.set(Standing::kHasTotal, true);
  standing.total = point.value;
  standing.total_time = point.time;
  standing.total_since = point.since;
  if (!had_one) return std::nullopt;
  const auto seconds_since = [&](std::int64_t from) {
    return static_cast<double>(minus(point.time, from)) / kSecond;
  };
  const bool anew = point.since != 0 && before_since != 0 && point.since != before_since;
  double rate = (point.value - before) / seconds_since(before_time);
  if (anew || point.value < before) {
    ++resets;
    rate = anew ? point.value / seconds_since(point.since) : std::nan("");
    if (anew && point.since >= point.time) rate = std::nan("");
  }
  return std::isfinite(rate) ? rate : std::nan("");
}

}  // namespace foreshock::partition
