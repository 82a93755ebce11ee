/// What a session does when partitions come and go.

#include <algorithm>
#include <limits>
#include <utility>

#include "foreshock/app/service/session.h"
#include "foreshock/app/service/settings_of.h"

namespace foreshock::app {
namespace {

using kafka::Fault;
using kafka::TopicPartition;

std::string text_of(const TopicPartition& at) {
  return at.topic + "/" + std::to_string(at.partition);
}

}  // namespace

kafka::Outcome<std::vector<kafka::Position>> Session::assigned(
    std::span<const TopicPartition> partitions) {
  std::vector<kafka::Position> starts;
  if (partitions.empty()) return starts;
  auto committed = consumer_->committed(partitions);
  if (!committed) return tl::unexpected(committed.error());
  for (const kafka::Position& position : *committed) {
    auto start = take_over(position);
    if (!start) return tl::unexpected(Fault{.message = start.error().message});
    starts.push_back(std::move(*start));
  }
  looked_ = {};  // Tell of them at once.
  return starts;
}

/// From which state, and where to read on.
struct Session::Restored {
  std::optional<Partition> partition;  ///< None where there is nothing to score.
  std::int64_t next = 0;
  std::int64_t muted_until = 0;
  bool gap = false;  ///< Records that the state rests on are gone.
};

Result<Session::Restored> Session::restore(const kafka::Position& committed,
                                           const kafka::Consumer::Range& range) {
  const bool had_offset = committed.offset >= 0;
  const bool outlived = had_offset && (committed.offset > range.end ||   // Made anew, or cut.
                                       committed.offset < range.first);  // Retention has passed.
  const auto make = [this] {
    Partition::Options wanted = partition_options(options_);
    wanted.pipeline.fits = &parts_.gauges.fits();
    return Partition::make(wanted);
  };
  Restored out;
  out.next = had_offset || !starts_at_end(options_) ? range.first : range.end;
  if (stage_.kind == Stage::Kind::kRekey) {
    if (had_offset && !outlived) out.next = committed.offset;
    out.muted_until = out.next;
    return out;
  }
  SnapshotStore::Loaded loaded;
  if (had_offset && !outlived && store_) {
    kafka::Position limit = committed;
    if (parts_.faults.state_before_offset) limit.offset = std::numeric_limits<std::int64_t>::max();
    FORESHOCK_TRY(loaded, store_->load(limit, make));
  }
  for (const std::string& why : loaded.refused) {
    parts_.log.warning("snapshot refused", {{"partition", text_of(committed.at)}, {"why", why}});
  }
  if (loaded.partition && loaded.next_offset >= range.first) {
    out.partition = std::move(loaded.partition);
    out.next = loaded.next_offset;
  } else {
    FORESHOCK_TRY(out.partition, make());
    out.gap = had_offset && range.first > 0;
  }
  out.gap = out.gap || outlived;
  out.muted_until = out.next;
  if (had_offset && !outlived) out.muted_until = std::max(committed.offset, out.next);
  if (parts_.faults.state_before_offset && had_offset)
    out.next = out.muted_until = committed.offset;
  return out;
}

Result<std::unique_ptr<Shard>> Session::make_shard(const kafka::Position& committed,
                                                   Restored restored) {
  FORESHOCK_TRY(auto decoder, Decoder::make(decoder_options(options_, committed.at.topic)));
  return std::make_unique<Shard>(committed.at, std::move(restored.partition), std::move(decoder),
                                 options_, restored.next, restored.muted_until, committed.note);
}

Result<kafka::Position> Session::take_over(const kafka::Position& committed) {
  const TopicPartition& at = committed.at;
  const auto range = consumer_->range(at);
  if (!range) return tl::unexpected(range.error().error());
  FORESHOCK_TRY(Restored restored, restore(committed, *range));
  const std::int64_t next = restored.next;
  const std::int64_t muted_until = restored.muted_until;
  const bool gap = restored.gap;
  FORESHOCK_TRY(auto shard, make_shard(committed, std::move(restored)));
  if (gap) {
    parts_.log.error("state gap: records that the state rests on are gone; it starts anew",
                     {{"partition", text_of(at)},
                      {"committed", std::to_string(committed.offset)},
                      {"oldest", std::to_string(range->first)}});
    shard->tell_gap(committed.offset, range->first, pending_);
  }
  if (parts_.show != nullptr) {
    shard->show_on(parts_.show->board, parts_.show->coverage, parts_.show->incidents);
  }
  const std::size_t series = shard->partition() == nullptr ? 0 : shard->partition()->size();
  parts_.log.info("partition taken", {{"partition", text_of(at)},
                                      {"from", std::to_string(next)},
                                      {"muted_until", std::to_string(muted_until)},
                                      {"series", std::to_string(series)}});
  shard->snapshot_due = Clock::now() + first_snapshot_after(options_, at.partition);
  shards_[at] = std::move(shard);
  return kafka::Position{at, next};
}

void Session::revoked(std::span<const TopicPartition> partitions) {
  // Everything is committed first: the next owner starts from there.
  if (broken_) broken_ = commit_all();
  for (const TopicPartition& at : partitions) {
    const auto found = shards_.find(at);
    if (found == shards_.end()) continue;
    const bool is_kept = broken_ && store_ && !found->second->is_muted();
    if (is_kept && stop_() && store_->is_on_brokers() && !consumer_->is_in_reach(at)) {
      broken_ = fail(Errc::kUnavailable, "kafka: no broker takes the last snapshots");
    } else if (is_kept) {
      const Status done = snapshot_whole(*found->second);
      if (!done) {
        parts_.log.warning("no snapshot at hand-over: the next owner replays more",
                           {{"partition", text_of(at)}, {"why", done.error().message}});
      }
    }
    parts_.log.info("partition given back",
                    {{"partition", text_of(at)}, {"next", std::to_string(found->second->next())}});
    drop(at);
  }
  looked_ = {};
}

void Session::lost(std::span<const TopicPartition> partitions) {
  // Another member may have them by now. A commit in flight fails or was in time; either way its
  // outcome is told before they go.
  if (const Status settled = settle_all(); !settled) broken_ = settled;
  for (const TopicPartition& at : partitions) {
    parts_.log.warning("partition lost", {{"partition", text_of(at)}});
    drop(at);
  }
  looked_ = {};
}

void Session::drop(const TopicPartition& at) {
  const auto found = shards_.find(at);
  if (found == shards_.end()) return;
  if (in_snapshot_ == found->second.get()) drop_snapshot("the partition has gone");
  pending_.drop(at);
  shards_.erase(found);
}

}  // namespace foreshock::app
