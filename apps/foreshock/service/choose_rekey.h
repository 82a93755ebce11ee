#pragma once

#include "foreshock/app/log.h"
#include "foreshock/app/run_options.h"
#include "foreshock/core/result.h"

namespace foreshock::app {

/// Whether the topics have keys that keep each series with one owner: kNever, or kAlways. As given
/// if it was; else what an earlier start decided (the re-keyed topic is there), or what their
/// records show: one series a record, and a key. Waits for a first record, until Ctrl-C or SIGTERM.
Result<KafkaSourceOptions::Rekey> choose_rekey(const RunOptions& options, Log& log);

}  // namespace foreshock::app
