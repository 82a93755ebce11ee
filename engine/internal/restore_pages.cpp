#include "foreshock/engine/internal/restore_pages.h"

#include <algorithm>
#include <cmath>

#include "foreshock/engine/internal/grid.h"

namespace foreshock::partition {
namespace {

auto malformed(std::string why) {
  return fail(Errc::kMalformedInput, std::move(why));
}

bool is_sound(const Standing& standing) {
  return standing.last >= 0 && standing.last <= Grid::kFarthest && standing.silent >= 0 &&
         standing.silent <= standing.last && standing.behind >= 0 &&
         standing.flags <= Standing::kAllFlags && std::isfinite(standing.total);
}

}  // namespace

RestorePages::RestorePages(const Partition::Options& options, std::string about)
    : clock_(clock_options(options)),
      most_series_(options.most_series),
      about_(std::move(about)),
      state_(options) {}

Status RestorePages::read(std::span<const std::byte> page) {
  FORESHOCK_TRY(const Record record, open(page));
  if (record.kind != kPageRecord) {
    return malformed("a record of kind '" + record.kind + "', not of a partition");
  }
  if (record.version != kPageVersion) {
    return fail(Errc::kUnsupported, "version " + std::to_string(record.version) +
                                        " of a partition's pages; this program knows " +
                                        std::to_string(kPageVersion));
  }
  if (!page.empty()) return malformed("bytes too many behind a page");
  StateReader in(record.payload);
  FORESHOCK_TRY(const PageHeader header, read_header(in, about_));
  FORESHOCK_TRY_VOID(agree(header));
  if (header.kind == PageKind::kHead) {
    has_head_ = true;
    const auto used = record.payload.size() - in.left();
    if (crc32c(record.payload.subspan(used)) != header.tie) {
      return malformed("a head of another snapshot");
    }
    FORESHOCK_TRY_VOID(read_head(in, state_, clock_));
  } else if (header.kind == PageKind::kRows) {
    FORESHOCK_TRY_VOID(read_rows(in));
  } else {
    pages_ = header.number + 1;
  }
  if (in.left() != 0) return malformed("a page has bytes too many");
  return {};
}

Status RestorePages::agree(const PageHeader& header) {
  if (header.rows > most_series_) {
    return fail(Errc::kUnsupported, "a state of " + std::to_string(header.rows) +
                                        " series; no more than " + std::to_string(most_series_) +
                                        " are allowed here");
  }
  if (!first_) {
    first_ = header;
    has_row_.assign(header.rows, false);
    state_.index.reserve(header.rows);
  }
  if (header.rows != first_->rows || header.tie != first_->tie ||
      header.next_offset != first_->next_offset) {
    return malformed("pages of different snapshots: one of offset " +
                     std::to_string(first_->next_offset) + ", one of " +
                     std::to_string(header.next_offset));
  }
  if (!numbers_.insert(header.number).second) {
    return malformed("page " + std::to_string(header.number) + " stands twice");
  }
  if ((header.kind == PageKind::kHead) != (header.number == 0)) {
    return malformed("the head of a snapshot is not its first page");
  }
  if (pages_ && header.kind == PageKind::kEnd) return malformed("two ends of a snapshot");
  return {};
}

Status RestorePages::read_rows(StateReader& in) {
  FORESHOCK_TRY(const auto rows, in.get<std::uint32_t>());
  for (std::uint32_t i = 0; i < rows; ++i) FORESHOCK_TRY_VOID(read_row(in));
  return {};
}

Status RestorePages::read_row(StateReader& in) {
  FORESHOCK_TRY(const auto row, in.get<std::uint32_t>());
  FORESHOCK_TRY(const auto key, in.get_text(kLongestKey));
  if (row >= has_row_.size() || has_row_[row] || key.empty()) {
    return malformed("row " + std::to_string(row) + " stands twice or cannot be");
  }
  const auto hash = series_hash(key);
  if (state_.index.find(hash, key) != kNoRow) return malformed("a series stands twice");
  has_row_[row] = true;
  state_.bank.reach(row);
  Row& series = state_.bank[row];
  series = Row{.key = state_.index.add(hash, key, row), .at = {}};
  FORESHOCK_TRY_VOID(in.get_bytes(std::as_writable_bytes(std::span(&series.at, 1))));
  if (!is_sound(series.at)) return malformed("row " + std::to_string(row) + " cannot be");
  return state_.bank.read(row, in);
}

Result<std::int64_t> RestorePages::finish() {
  if (!has_head_ || !pages_) return malformed("a snapshot without its first or its last page");
  if (numbers_.size() != *pages_ || *numbers_.rbegin() + 1 != *pages_) {
    return malformed("a snapshot of " + std::to_string(*pages_) + " pages, of which " +
                     std::to_string(numbers_.size()) + " are there");
  }
  if (state_.size() != has_row_.size()) {
    return malformed("a snapshot of " + std::to_string(has_row_.size()) + " series, of which " +
                     std::to_string(state_.size()) + " are there");
  }
  for (std::uint32_t row = 0; row < state_.size(); ++row) {
    if (state_.bank[row].at.seen > state_.sequence) return malformed("a series seen too late");
    FORESHOCK_TRY_VOID(state_.bank.requeue(row));
  }
  for (const auto& [place, point] : state_.held.all()) {
    if (place.first >= state_.size()) return malformed("a point is held of no series");
    Row& series = state_.bank[place.first];
    if (place.second <= series.at.last + 1 || place.second > Grid::kFarthest) {
      return malformed("a point is held that is due");
    }
    ++series.held;
  }
  return first_->next_offset;
}

}  // namespace foreshock::partition
