#include "foreshock/engine/internal/snapshot_pages.h"

#include "foreshock/engine/internal/page_format.h"

namespace foreshock::partition {
namespace {

/// Of pages that fill up before anyone said how long they should be.
constexpr std::size_t kPageBytes = std::size_t{64} << 10U;

}  // namespace

void SnapshotPages::begin(const PartitionState& state, std::int64_t next_offset) {
  abandon();
  StateWriter head;
  put_head(head, state);
  head_.assign(head.bytes().begin(), head.bytes().end());
  tie_ = crc32c(head_);
  next_offset_ = next_offset;
  rows_ = state.size();
  copied_.assign(rows_, false);
  page_bytes_ = kPageBytes;
  pages_.emplace_back();
  open_ = true;
}

void SnapshotPages::abandon() {
  open_ = false;
  head_.clear();
  copied_ = {};
  pages_.clear();
  rows_ = next_row_ = put_ = 0;
}

void SnapshotPages::copy(std::uint32_t row, const PartitionState& state) {
  copied_[row] = true;
  if (pages_.back().records.size() >= page_bytes_) pages_.emplace_back();
  Page& page = pages_.back();
  if (page.rows == 0) page.records.reserve(page_bytes_ + page_bytes_ / 8);
  put_row(page.records, state, row);
  ++page.rows;
}

bool SnapshotPages::go_on(const PartitionState& state, std::size_t rows, std::size_t page_bytes,
                          const Put& put) {
  if (!open_) return true;
  page_bytes_ = page_bytes;
  for (; rows > 0 && next_row_ < rows_; ++next_row_) {
    if (copied_[next_row_]) continue;
    copy(next_row_, state);
    --rows;
  }
  put_full(put);
  if (next_row_ < rows_) return false;
  StateWriter end;
  put_header(end, {PageKind::kEnd, put_, rows_, tie_, next_offset_}, about_);
  put(seal(kPageRecord, kPageVersion, end.bytes()));
  abandon();
  return true;
}

/// The head before all others; at the end the page that is not full as well.
void SnapshotPages::put_full(const Put& put) {
  if (put_ == 0) {
    StateWriter page;
    put_header(page, {PageKind::kHead, put_++, rows_, tie_, next_offset_}, about_);
    page.put_bytes(head_);
    put(seal(kPageRecord, kPageVersion, page.bytes()));
  }
  while (!pages_.empty() && pages_.front().rows > 0) {
    if (pages_.size() == 1 && next_row_ < rows_) return;
    StateWriter page;
    put_header(page, {PageKind::kRows, put_++, rows_, tie_, next_offset_}, about_);
    page.put(pages_.front().rows);
    page.put_bytes(pages_.front().records);
    put(seal(kPageRecord, kPageVersion, page.bytes()));
    pages_.pop_front();
  }
}

}  // namespace foreshock::partition
