#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "foreshock/core/result.h"
#include "foreshock/engine/partition.h"
#include "foreshock/kafka/types.h"

namespace foreshock::app {

/// Keeps the newest snapshots of partitions. A snapshot of the state at offset S counts only once
/// an offset of S or more has been committed: outputs of all records before S are out then. Until
/// that, the one before it counts. One is written at a time.
class SnapshotStore {
 public:
  struct Loaded {
    std::optional<Partition> partition;  ///< None if there is no snapshot to go on from.
    std::int64_t next_offset = 0;
    std::vector<std::string> refused;  ///< What was found and can't be used, and why.
  };
  virtual ~SnapshotStore() = default;

  /// The newest complete snapshot at or before what was committed.
  /// Errors:  kUnavailable if the store can't be read at all.
  virtual Result<Loaded> load(const kafka::Position& committed,
                              const std::function<Result<Partition>()>& make) = 0;

  virtual Status begin(const kafka::TopicPartition& at, std::int64_t next_offset) = 0;
  virtual Status put(std::span<const std::byte> page) = 0;
  /// No more pages. Then is_safe() tells when none of them can be lost any more.
  virtual Status seal() = 0;
  virtual Result<bool> is_safe() = 0;
  /// What has to be committed with an offset at or behind the snapshot's.
  virtual std::string note() const = 0;
  /// It has been: the snapshot counts.
  virtual Status publish() = 0;
  virtual void abandon() = 0;
  /// Whether its pages go to the brokers.
  virtual bool is_on_brokers() const { return false; }
};

}  // namespace foreshock::app
