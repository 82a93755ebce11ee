#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "foreshock/engine/internal/page_format.h"
#include "foreshock/engine/internal/partition_state.h"

namespace foreshock::partition {

/// A state that is being put together from pages, apart from the one that is in use.
class RestorePages {
 public:
  RestorePages(const Partition::Options& options, std::string about);

  /// Errors:  as Partition::restore_page.
  Status read(std::span<const std::byte> page);
  /// The next offset. kMalformedInput if a page is missing or they contradict one another.
  Result<std::int64_t> finish();
  PartitionState& state() { return state_; }

 private:
  Status agree(const PageHeader& header);
  Status read_rows(StateReader& in);
  Status read_row(StateReader& in);

  EventClock::Options clock_;
  std::size_t most_series_;
  std::string about_;
  PartitionState state_;
  std::optional<PageHeader> first_;  ///< Of the pages so far, in order of coming.
  std::set<std::uint32_t> numbers_;
  bool has_head_ = false;
  std::optional<std::uint32_t> pages_;  ///< How many there are, once it is known.
  std::vector<bool> has_row_;
};

}  // namespace foreshock::partition
