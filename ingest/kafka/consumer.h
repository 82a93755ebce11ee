#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "foreshock/core/result.h"
#include "foreshock/kafka/client_stats.h"
#include "foreshock/kafka/fault.h"
#include "foreshock/kafka/types.h"

namespace foreshock::kafka {

/// One record as it lies in the receive buffer; valid as long as its batch. Nothing can be read
/// behind the value's end.
struct Message {
  const std::string* topic = nullptr;  ///< The same pointer for the same topic.
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  std::int64_t time_ms = 0;  ///< The record's own, or the broker's; 0 if it has none.
  std::string_view key;
  std::string_view value;
  bool has_key = false;
  bool tombstone = false;
};

/// What a consumer tells while it is polled, on the polling thread.
class Membership {
 public:
  virtual ~Membership() = default;
  /// These partitions are ours now: where is each to be read from? A fault makes poll() return it.
  virtual Outcome<std::vector<Position>> assigned(std::span<const TopicPartition> partitions) = 0;
  /// These go to another member, which waits: finish, commit, let go.
  virtual void revoked(std::span<const TopicPartition> partitions) = 0;
  /// These are gone already: nothing of them may be committed.
  virtual void lost(std::span<const TopicPartition> partitions) = 0;
};

/// A place in the group at one moment, as transactions want to have it with offsets.
class GroupMetadata {
 public:
  GroupMetadata();
  ~GroupMetadata();
  GroupMetadata(GroupMetadata&&) noexcept;
  GroupMetadata& operator=(GroupMetadata&&) noexcept;

 private:
  friend class Consumer;
  friend class Producer;
  struct Native;
  std::unique_ptr<Native> native_;
};

/// One member of a consumer group. All calls from one thread.
class Consumer {
 public:
  /// Settings of docs/operations.md under those given, which win.
  /// `stop` ends questions to brokers.
  /// Errors:  kInvalidArgument for a property that librdkafka refuses.
  static Result<Consumer> make(const Properties& given, Membership& membership, Stop stop = {});
  ~Consumer();
  Consumer(Consumer&&) noexcept;
  Consumer& operator=(Consumer&&) noexcept;

  Done subscribe(const std::vector<std::string>& topics);

  /// Waits up to `timeout_ms` for a first record, then takes what is there, `most` at most: one
  /// record when idle, large batches under load. The messages live until the next poll.
  Outcome<std::span<const Message>> poll(int timeout_ms, std::size_t most);

  GroupMetadata group_metadata() const;
  /// kNoOffset where nothing was committed. Waits out a predecessor's open transaction.
  Outcome<std::vector<Position>> committed(std::span<const TopicPartition> partitions);
  /// First offset that still exists, and the one after the last.
  struct Range {
    std::int64_t first = 0;
    std::int64_t end = 0;
  };
  Outcome<Range> range(const TopicPartition& at);
  /// Whether that is answered within a second.
  bool is_in_reach(const TopicPartition& at);
  /// Records behind `next` that the broker has told of; 0 if it has not.
  std::int64_t lag(const Position& next) const;

  /// The newest statistics, if there are some that were not taken before; they come with poll().
  std::optional<ClientStats> take_stats();

  /// Stops and restarts delivery of all that is assigned, for back-pressure; polling goes on.
  void pause(bool on);

  /// Leaves the group (a static member stays in it), after revoked() for what it has.
  void close();
  /// Goes without a word, as a crash would: for clients that are fenced.
  void abandon();

 private:
  struct Parts;
  explicit Consumer(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace foreshock::kafka
