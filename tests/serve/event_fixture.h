#pragma once

#include "foreshock/core/time.h"
#include "foreshock/serve/event.h"

namespace foreshock {

/// 2024-03-01T10:00:00Z and `minutes` more.
inline Timestamp at_minute(int minutes) {
  return Timestamp{std::chrono::seconds{1'709'287'200}} + std::chrono::minutes{minutes};
}

inline AlertEvent spike() {
  AlertEvent event;
  event.series = R"(cpu{host="a",job="api"})";
  event.model = "live";
  event.alert = {AlertKind::kSpike, at_minute(-2), at_minute(0), 1.5, 1e-6, 93.25, 41.5, 1};
  event.expected = {30.5, 52.5};
  event.source = {"metrics", 3, 4711};
  return event;
}

}  // namespace foreshock
