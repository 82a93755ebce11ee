#pragma once

/// What the options mean to each part of the service.

#include <chrono>
#include <string>
#include <vector>

#include "foreshock/app/run_options.h"
#include "foreshock/app/service/stage.h"
#include "foreshock/engine/partition.h"
#include "foreshock/ingest/decode.h"
#include "foreshock/kafka/types.h"

namespace foreshock::app {

/// Brokers and what is passed through: for every client.
kafka::Properties client_properties(const RunOptions& options);
kafka::Properties member_properties(const RunOptions& options, const Stage& stage);

/// What worker 0, 1, ... of this process does. The transactional id is the same for as long as the
/// process lives, and for its successor if `instance` is given.
Stage stage_of(const RunOptions& options, Stage::Kind kind, int number);
bool is_rekeyed(const RunOptions& options);

Partition::Options partition_options(const RunOptions& options);
Decoder::Options decoder_options(const RunOptions& options, const std::string& topic);

/// Whether a group without offsets starts with what comes, not with what is there.
bool starts_at_end(const RunOptions& options);

/// Partitions take turns: their snapshots are spread over the interval.
std::chrono::nanoseconds first_snapshot_after(const RunOptions& options, int partition);

}  // namespace foreshock::app
