#pragma once

#include "foreshock/app/exit_code.h"
#include "foreshock/app/run_options.h"
#include "foreshock/app/service/faults.h"
#include "foreshock/core/result.h"

namespace foreshock::app {

/// `foreshock run`: consumes, scores, writes alerts and forecasts, keeps its state, until SIGTERM
/// or Ctrl-C; then drains, commits and snapshots. SIGHUP reads the config anew.
Result<Exit> run_service(const RunOptions& options, const Faults& faults = {});

}  // namespace foreshock::app
