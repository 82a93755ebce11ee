#pragma once

namespace foreshock::app {

/// Wounds that tests inflict on purpose; a service has none.
struct Faults {
  int before_commit_ms = 0;   ///< Waits inside a transaction, before it is committed.
  int before_publish_ms = 0;  ///< Waits between a snapshot's last page and its publication.
  /// The design that looks right and is wrong: a snapshot counts at once, not when its offset is
  /// committed, and a restart reads on from the committed offset. Tests of exactly-once must fail
  /// on it.
  bool state_before_offset = false;
};

}  // namespace foreshock::app
