#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "foreshock/serve/board.h"

namespace foreshock {

constexpr double kNoNumber = std::numeric_limits<double>::quiet_NaN();
constexpr std::int64_t kEver = std::numeric_limits<std::int64_t>::max();

/// 2024-03-01T10:00:00Z and `minutes` more, in ms; as at_minute() of event_fixture.h.
constexpr std::int64_t ms_at(int minutes) {
  return 1'709'287'200'000 + std::int64_t{60'000} * minutes;
}

/// A point whose expectation is `expected`, with bounds 10 and 20 away at two levels.
inline void add_point(PointStore& store, std::string_view series, int minute, double y,
                      double expected, float score = 0, std::uint32_t flags = 0) {
  const std::vector<float> bounds{-10, 10, -20, 20};
  store.add(series, {ms_at(minute), y, expected, score, flags}, bounds);
}

inline Incident incident_of(const std::string& series, const std::string& id, int raised) {
  Incident incident;
  incident.id = id;
  incident.series = series;
  incident.name = series;
  incident.kind = AlertKind::kSpike;
  incident.from = Timestamp{std::chrono::milliseconds{ms_at(raised)}};
  incident.raised = incident.from;
  incident.score = 1;
  return incident;
}

/// Two steps behind the last point, at minutes 3 and 4: 50 and 60, with bounds 1 and 2 away.
inline SeriesOutlook outlook_at_three() {
  SeriesOutlook outlook;
  outlook.step_ms = 60'000;
  outlook.time_ms = {ms_at(3), ms_at(4)};
  outlook.expected = {50, 60};
  outlook.bounds = {{{49, 51}, {59, 61}}, {{48, 52}, {58, 62}}};
  outlook.model_used = "ETS(A,N,N)";
  return outlook;
}

}  // namespace foreshock
