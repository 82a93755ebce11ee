#pragma once

#include <functional>
#include <memory>

#include "foreshock/app/run_options.h"
#include "foreshock/app/service/snapshot_store.h"

namespace foreshock::app {

/// The store that the options name; none if they name none. `stop` ends the waiting for brokers.
Result<std::unique_ptr<SnapshotStore>> open_store(const RunOptions& options,
                                                  const kafka::Stop& stop = {});

/// What that store would load, by who only looks: nothing is made, nothing written. None where
/// there is no store.
/// Errors:  kUnavailable if the store is not there or can't be read.
Result<SnapshotStore::Loaded> load_snapshot(const RunOptions& options,
                                            const kafka::Position& committed,
                                            const std::function<Result<Partition>()>& make);

}  // namespace foreshock::app
