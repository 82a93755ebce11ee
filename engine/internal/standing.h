#pragma once

#include <cstdint>
#include <type_traits>

namespace foreshock::partition {

/// Where a series stands in time: what a snapshot has of it beside its model. Times in ns.
struct Standing {
  enum Flags : std::uint64_t {
    kEnded = 1,     ///< It said that it ends: silence is no news.
    kHasTotal = 2,  ///< `total` is one.
    kWarmingUp = 4,
    kApart = 8,  ///< `apart` is a time.
    kAllFlags = 15,
  };
  bool is(Flags flag) const { return (flags & flag) != 0; }
  void set(Flags flag, bool on) {
    flags = on ? flags | flag : flags & ~static_cast<std::uint64_t>(flag);
  }

  std::uint64_t seen = 0;   ///< Which sample of the partition was its latest.
  std::int64_t origin = 0;  ///< Time of its step 0.
  std::int64_t last = -1;   ///< The latest step that its model has met.
  std::int64_t silent = 0;  ///< Steps up to `last` that closed without a sample.
  std::int64_t behind = 0;  ///< How late its samples come after the watermark, at most, of late.
  std::int64_t apart = 0;   ///< A sample far ahead of all others, put apart until a second agrees.
  std::int64_t total_time = 0;
  std::int64_t total_since = 0;
  double total = 0;
  std::uint64_t flags = 0;
};
// Snapshots have it byte by byte: docs/formats/partition_snapshot.md.
static_assert(sizeof(Standing) == 80 && std::is_trivially_copyable_v<Standing>);

}  // namespace foreshock::partition
