#pragma once

#include <memory>

#include "foreshock/app/log.h"
#include "foreshock/app/run_options.h"
#include "foreshock/serve/metrics.h"
#include "foreshock/serve/sinks/sinks.h"

namespace foreshock::app {

/// Alertmanagers, webhooks and the file of lines of a config, with their outbox in state.local.path
/// if there is one; null if the config names none. They send from now on.
/// Errors:  those of Sinks::make().
Result<std::unique_ptr<Sinks>> start_sinks(const RunOptions& options, Metrics& metrics, Log& log);

/// An alert that could not be written to the outbox is sent all the same: it is only said.
void complain_of(const Status& status, Log& log);

}  // namespace foreshock::app
