#pragma once

/// What the snapshot target and the program that writes its first corpus agree on.

#include <cstdint>

#include "foreshock/engine/pipeline.h"

namespace foreshock::fuzz {

/// The first byte of an input says what the rest is.
enum class SnapshotInput : std::uint8_t {
  kSnapshot,  ///< A sealed record, with its checksum.
  kPipeline,  ///< The payload alone: no checksum keeps damage from the readers.
  kModel,     ///< One model, as save_model writes it.
  kBank,      ///< A LevelBank.
};

/// Small, so that inputs are short and fits are cheap.
inline Pipeline::Options snapshot_options() {
  return {.model = {.name = "auto", .season = 4},
          .p_alert = 1e-3,
          .policy = {.for_points = 2, .quiet_points = 3, .hold_points = 20},
          .first_fit = 16,
          .history = 48};
}

}  // namespace foreshock::fuzz
