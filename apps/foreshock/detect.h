#pragma once

#include "foreshock/app/exit_code.h"
#include "foreshock/app/options.h"
#include "foreshock/core/result.h"

namespace foreshock::app {

/// `foreshock detect`: replays a file and scores every point before it is learnt, in bounded
/// memory.
Result<Exit> run_detect(const DetectOptions& options);

}  // namespace foreshock::app
