#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "foreshock/app/service/faults.h"
#include "foreshock/app/service/work.h"
#include "foreshock/core/result.h"
#include "foreshock/kafka/consumer.h"
#include "foreshock/kafka/producer.h"

namespace foreshock::app {

/// Writes transactions, one at a time, on a thread of its own, so that points are scored while a
/// commit is in flight. What goes wrong and may be tried again is tried again here: a transaction
/// that was aborted is written anew with the same records.
class Committer {
 public:
  struct Outcome {
    kafka::Done done;  ///< kMembership or kFatal if not.
    Work work;         ///< What it was asked to write.
    double seconds = 0;
  };

  /// Takes up the transactional id, which fences a predecessor. `stop` ends the waiting for brokers
  /// here, and after it the destructor waits for none either: a call of librdkafka can't be broken
  /// off, so the thread is left to itself, and ends with its producer once the call does.
  static Result<std::unique_ptr<Committer>> make(const kafka::Properties& properties,
                                                 const std::string& transactional_id, Faults faults,
                                                 kafka::Stop stop);
  Committer(const Committer&) = delete;
  Committer& operator=(const Committer&) = delete;
  ~Committer();

  bool busy() const { return busy_; }
  /// Only when not busy.
  void start(Work work, kafka::GroupMetadata metadata);
  /// The outcome of what was started, once; nothing while it is under way or if nothing was.
  std::optional<Outcome> collect();
  /// Waits for it, not longer than that.
  std::optional<Outcome> wait(std::chrono::milliseconds longest);

  /// The producer's newest statistics, if they were not taken before.
  std::optional<kafka::ClientStats> take_stats();

 private:
  struct Shared;
  explicit Committer(std::shared_ptr<Shared> shared);

  std::shared_ptr<Shared> shared_;
  bool busy_ = false;  ///< The caller's view.
  std::thread thread_;
};

}  // namespace foreshock::app
