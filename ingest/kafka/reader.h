#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "foreshock/core/result.h"
#include "foreshock/kafka/consumer.h"
#include "foreshock/kafka/fault.h"

namespace foreshock::kafka {

/// Reads partitions from the positions given to the end that they have now, outside every group.
/// It ends by the broker's word, not by counting: markers of transactions and compaction leave
/// holes. `each` is told every record; false from it ends the reading early.
/// Errors:  a Fault if nothing is heard for `patience_ms`, or if `stop` says so.
Done read_to_end(const Properties& properties, const std::vector<Position>& from, int patience_ms,
                 const std::function<bool(const Message&)>& each, const Stop& stop = {});

/// The same with as many records at a time as have come, never none: for those who work on many
/// faster than on one. Records of a partition are in order; none of them outlives the call.
Done read_batches_to_end(const Properties& properties, const std::vector<Position>& from,
                         int patience_ms, const std::function<bool(std::span<const Message>)>& each,
                         const Stop& stop = {});

}  // namespace foreshock::kafka
