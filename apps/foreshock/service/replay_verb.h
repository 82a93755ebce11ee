#pragma once

#include "foreshock/app/exit_code.h"
#include "foreshock/app/replay_options.h"
#include "foreshock/core/result.h"

namespace foreshock::app {

/// `foreshock replay`: says again what a service said of records, one line of JSON an event. The
/// state comes from the newest usable snapshot at or before the first of them, or else from the
/// oldest record there is; up to the first nothing is printed. It only looks: it joins no group,
/// commits nothing and writes to no topic.
/// Errors:  kInvalidArgument for a topic, a partition or an offset that is not there;
///          kUnavailable if the brokers can't be asked or the output can't be written.
Result<Exit> run_replay(const ReplayOptions& options);

}  // namespace foreshock::app
