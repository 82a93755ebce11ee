#include "foreshock/app/service/session.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "foreshock/app/service/settings_of.h"
#include "foreshock/kafka/defaults.h"

namespace foreshock::app {
namespace {

using kafka::Fault;
using kafka::TopicPartition;

std::int64_t now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

}  // namespace

Session::Session(const ServiceParts& parts, Stage stage, int number,
                 std::unique_ptr<SnapshotStore> store, kafka::Stop stop)
    : parts_(parts),
      options_(parts.options),
      stage_(std::move(stage)),
      number_(number),
      stop_(std::move(stop)),
      store_(std::move(store)),
      pace_(parts.options.latency_budget) {}

Session::~Session() {
  // The consumer's callbacks must not meet a session that is half gone.
  if (consumer_) consumer_->abandon();
}

Result<std::unique_ptr<Session>> Session::make(const ServiceParts& parts, Stage stage, int number,
                                               std::unique_ptr<SnapshotStore> store,
                                               kafka::Stop stop) {
  std::unique_ptr<Session> session(
      new Session(parts, std::move(stage), number, std::move(store), stop));
  FORESHOCK_TRY(session->committer_,
                Committer::make(client_properties(parts.options), session->stage_.transactional_id,
                                parts.faults, stop));
  FORESHOCK_TRY(session->consumer_,
                kafka::Consumer::make(member_properties(parts.options, session->stage_), *session,
                                      std::move(stop)));
  if (auto done = session->consumer_->subscribe(session->stage_.topics); !done) {
    return tl::unexpected(done.error().error());
  }
  return session;
}

Status Session::run() {
  while (!stop_()) {
    const Status done = turn(pace_.poll_ms());
    if (!done) return see_why(done.error());
  }
  consumer_->close();  // Calls revoked(): commits, snapshots, gives back.
  return broken_;
}

/// A producer is fenced by a time-out of its transaction as by a twin; the consumer knows which, at
/// its next heartbeat. Until then the session is over, but not replaced by another.
Status Session::see_why(const Error& fault) {
  constexpr std::chrono::seconds kTwoHeartbeats{6};
  constexpr int kPollMs = 100;
  const auto until = Clock::now() + kTwoHeartbeats;
  while (!replaced_ && !stage_.instance.empty() && !stop_() && Clock::now() < until) {
    const auto polled = consumer_->poll(kPollMs, 1);
    replaced_ = !polled && polled.error().kind == Fault::Kind::kReplaced;
  }
  if (!replaced_) return tl::unexpected(fault);
  return fail(Errc::kUnavailable, "another process runs as sources.kafka.instance " +
                                      options_.kafka.instance + ": this one ends");
}

Status Session::turn(int poll_ms) {
  const auto messages = consumer_->poll(poll_ms, static_cast<std::size_t>(options_.max_batch));
  if (!messages) {
    replaced_ = messages.error().kind == Fault::Kind::kReplaced;
    return tl::unexpected(messages.error().error());
  }
  FORESHOCK_TRY_VOID(broken_);
  process(*messages);
  FORESHOCK_TRY_VOID(settle(committer_->collect()));
  if (!committer_->busy() && commit_is_due()) start_commit();
  const bool full = pending_.bytes >= Pace::kMostBytes || breaker_.is_open();
  if (full != paused_) consumer_->pause(paused_ = full);
  FORESHOCK_TRY_VOID(snapshot_some());
  look_at_time();
  answer_asks();
  return {};
}

void Session::answer_asks() {
  if (parts_.asks == nullptr) return;
  Asks& asks = *(*parts_.asks)[static_cast<std::size_t>(number_)];
  if (!asks.are_waiting()) return;
  std::vector<Shard*> shards;
  for (const auto& [at, shard] : shards_) shards.push_back(shard.get());
  asks.answer(shards);
}

void Session::process(std::span<const kafka::Message> messages) {
  if (messages.empty()) return;
  const auto began = Clock::now();
  if (pending_.empty()) pending_since_ = began;
  std::size_t from = 0;
  while (from < messages.size()) {
    const kafka::Message& first = messages[from];
    std::size_t to = from + 1;
    while (to < messages.size() && messages[to].partition == first.partition &&
           messages[to].topic == first.topic) {
      ++to;
    }
    const auto found = shards_.find({*first.topic, first.partition});
    if (found != shards_.end()) {
      const Shard::Tally before = found->second->tally();
      found->second->take(messages.subspan(from, to - from), pending_);
      count(*found->second, before);
      breaker_.count(to - from, found->second->tally().rejected - before.rejected);
    }
    from = to;
  }
  parts_.gauges.processed(messages.size(),
                          std::chrono::duration<double>(Clock::now() - began).count());
}

void Session::count(const Shard& shard, const Shard::Tally& before) {
  const Shard::Tally& now = shard.tally();
  parts_.gauges.consumed(shard.at().topic, now.samples - before.samples);
  parts_.gauges.rejected(Rejection::kMalformed, now.rejected - before.rejected);
  parts_.gauges.rejected(Rejection::kDuplicate, now.duplicate - before.duplicate);
  parts_.gauges.rejected(Rejection::kLate, now.late - before.late);
  parts_.gauges.rejected(Rejection::kTooFarAhead, now.too_far_ahead - before.too_far_ahead);
  parts_.gauges.suppressed(now.suppressed - before.suppressed);
}

bool Session::commit_is_due() const {
  if (pending_.empty()) return false;
  return pace_.is_due(Clock::now() - pending_since_, pending_.bytes);
}

void Session::start_commit() {
  unfinished_ = {pending_.outputs.size(), pending_.offsets.size()};
  committer_->start(std::exchange(pending_, {}), consumer_->group_metadata());
  pending_since_ = Clock::now();
}

Status Session::settle(std::optional<Committer::Outcome> outcome) {
  if (!outcome) return {};
  if (outcome->done) {
    told(*outcome);
    return {};
  }
  const Fault& fault = outcome->done.error();
  fenced_ = fault.fenced;
  if (fault.kind == Fault::Kind::kFatal) return tl::unexpected(fault.error());
  // The group has changed under the commit, and nothing was written. What is still ours goes out
  // with the next; a partition that is gone has taken its outputs out of the work.
  parts_.log.info("commit turned away, once more",
                  {{"worker", std::to_string(number_)}, {"why", fault.message}});
  Work again = std::move(outcome->work);
  std::vector<TopicPartition> gone;
  for (const auto& [at, mark] : again.offsets) {
    if (!shards_.contains(at)) gone.push_back(at);
  }
  for (const TopicPartition& at : gone) again.drop(at);
  again.append(std::exchange(pending_, {}));
  pending_ = std::move(again);
  return {};
}

void Session::told(const Committer::Outcome& outcome) {
  std::int64_t newest = 0;
  for (const auto& [at, mark] : outcome.work.offsets) {
    const auto found = shards_.find(at);
    if (found == shards_.end()) continue;
    Shard& shard = *found->second;
    shard.committed = mark.offset;
    newest = std::max(newest, shard.newest_ms());
    const bool carried = !snapshot_note_.empty() && mark.note == snapshot_note_;
    if (in_snapshot_ == &shard && carried && mark.offset >= snapshot_offset_) settle_snapshot();
  }
  const double behind = newest == 0 ? 0 : static_cast<double>(now_ms() - newest) * 1e-3;
  pace_.committed(Pace::Seconds(outcome.seconds), Pace::Seconds(behind));
  parts_.gauges.committed(outcome.work, true);
  parts_.gauges.transaction(outcome.seconds);
}

Status Session::commit_all() {
  constexpr int kMostRounds = 20;
  for (int round = 0; round < kMostRounds; ++round) {
    FORESHOCK_TRY_VOID(settle_all());
    if (pending_.empty()) return {};
    start_commit();
  }
  return fail(Errc::kUnavailable, "kafka: the group does not take our commits");
}

/// Waits for the commit that is under way, if there is one.
Status Session::settle_all() {
  constexpr std::chrono::milliseconds kLook{50};
  while (committer_->busy()) {
    if (is_out_of_patience()) return why_unfinished();
    FORESHOCK_TRY_VOID(settle(committer_->wait(kLook)));
  }
  return {};
}

/// Who is to end can't wait for brokers for ever, and loses nothing by that: what was not committed
/// is done again by the next.
bool Session::is_out_of_patience() {
  if (!stop_()) return false;
  const auto now = Clock::now();
  if (!patient_until_) patient_until_ = now + kLastPatience;
  return now >= *patient_until_;
}

Status Session::why_unfinished() const {
  return fail(Errc::kUnavailable,
              "kafka: no answer within " + std::to_string(kLastPatience.count()) +
                  " s to the commit of " + std::to_string(unfinished_.outputs) +
                  " records with the offsets of " + std::to_string(unfinished_.partitions) +
                  " partitions; " + std::to_string(pending_.outputs.size()) + " more wait");
}

void Session::look_at_time() {
  const auto now = Clock::now();
  constexpr std::chrono::milliseconds kEvery{500};
  if (now - looked_ < kEvery) return;
  looked_ = now;
  const auto change = breaker_.look(now);
  if (change == Breaker::Change::kTripped) {
    parts_.log.error("more than 5 % of 10 s is unreadable: consuming pauses for 30 s",
                     {{"worker", std::to_string(number_)}});
  } else if (change == Breaker::Change::kClosed) {
    parts_.log.info("consuming goes on", {{"worker", std::to_string(number_)}});
  }
  ShardReport report;
  for (const auto& [at, shard] : shards_) {
    if (const Partition* partition = shard->partition()) {
      report.series += partition->size();
      report.warming_up += partition->warming_up();
      report.degraded += partition->degraded();
      report.refits_waiting += partition->refits_waiting();
      report.miscalibrated += partition->is_miscalibrated() ? 1U : 0U;
      report.state_bytes += partition->state_bytes();
    }
    report.restoring = report.restoring || shard->is_muted();
    report.lags.emplace_back(at, consumer_->lag({at, shard->next()}));
    report.newest_ms = std::max(report.newest_ms, shard->newest_ms());
  }
  report.assigned = shards_.size();
  if (report.miscalibrated > miscalibrated_) {
    parts_.log.warning(
        "detectors mis-calibrated: more than twice the surprises that there should be",
        {{"worker", std::to_string(number_)}});
  }
  miscalibrated_ = report.miscalibrated;
  parts_.gauges.report(number_, std::move(report));
  ClientLooks& clients = parts_.gauges.clients();
  if (auto stats = consumer_->take_stats()) {
    clients.report(number_, ClientLooks::Kind::kConsumer, std::move(*stats));
  }
  if (auto stats = committer_->take_stats()) {
    clients.report(number_, ClientLooks::Kind::kProducer, std::move(*stats));
  }
}

}  // namespace foreshock::app
