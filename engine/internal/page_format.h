#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "foreshock/engine/internal/partition_state.h"

namespace foreshock::partition {

// What the writer and the reader of pages agree on: docs/formats/partition_snapshot.md.

constexpr std::string_view kPageRecord = "partition";
constexpr std::uint32_t kPageVersion = 1;
/// Of the rows: goes up whenever Standing or LiveSeries change their meaning.
constexpr std::uint32_t kRowLayout = 2;  // 1 had another judge in LiveSeries.
constexpr std::size_t kLongestAbout = 4096;

enum class PageKind : std::uint8_t { kHead, kRows, kEnd };

/// What stands at the front of every page.
struct PageHeader {
  PageKind kind = PageKind::kHead;
  std::uint32_t number = 0;  ///< Of the page, from 0.
  std::uint32_t rows = 0;    ///< Series in all pages together.
  std::uint32_t tie = 0;     ///< Checksum of the head: pages of one snapshot agree on it.
  std::int64_t next_offset = 0;
};
void put_header(StateWriter& out, const PageHeader& header, std::string_view about);
/// Errors:  kUnsupported where the state is one of other options, naming the first that differs.
Result<PageHeader> read_header(StateReader& in, std::string_view about);

/// Clock, counts, sequence and held points; of pipelines what was saved for their fits.
void put_head(StateWriter& out, const PartitionState& state);
Status read_head(StateReader& in, PartitionState& state, const EventClock::Options& clock);

/// Row number, key, standing, model.
void put_row(std::vector<std::byte>& out, const PartitionState& state, std::uint32_t row);

/// CRC of the standing (but for when it was seen), held points and model of each series, by key.
std::vector<std::pair<std::string, std::uint32_t>> digest_of(const PartitionState& state);

/// The options that give the state its meaning, as "name=value" with spaces between.
std::string options_text(const Partition::Options& options);

}  // namespace foreshock::partition
