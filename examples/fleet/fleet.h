#pragma once

/// A small made-up service fleet whose incidents are known: for the demo, the examples and the
/// tests.

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "foreshock/core/time.h"

namespace foreshock::fleet {

/// Four weeks, Monday to Sunday, a point every five minutes. The first two weeks are free of
/// incidents.
constexpr Timestamp kStart = std::chrono::sys_days{std::chrono::year{2024} / 1 / 1};
constexpr Duration kStep = std::chrono::minutes{5};
constexpr int kSteps = 4 * 7 * 24 * 12;

/// What one metric of one service reported; lost points are not there.
struct Series {
  std::string name;  ///< "checkout.latency_ms"
  std::vector<Timestamp> times;
  std::vector<double> values;
};

/// An incident, both ends included. Kinds are those of an alert: spike, dip, level-shift,
/// trend-change, variance-change, silence, missing-rate.
struct Planted {
  std::string series;
  std::string kind;
  Timestamp from;
  Timestamp to;
};

struct Fleet {
  std::vector<Series> series;    ///< web, search, checkout, each with its four metrics.
  std::vector<Planted> planted;  ///< In order of time.
};

/// Three services with request_rate (1/s), latency_ms, error_ratio and queue_length. Daily and
/// weekly seasons, load that wanders, lognormal latency, Poisson requests and errors, harmless
/// deploys, two lost points in a thousand, and nine planted incidents. Values are rounded as a
/// monitoring system would, so the same seed gives the same bits on every machine.
Fleet make_fleet(std::uint64_t seed);

}  // namespace foreshock::fleet
