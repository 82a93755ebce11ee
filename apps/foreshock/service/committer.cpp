#include "foreshock/app/service/committer.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
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
constexpr int kTakeUpMs = 1'000;  ///< For taking up the id: called again, it goes on where it was.
constexpr std::chrono::milliseconds kLook{50};

/// The same call again until it is no longer told to.
template <class Call>
Done persist(Call call, const kafka::Stop& stop = {}) {
  const auto until = Clock::now() + kPatience;
  while (true) {
    Done done = call();
    if (done || done.error().kind != Fault::Kind::kRetriable || Clock::now() > until) return done;
    if (stop && stop()) return done;
    std::this_thread::sleep_for(kPause);
  }
}

}  // namespace

/// What the thread works with, for as long as either of the two lives.
struct Committer::Shared {
  Shared(kafka::Producer taken, Faults asked_for, kafka::Stop told)
      : producer(std::move(taken)), faults(asked_for), stop(std::move(told)) {}

  void serve();
  void serve_idly(std::unique_lock<std::mutex>& lock);
  Outcome write(Work work, const kafka::GroupMetadata& metadata);
  Done attempt(const Work& work, const kafka::GroupMetadata& metadata);

  kafka::Producer producer;  ///< The thread's.
  Faults faults;
  const kafka::Stop stop;  ///< Asked by the owner only, whose it may be.
  std::mutex mutex;
  std::condition_variable changed;
  std::optional<std::pair<Work, kafka::GroupMetadata>> asked;
  std::optional<Outcome> answered;
  std::optional<kafka::ClientStats> stats;
  bool is_over = false;
  std::atomic<bool> is_left = false;  ///< Nobody waits for an answer any more.
};

Result<std::unique_ptr<Committer>> Committer::make(const kafka::Properties& properties,
                                                   const std::string& transactional_id,
                                                   Faults faults, kafka::Stop stop) {
  kafka::Properties all = kafka::producer_defaults();
  for (const auto& [name, value] : kafka::for_producer(properties)) all[name] = value;
  all["transactional.id"] = transactional_id;
  FORESHOCK_TRY(auto producer, kafka::Producer::make(all));
  const auto take_up = [&] { return producer.init_transactions(kTakeUpMs); };
  if (auto ready = persist(take_up, stop); !ready) return tl::unexpected(ready.error().error());
  return std::unique_ptr<Committer>(
      new Committer(std::make_shared<Shared>(std::move(producer), faults, std::move(stop))));
}

Committer::Committer(std::shared_ptr<Shared> shared)
    : shared_(std::move(shared)), thread_([mine = shared_] { mine->serve(); }) {}

Committer::~Committer() {
  std::unique_lock lock(shared_->mutex);
  shared_->is_over = true;
  shared_->changed.notify_all();
  while (busy_ && !shared_->answered && !(shared_->stop && shared_->stop())) {
    shared_->changed.wait_for(lock, kLook);
  }
  const bool is_left = busy_ && !shared_->answered;
  shared_->is_left = is_left;
  lock.unlock();
  if (is_left) {
    thread_.detach();
  } else {
    thread_.join();
  }
}

void Committer::start(Work work, kafka::GroupMetadata metadata) {
  busy_ = true;
  {
    const std::lock_guard lock(shared_->mutex);
    shared_->asked.emplace(std::move(work), std::move(metadata));
  }
  shared_->changed.notify_all();
}

std::optional<Committer::Outcome> Committer::collect() {
  return wait({});
}

std::optional<Committer::Outcome> Committer::wait(std::chrono::milliseconds longest) {
  if (!busy_) return std::nullopt;
  std::unique_lock lock(shared_->mutex);
  if (longest.count() > 0) {
    shared_->changed.wait_for(lock, longest, [this] { return shared_->answered.has_value(); });
  }
  if (!shared_->answered) return std::nullopt;
  busy_ = false;
  return std::exchange(shared_->answered, std::nullopt);
}

std::optional<kafka::ClientStats> Committer::take_stats() {
  const std::lock_guard lock(shared_->mutex);
  return std::exchange(shared_->stats, std::nullopt);
}

void Committer::Shared::serve() {
  std::unique_lock lock(mutex);
  while (true) {
    while (!changed.wait_for(lock, kServe, [this] { return is_over || asked; })) serve_idly(lock);
    if (!asked) return;
    auto order = std::exchange(asked, std::nullopt);
    lock.unlock();
    Outcome outcome = write(std::move(order->first), order->second);
    auto newest = producer.take_stats();
    lock.lock();
    if (newest) stats = std::move(newest);
    answered = std::move(outcome);
    changed.notify_all();
    if (is_over) return;
  }
}

/// Statistics come to a producer that is asked, and wait in its queue until it is.
void Committer::Shared::serve_idly(std::unique_lock<std::mutex>& lock) {
  lock.unlock();
  producer.outstanding();
  auto newest = producer.take_stats();
  lock.lock();
  if (newest) stats = std::move(newest);
}

Committer::Outcome Committer::Shared::write(Work work, const kafka::GroupMetadata& metadata) {
  const auto begin = Clock::now();
  const kafka::Stop left = [this] { return is_left.load(); };
  Outcome out;
  for (int attempts = 0; attempts < kMostAttempts; ++attempts) {
    out.done = attempt(work, metadata);
    if (out.done) break;
    if (out.done.error().kind == Fault::Kind::kFatal) break;
    const Done aborted = persist([this] { return producer.abort(kCallMs); }, left);
    if (!aborted) {
      out.done = tl::unexpected(aborted.error());
      out.done.error().kind = Fault::Kind::kFatal;
      break;
    }
    if (out.done.error().kind == Fault::Kind::kMembership) break;
    if (left() || Clock::now() - begin > kPatience) break;
    std::this_thread::sleep_for(kPause);
  }
  if (!out.done && out.done.error().kind != Fault::Kind::kMembership) {
    out.done.error().kind = Fault::Kind::kFatal;  // All that could be tried has been.
  }
  out.work = std::move(work);
  out.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  return out;
}

Done Committer::Shared::attempt(const Work& work, const kafka::GroupMetadata& metadata) {
  const kafka::Stop left = [this] { return is_left.load(); };
  if (Done begun = producer.begin(); !begun) return begun;
  for (const Output& output : work.outputs) {
    if (Done put = producer.put(output.record); !put) return put;
  }
  std::vector<kafka::Position> positions;
  for (const auto& [at, mark] : work.offsets) positions.push_back({at, mark.offset, mark.note});
  if (!positions.empty()) {
    Done sent = persist([&] { return producer.send_offsets(positions, metadata, kCallMs); }, left);
    if (!sent) return sent;
  }
  if (faults.before_commit_ms > 0) {
    std::this_thread::sleep_for(std::chrono::milliseconds(faults.before_commit_ms));
  }
  Done committed = persist([this] { return producer.commit(kCallMs); }, left);
  if (!committed && committed.error().kind == Fault::Kind::kRetriable) {
    committed.error().kind = Fault::Kind::kFatal;  // Written or not: only the broker knows.
  }
  return committed;
}

}  // namespace foreshock::app
