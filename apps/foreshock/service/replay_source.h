#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "foreshock/app/console.h"
#include "foreshock/app/replay_options.h"
#include "foreshock/core/result.h"
#include "foreshock/kafka/types.h"

namespace foreshock::app {

/// Records of one partition that are told again, and what is known of it.
struct Stretch {
  kafka::TopicPartition at;
  std::int64_t oldest = 0;  ///< That is kept.
  std::int64_t from = 0;
  std::int64_t to = 0;  ///< Not included.
  std::string note;     ///< What the group has committed beside its offset; tells of snapshots.
};

/// The options as the service has them that is running: whether it re-keys is told from the topics
/// that it has made.
/// Errors:  kInvalidArgument if it does not score the records of the topic that is asked for.
Result<RunOptions> as_running(const ReplayOptions& options);

/// Where there is something to be told again, by partition. Those that have no record so far are
/// left out with a word, unless one was asked for by number or none is left.
/// Errors:  kInvalidArgument for what is not there: the topic, the partition, an offset.
Result<std::vector<Stretch>> stretches_of(const ReplayOptions& options, const RunOptions& service,
                                          const Console& console);

}  // namespace foreshock::app
