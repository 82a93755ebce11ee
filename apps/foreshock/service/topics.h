#pragma once

#include "foreshock/app/log.h"
#include "foreshock/app/run_options.h"
#include "foreshock/core/result.h"

namespace foreshock::app {

/// Makes the topics that the service writes to, where they are not there yet: outputs, dead
/// letters, the re-keyed one, and the state's, compacted.
/// Errors:  kUnavailable if the brokers can't be asked, kInvalidArgument if a topic to be consumed
///          does not exist or a new one is refused.
Status make_topics(const RunOptions& options, Log& log);

}  // namespace foreshock::app
