#include "foreshock/serve/sinks/sinks.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

namespace foreshock {
namespace {

using Steady = std::chrono::steady_clock;

constexpr Duration kLongestSleep = std::chrono::seconds{1};  // A clock on the wall may jump.

}  // namespace

struct Sinks::Parts {
  std::unique_ptr<HttpTransport> transport;
  std::unique_ptr<Courier> courier;
  Courier::Clock clock;
  std::thread thread;

  std::mutex lock;  ///< Of all below.
  std::condition_variable changed;
  bool woken = false;
  bool stopping = false;
  bool done = false;

  void run();
  bool sleep_until(Timestamp next);
};

/// False: it is to end.
bool Sinks::Parts::sleep_until(Timestamp next) {
  const Duration left = std::clamp(next - clock(), Duration::zero(), kLongestSleep);
  std::unique_lock guard(lock);
  changed.wait_for(guard, left, [this] { return woken || stopping; });
  woken = false;
  return !stopping;
}

void Sinks::Parts::run() {
  while (sleep_until(courier->step())) {
  }
  // The deadline is stop()'s, who cancels what goes on beyond it.
  bool stopped = false;
  while (!stopped) {
    const Timestamp next = courier->step();
    if (!courier->owes()) break;
    const Duration left = std::clamp(next - clock(), Duration{1'000'000}, kLongestSleep);
    std::unique_lock guard(lock);
    stopped = changed.wait_for(guard, left, [this] { return done; });
  }
  const std::lock_guard guard(lock);
  done = true;
  changed.notify_all();
}

Sinks::Sinks(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Sinks::~Sinks() {
  stop(Duration::zero());
}

Result<std::unique_ptr<Sinks>> Sinks::make(const Options& options, SinkListener listener,
                                           Courier::Clock clock,
                                           std::unique_ptr<HttpTransport> transport) {
  auto parts = std::make_unique<Parts>();
  parts->clock = clock;
  parts->transport = std::move(transport);
  if (!parts->transport) {
    FORESHOCK_TRY(parts->transport, HttpClient::make(options.http));
  }
  FORESHOCK_TRY(parts->courier, Courier::make(options.courier, *parts->transport, std::move(clock),
                                              std::move(listener)));
  return std::unique_ptr<Sinks>(new Sinks(std::move(parts)));
}

void Sinks::start() {
  if (!parts_->thread.joinable()) parts_->thread = std::thread([this] { parts_->run(); });
}

std::vector<Incident> Sinks::open_ones() const {
  return parts_->courier->open_ones();
}

Status Sinks::tell(std::span<const IncidentChange> changes) {
  Status status = parts_->courier->take(changes);
  const bool urgent = std::any_of(changes.begin(), changes.end(), [](const IncidentChange& change) {
    return change.what != IncidentChange::What::kUpdated;
  });
  if (!urgent) return status;
  const std::lock_guard guard(parts_->lock);
  parts_->woken = true;
  parts_->changed.notify_all();
  return status;
}

Status Sinks::opened(const Incident& incident) {
  const IncidentChange change{IncidentChange::What::kOpened, incident};
  return tell({&change, 1});
}

Status Sinks::updated(const Incident& incident) {
  const IncidentChange change{IncidentChange::What::kUpdated, incident};
  return tell({&change, 1});
}

Status Sinks::closed(const Incident& incident) {
  const IncidentChange change{IncidentChange::What::kClosed, incident};
  return tell({&change, 1});
}

bool Sinks::stop(Duration drain) {
  Parts& parts = *parts_;
  if (!parts.thread.joinable()) return !parts.courier->owes();
  const auto deadline = Steady::now() + drain;
  std::unique_lock guard(parts.lock);
  parts.stopping = true;
  parts.changed.notify_all();
  parts.changed.wait_until(guard, deadline, [&parts] { return parts.done; });
  if (!parts.done) {
    parts.done = true;
    parts.changed.notify_all();
    guard.unlock();
    parts.courier->cancel();
  } else {
    guard.unlock();
  }
  parts.thread.join();
  return !parts.courier->owes();
}

}  // namespace foreshock
