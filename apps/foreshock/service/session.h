#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "foreshock/app/log.h"
#include "foreshock/app/run_options.h"
#include "foreshock/app/service/asks.h"
#include "foreshock/app/service/breaker.h"
#include "foreshock/app/service/committer.h"
#include "foreshock/app/service/faults.h"
#include "foreshock/app/service/gauges.h"
#include "foreshock/app/service/pace.h"
#include "foreshock/app/service/shard.h"
#include "foreshock/app/service/snapshot_store.h"
#include "foreshock/app/service/stage.h"
#include "foreshock/core/result.h"
#include "foreshock/kafka/consumer.h"

namespace foreshock::app {

/// What all sessions of a service share.
struct ServiceParts {
  const RunOptions& options;
  Log& log;
  Gauges& gauges;
  Faults faults;
  struct Show {
    Board& board;
    CoverageCounts& coverage;
    IncidentListener& incidents;
  };
  Show* show = nullptr;                                ///< Null: nobody looks on.
  std::vector<std::unique_ptr<Asks>>* asks = nullptr;  ///< [worker]
};

/// One member of the consumer group, from joining to leaving: polls, scores, commits, snapshots.
/// When something breaks that can't be mended in place, the session ends and the worker starts
/// another, which restores what had been committed: the one way back for every fault.
class Session final : private kafka::Membership {
 public:
  /// `number`: which worker of this process. No store: nothing is kept.
  /// `stop`: it is to end.
  static Result<std::unique_ptr<Session>> make(const ServiceParts& parts, Stage stage, int number,
                                               std::unique_ptr<SnapshotStore> store,
                                               kafka::Stop stop);
  ~Session() override;

  /// Until `stop` says so (then all is committed, snapshotted and given back), or until a fault.
  /// After `stop` brokers that do not answer are waited for no longer than kLastPatience.
  Status run();
  /// Another process seems to go by our name.
  bool is_replaced() const { return replaced_; }
  /// It has our transactional id too, so it is not an echo of ourselves.
  bool is_fenced() const { return fenced_; }

 private:
  using Clock = std::chrono::steady_clock;
  /// As long as a transaction lives on the brokers, by default.
  static constexpr std::chrono::seconds kLastPatience{10};

  Session(const ServiceParts& parts, Stage stage, int number, std::unique_ptr<SnapshotStore> store,
          kafka::Stop stop);

  kafka::Outcome<std::vector<kafka::Position>> assigned(
      std::span<const kafka::TopicPartition> partitions) override;
  void revoked(std::span<const kafka::TopicPartition> partitions) override;
  void lost(std::span<const kafka::TopicPartition> partitions) override;

  struct Restored;
  Result<kafka::Position> take_over(const kafka::Position& committed);
  Result<Restored> restore(const kafka::Position& committed, const kafka::Consumer::Range& range);
  Result<std::unique_ptr<Shard>> make_shard(const kafka::Position& committed, Restored restored);

  void process(std::span<const kafka::Message> messages);
  Status turn(int poll_ms);
  void look_at_time();
  void answer_asks();
  Status see_why(const Error& fault);

  bool commit_is_due() const;
  void start_commit();
  Status settle(std::optional<Committer::Outcome> outcome);
  Status commit_all();
  Status settle_all();
  bool is_out_of_patience();
  Status why_unfinished() const;
  void told(const Committer::Outcome& outcome);

  Status snapshot_some();
  void begin_due_snapshot();
  void settle_snapshot();
  void drop_snapshot(const std::string& why);
  Status snapshot_whole(Shard& shard);
  void drop(const kafka::TopicPartition& at);
  void count(const Shard& shard, const Shard::Tally& before);

  const ServiceParts parts_;
  const RunOptions& options_;
  const Stage stage_;
  const int number_;
  const kafka::Stop stop_;
  std::optional<Clock::time_point> patient_until_;  ///< Once stop_ has been seen.
  std::unique_ptr<SnapshotStore> store_;
  std::optional<kafka::Consumer> consumer_;
  std::unique_ptr<Committer> committer_;
  std::map<kafka::TopicPartition, std::unique_ptr<Shard>> shards_;
  Pace pace_;
  Breaker breaker_;
  Work pending_;
  Clock::time_point pending_since_;
  struct Unfinished {
    std::size_t outputs = 0;
    std::size_t partitions = 0;
  };
  Unfinished unfinished_;  ///< What the last commit that was started carries.
  bool paused_ = false;
  Shard* in_snapshot_ = nullptr;
  bool snapshot_sealed_ = false;
  std::int64_t snapshot_offset_ = 0;
  std::string snapshot_note_;  ///< To be committed; empty until its pages are safe.
  Clock::time_point looked_;
  std::size_t miscalibrated_ = 0;  ///< Partitions, at the last look.
  Status broken_;                  ///< A fault met inside a callback.
  bool replaced_ = false;
  bool fenced_ = false;
};

}  // namespace foreshock::app
