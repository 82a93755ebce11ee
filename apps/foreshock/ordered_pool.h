#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "foreshock/core/result.h"

namespace foreshock::app {

/// Jobs on several threads, results in the order of the jobs: the output is the same for any number
/// of threads. Results are handed over on the thread that submits, and only so many jobs are in
/// flight that memory stays bounded. One thread means none but the caller's.
template <class Out>
class OrderedPool {
 public:
  using Job = std::function<Out()>;
  using Take = std::function<Status(Out&&)>;

  /// `idle` is called about ten times a second while results are waited for.
  OrderedPool(int threads, Take take, std::function<void()> idle)
      : take_(std::move(take)), idle_(std::move(idle)) {
    if (threads < 2) return;
    most_ = static_cast<std::size_t>(threads) * kInFlightPerThread;
    for (int i = 0; i < threads; ++i) workers_.emplace_back([this] { work(); });
  }
  OrderedPool(const OrderedPool&) = delete;
  OrderedPool& operator=(const OrderedPool&) = delete;
  ~OrderedPool() { stop(); }

  /// Takes a job, perhaps after handing results over. A job that is `after_previous` begins when
  /// the job before it has ended: pieces of one series keep their order. Errors:  those of `take`.
  Status submit(Job job, bool after_previous = false) {
    if (workers_.empty()) return take_(job());
    FORESHOCK_TRY_VOID(hand_over(most_ - 1));
    {
      const std::lock_guard lock(mutex_);
      slots_.push_back(std::make_unique<Slot>(std::move(job), after_previous));
    }
    work_.notify_all();
    return {};
  }

  /// Waits for everything.
  Status finish() { return hand_over(0); }

  /// Drops what has not begun, waits for what has, hands over what is whole and in order.
  Status cut_short() {
    stop();
    return hand_over_done();
  }

 private:
  static constexpr std::size_t kInFlightPerThread = 8;
  enum class State : std::uint8_t { kWaiting, kRunning, kDone };
  struct Slot {
    Slot(Job slot_job, bool after) : job(std::move(slot_job)), after_previous(after) {}
    Job job;
    bool after_previous;
    State state = State::kWaiting;
    std::optional<Out> out;
    std::exception_ptr thrown;  ///< Out of memory, say: rethrown where the results are taken.
  };

  Slot* find_ready() {
    bool previous_done = true;
    for (const auto& slot : slots_) {
      if (slot->state == State::kWaiting && (previous_done || !slot->after_previous))
        return slot.get();
      previous_done = slot->state == State::kDone;
    }
    return nullptr;
  }

  void work() {
    std::unique_lock lock(mutex_);
    while (true) {
      Slot* slot = nullptr;
      work_.wait(lock, [&] { return stopping_ || (slot = find_ready()) != nullptr; });
      if (stopping_) return;
      slot->state = State::kRunning;
      lock.unlock();
      try {
        slot->out.emplace(slot->job());
        slot->job = nullptr;
      } catch (...) {
        slot->thrown = std::current_exception();
      }
      lock.lock();
      slot->state = State::kDone;
      done_.notify_one();
      work_.notify_all();
    }
  }

  /// Hands results over until at most `left` jobs are in flight.
  Status hand_over(std::size_t left) {
    while (true) {
      FORESHOCK_TRY_VOID(hand_over_done());
      std::unique_lock lock(mutex_);
      if (slots_.size() <= left) return {};
      done_.wait_for(lock, std::chrono::milliseconds{100},
                     [&] { return slots_.front()->state == State::kDone; });
      lock.unlock();
      idle_();
    }
  }

  Status hand_over_done() {
    while (true) {
      std::unique_ptr<Slot> slot;
      {
        const std::lock_guard lock(mutex_);
        if (slots_.empty() || slots_.front()->state != State::kDone) return {};
        slot = std::move(slots_.front());
        slots_.pop_front();
      }
      if (slot->thrown) std::rethrow_exception(slot->thrown);
      FORESHOCK_TRY_VOID(take_(std::move(*slot->out)));
    }
  }

  void stop() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    work_.notify_all();
    workers_.clear();  // Joins.
  }

  Take take_;
  std::function<void()> idle_;
  std::size_t most_ = 1;
  std::mutex mutex_;
  std::condition_variable work_;
  std::condition_variable done_;
  std::deque<std::unique_ptr<Slot>> slots_;  ///< In order of submission.
  bool stopping_ = false;
  std::vector<std::jthread> workers_;
};

}  // namespace foreshock::app
