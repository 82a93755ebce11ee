#pragma once

/// What the partition target and the program that writes its first corpus agree on.
///
/// An input is one byte, 0 for LiveSeries and 1 for pipelines, then pages: their length, u16, and
/// their payload. Checksums are the target's: damage gets past them.

#include <cstdint>

#include "foreshock/engine/partition.h"

namespace foreshock::fuzz {

inline Partition::Options partition_options(bool live) {
  const auto frequency = Frequency::parse("1m").value();
  return {.model = live ? "live" : "local-level",
          .live = {.season = 4, .policy = {.quiet_points = 3}},
          .pipeline = {.policy = {.quiet_points = 3}, .first_fit = 8, .history = 16},
          .frequency = frequency,
          .lateness = std::chrono::minutes{3},
          .most_series = 8,
          .longest_gap = 40,
          .silence_steps = 10,
          .horizon = 2,
          .forecast_every = std::chrono::minutes{5}};
}

/// Where the checksum of the head stands in every page, and where the options do.
constexpr std::size_t kTieAt = 9;
constexpr std::size_t kAboutAt = 21;

}  // namespace foreshock::fuzz
