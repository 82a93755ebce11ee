/// What a session does to keep its state.

#include <algorithm>
#include <thread>
#include <utility>

#include "foreshock/app/service/session.h"

namespace foreshock::app {
namespace {

constexpr std::size_t kPageBytes = std::size_t{128} << 10;
/// Rows copied a turn: some milliseconds of work, so that alerts are not held up.
constexpr std::size_t kRowsATurn = 1'000;

}  // namespace

Status Session::snapshot_some() {
  if (!store_) return {};
  if (in_snapshot_ == nullptr) begin_due_snapshot();
  if (in_snapshot_ == nullptr) return {};
  Shard& shard = *in_snapshot_;
  if (!snapshot_sealed_) {
    Status written;
    const bool complete = shard.partition()->continue_snapshot(
        kRowsATurn, kPageBytes, [&](const std::vector<std::byte>& page) {
          if (written) written = store_->put(page);
        });
    if (written && complete) written = store_->seal();
    if (!written) {
      drop_snapshot(written.error().message);
      return {};
    }
    snapshot_sealed_ = complete;
    return {};
  }
  const Result<bool> safe = store_->is_safe();
  if (!safe) {
    drop_snapshot(safe.error().message);
    return {};
  }
  if (!*safe) return {};
  if (parts_.faults.state_before_offset ||
      (store_->note().empty() && shard.committed >= snapshot_offset_)) {
    settle_snapshot();
    return {};
  }
  if (snapshot_note_.empty() && !store_->note().empty()) {
    snapshot_note_ = shard.note = store_->note();
    if (pending_.empty()) pending_since_ = Clock::now();
    pending_.offsets[shard.at()] = {shard.next(), shard.note};
  }
  return {};
}

void Session::begin_due_snapshot() {
  const auto now = Clock::now();
  Shard* due = nullptr;
  for (const auto& [at, shard] : shards_) {
    if (shard->is_muted() || shard->snapshot_due > now) continue;
    if (due == nullptr || shard->snapshot_due < due->snapshot_due) due = shard.get();
  }
  if (due == nullptr) return;
  due->snapshot_due = now + options_.snapshot_every;
  if (due->next() == due->snapshot_offset) {
    parts_.gauges.snapshot();  // Nothing has come since the last, which is as good as new.
    return;
  }
  if (const Status begun = store_->begin(due->at(), due->next()); !begun) {
    return drop_snapshot(begun.error().message);
  }
  in_snapshot_ = due;
  snapshot_offset_ = due->next();
  snapshot_sealed_ = false;
  snapshot_note_.clear();
  due->partition()->begin_snapshot(due->next());
}

void Session::settle_snapshot() {
  if (parts_.faults.before_publish_ms > 0) {
    std::this_thread::sleep_for(std::chrono::milliseconds(parts_.faults.before_publish_ms));
  }
  if (const Status published = store_->publish(); !published) {
    return drop_snapshot(published.error().message);
  }
  in_snapshot_->snapshot_offset = snapshot_offset_;
  parts_.gauges.snapshot();
  in_snapshot_ = nullptr;
}

void Session::drop_snapshot(const std::string& why) {
  parts_.log.warning("snapshot given up; the one before it counts", {{"why", why}});
  if (in_snapshot_ != nullptr && in_snapshot_->partition()->in_snapshot()) {
    in_snapshot_->partition()->abandon_snapshot();
  }
  if (in_snapshot_ != nullptr && !snapshot_note_.empty()) {
    // Its pages are safe and the note may be on its way: it stays true.
    static_cast<void>(store_->publish());
  }
  store_->abandon();
  in_snapshot_ = nullptr;
}

/// At a hand-over: all at once, with everything committed.
Status Session::snapshot_whole(Shard& shard) {
  if (in_snapshot_ != nullptr) drop_snapshot("a partition is handed over");
  if (shard.next() == shard.snapshot_offset) return {};
  FORESHOCK_TRY_VOID(store_->begin(shard.at(), shard.next()));
  in_snapshot_ = &shard;
  snapshot_offset_ = shard.next();
  snapshot_sealed_ = false;
  snapshot_note_.clear();
  shard.partition()->begin_snapshot(shard.next());
  constexpr std::chrono::seconds kPatience{60};
  const auto until = Clock::now() + kPatience;
  while (in_snapshot_ != nullptr && Clock::now() < until && !is_out_of_patience()) {
    FORESHOCK_TRY_VOID(snapshot_some());
    if (!pending_.empty()) FORESHOCK_TRY_VOID(commit_all());
    if (snapshot_sealed_) std::this_thread::sleep_for(std::chrono::milliseconds{1});
  }
  if (in_snapshot_ == nullptr) return {};
  drop_snapshot("it takes too long");
  return fail(Errc::kUnavailable, "the store does not take a snapshot in time");
}

}  // namespace foreshock::app
