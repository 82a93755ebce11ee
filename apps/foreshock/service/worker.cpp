#include "foreshock/app/service/worker.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "foreshock/app/service/stores.h"

namespace foreshock::app {

Worker::Worker(const ServiceParts& parts, Stage stage, int number, std::function<void()> ended)
    : parts_(parts),
      stage_(std::move(stage)),
      number_(number),
      ended_(std::move(ended)),
      thread_([this] { serve(); }) {}

Worker::~Worker() {
  stop();
  if (thread_.joinable()) thread_.join();
}

Status Worker::join() {
  if (thread_.joinable()) thread_.join();
  return outcome_;
}

void Worker::serve() {
  using Clock = std::chrono::steady_clock;
  constexpr std::chrono::minutes kGoodWhile{1};
  int failures = 0;
  while (!stop_) {
    const auto began = Clock::now();
    outcome_ = hold_session();
    parts_.gauges.gone(number_);
    if (outcome_) break;
    if (stop_ && outcome_.error().code == Errc::kUnavailable) {
      parts_.log.warning("ended without its last commit: the next process does it again",
                         {{"worker", std::to_string(number_)}, {"why", outcome_.error().message}});
      outcome_ = {};
      break;
    }
    // The next would meet it again.
    if (has_twin() || outcome_.error().code == Errc::kInvalidArgument) break;
    failures = Clock::now() - began > kGoodWhile ? 1 : failures + 1;
    parts_.log.error("session ended; the next restores what was committed",
                     {{"worker", std::to_string(number_)}, {"why", outcome_.error().message}});
    rest(failures);
  }
  ended_();
}

Status Worker::hold_session() {
  const kafka::Stop stop = [this] { return stop_.load(); };
  std::unique_ptr<SnapshotStore> store;
  if (stage_.kind == Stage::Kind::kScore) {
    FORESHOCK_TRY(store, open_store(parts_.options, stop));
  }
  FORESHOCK_TRY(const auto session, Session::make(parts_, stage_, number_, std::move(store), stop));
  const Status ended = session->run();
  if (session->is_replaced()) {
    // An echo is worth less than a twin that has fenced our producer too.
    constexpr int kOfTwin = 4;
    const int signs = session->is_fenced() ? kOfTwin : 1;
    for (int i = 0; i < signs; ++i) replaced_.push_back(std::chrono::steady_clock::now());
  }
  return ended;
}

/// A member that joins again after its coordinator died can be taken for its own twin: an echo.
/// Again and again is another process with our name; who came first hears it first.
bool Worker::has_twin() {
  constexpr std::size_t kOften = 12;
  constexpr std::chrono::seconds kLately{90};
  const auto now = std::chrono::steady_clock::now();
  std::erase_if(replaced_, [&](const auto& when) { return now - when > kLately; });
  return replaced_.size() >= kOften;
}

/// Longer after each failure in a row, a quarter of a minute at most.
void Worker::rest(int failures) {
  constexpr int kSliceMs = 50;
  constexpr int kMostMs = 15'000;
  const int whole = std::min(kMostMs, 250 << std::min(failures, 8));
  for (int done = 0; done < whole && !stop_; done += kSliceMs) {
    std::this_thread::sleep_for(std::chrono::milliseconds{kSliceMs});
  }
}

}  // namespace foreshock::app
