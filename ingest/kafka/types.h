#pragma once

/// The words that consumers, producers and their callers share.

#include <compare>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace foreshock::kafka {

/// As librdkafka's CONFIGURATION.md names them.
using Properties = std::map<std::string, std::string>;

struct TopicPartition {
  std::string topic;
  std::int32_t partition = 0;
  friend auto operator<=>(const TopicPartition&, const TopicPartition&) = default;
};

/// The next record to be read. The note is committed with it and comes back with it.
struct Position {
  TopicPartition at;
  std::int64_t offset = 0;
  std::string note = {};
};

constexpr std::int64_t kNoOffset = -1001;     ///< Nothing has been committed.
constexpr std::int64_t kEarliestOffset = -2;  ///< The oldest record there is.
constexpr std::int32_t kAnyPartition = -1;    ///< By the key.

/// One record to be written. Headers by name, in order.
struct OutRecord {
  std::string topic;
  std::int32_t partition = kAnyPartition;
  std::string key;
  std::string value;
  std::vector<std::pair<std::string, std::string>> headers;
  bool tombstone = false;  ///< No value at all: for compacted topics.
};

/// Asked by calls that wait for brokers: true ends the waiting, with a fault. None: never.
using Stop = std::function<bool()>;

/// Where the library's own words go, from any of its threads: standard error until this is called,
/// and again after it is called with nothing. Severity as of syslog, 0 to 7.
void set_log(std::function<void(int severity, const std::string& text)> log);

/// "2.14.2": that of the librdkafka which is running.
std::string_view library_version();
/// Whether batches may meet pause, seek and rebalance, and commits cooperative rebalances, without
/// losing records: from 2.12 on (its CHANGELOG: 4844, 4059, 4686, 4736).
bool library_is_sound();

}  // namespace foreshock::kafka
