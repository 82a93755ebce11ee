#include "foreshock/app/service/committer.h"

#include <chrono>
#include <utility>

#include "foreshock/kafka/defaults.h"

namespace foreshock::app {
namespace {

using Clock = std::chrono::steady_clock;
using kafka::Done;
using kafka::Fault;

constexpr int kCallMs = 20'000;  ///< For one call; librdkafka's own retries are inside.
/// A broker that is away may come back within this; after it the session starts anew.
constexpr std::chrono::seconds kPatience{60};
constexpr int kMostAttempts = 100;
constexpr std::chrono::milliseconds kPause{100};
constexpr std::chrono::seconds kServe{1};

/// The same call again until it is no longer told to.
template <class Call>
Done persist(Call call) {
  const auto until = Clock::now() + kPatience;
  while (true) {
    Done done = call();
    if (done || done.error().kind != Fault::Kind::kRetriable || Clock::now() > until) return done;
    std::this_thread::sleep_for(kPause);
  }
}

}  // namespace

Result<std::unique_ptr<Committer>> Committer::make(const kafka::Properties& properties,
                                                   const std::string& transactional_id,
                                                   Faults faults) {
  kafka::Properties all = kafka::producer_defaults();
  for (const auto& [name, value] : kafka::for_producer(properties)) all[name] = value;
  all["transactional.id"] = transactional_id;
  FORESHOCK_TRY(auto producer, kafka::Producer::make(all));
  if (auto ready = persist([&] { return producer.init_transactions(kCallMs); }); !ready) {
    return tl::unexpected(ready.error().error());
  }
  return std::unique_ptr<Committer>(new Committer(std::move(producer), faults));
}

Committer::Committer(kafka::Producer producer, Faults faults)
    : producer_(std::move(producer)), faults_(faults), thread_([this] { serve(); }) {}

Committer::~Committer() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void Committer::start(Work work, kafka::GroupMetadata metadata) {
  busy_ = true;
  {
    const std::lock_guard lock(mutex_);
    asked_.emplace(std::move(work), std::move(metadata));
  }
  changed_.notify_all();
}

std::optional<Committer::Outcome> Committer::collect() {
  if (!busy_) return std::nullopt;
  const std::lock_guard lock(mutex_);
  if (!answered_) return std::nullopt;
  busy_ = false;
  return std::exchange(answered_, std::nullopt);
}

std::optional<Committer::Outcome> Committer::wait() {
  if (!busy_) return std::nullopt;
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return answered_.has_value(); });
  busy_ = false;
  return std::exchange(answered_, std::nullopt);
}

void Committer::serve() {
  std::unique_lock lock(mutex_);
  while (true) {
    while (!changed_.wait_for(lock, kServe, [this] { return stop_ || asked_; })) serve_idly(lock);
    if (!asked_) return;
    auto asked = std::move(*asked_);
    asked_.reset();
    lock.unlock();
    Outcome outcome = write(std::move(asked.first), asked.second);
    auto stats = producer_.take_stats();
    lock.lock();
    if (stats) stats_ = std::move(stats);
    answered_ = std::move(outcome);
    changed_.notify_all();
    if (stop_) return;
  }
}

/// Statistics come to a producer that is asked, and wait in its queue until it is.
void Committer::serve_idly(std::unique_lock<std::mutex>& lock) {
  lock.unlock();
  producer_.outstanding();
  auto stats = producer_.take_stats();
  lock.lock();
  if (stats) stats_ = std::move(stats);
}

std::optional<kafka::ClientStats> Committer::take_stats() {
  const std::lock_guard lock(mutex_);
  return std::exchange(stats_, std::nullopt);
}

Committer::Outcome Committer::write(Work work, const kafka::GroupMetadata& metadata) {
  const auto begin = Clock::now();
  Outcome out;
  for (int attempts = 0; attempts < kMostAttempts; ++attempts) {
    out.done = attempt(work, metadata);
    if (out.done) break;
    if (out.done.error().kind == Fault::Kind::kFatal) break;
    const Done aborted = persist([this] { return producer_.abort(kCallMs); });
    if (!aborted) {
      out.done = tl::unexpected(aborted.error());
      out.done.error().kind = Fault::Kind::kFatal;
      break;
    }
    if (out.done.error().kind == Fault::Kind::kMembership) break;
    if (Clock::now() - begin > kPatience) break;
    std::this_thread::sleep_for(kPause);
  }
  if (!out.done && out.done.error().kind != Fault::Kind::kMembership) {
    out.done.error().kind = Fault::Kind::kFatal;  // All that could be tried has been.
  }
  out.work = std::move(work);
  out.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  return out;
}

Done Committer::attempt(const Work& work, const kafka::GroupMetadata& metadata) {
  if (Done begun = producer_.begin(); !begun) return begun;
  for (const Output& output : work.outputs) {
    if (Done put = producer_.put(output.record); !put) return put;
  }
  std::vector<kafka::Position> positions;
  for (const auto& [at, mark] : work.offsets) positions.push_back({at, mark.offset, mark.note});
  if (!positions.empty()) {
    Done sent = persist([&] { return producer_.send_offsets(positions, metadata, kCallMs); });
    if (!sent) return sent;
  }
  if (faults_.before_commit_ms > 0) {
    std::this_thread::sleep_for(std::chrono::milliseconds(faults_.before_commit_ms));
  }
  Done committed = persist([this] { return producer_.commit(kCallMs); });
  if (!committed && committed.error().kind == Fault::Kind::kRetriable) {
    committed.error().kind = Fault::Kind::kFatal;  // Written or not: only the broker knows.
  }
  return committed;
}

}  // namespace foreshock::app
