#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <utility>

#include "foreshock/app/service/shard.h"
#include "foreshock/core/time.h"

namespace foreshock::app {

/// Questions to the shards of one worker, answered on its own thread between two batches: what it
/// holds is nobody else's.
class Asks {
 public:
  using Ask = std::function<void(std::span<Shard* const>)>;

  /// Whether it was answered in time. One that was not may still be: what it captures must live.
  bool ask(Ask question, Duration longest) {
    const auto waiting = std::make_shared<Waiting>(Waiting{std::move(question)});
    std::unique_lock lock(mutex_);
    waiting_.push_back(waiting);
    pending_ = true;
    return answered_.wait_for(lock, longest, [&] { return waiting->is_done; });
  }

  /// By the worker, often: nothing is to do nearly always.
  bool are_waiting() const { return pending_.load(std::memory_order_relaxed); }
  void answer(std::span<Shard* const> shards) {
    const std::lock_guard lock(mutex_);
    for (const auto& one : waiting_) {
      one->question(shards);
      one->is_done = true;
    }
    waiting_.clear();
    pending_ = false;
    answered_.notify_all();
  }

 private:
  struct Waiting {
    Ask question;
    bool is_done = false;
  };
  std::mutex mutex_;
  std::condition_variable answered_;
  std::deque<std::shared_ptr<Waiting>> waiting_;
  std::atomic<bool> pending_ = false;
};

}  // namespace foreshock::app
