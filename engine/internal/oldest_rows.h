#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "foreshock/engine/internal/series_bank.h"

namespace foreshock::partition {

/// The row not seen for longest, exactly. A scan picks a 64th of the rows, those longest unseen;
/// one that has not been seen since is older than all rows that were not picked. So a sample costs
/// nothing, and a row that goes some dozen looks at others.
class OldestRows {
 public:
  /// Of rows 0 .. size - 1; size > 0.
  std::uint32_t next(const SeriesBank& bank, std::uint32_t size);
  void forget() { picked_.clear(); }

 private:
  void pick(const SeriesBank& bank, std::uint32_t size);

  using Seen = std::pair<std::uint64_t, std::uint32_t>;  ///< When, row.
  std::vector<Seen> picked_;                             ///< The oldest last.
};

}  // namespace foreshock::partition
