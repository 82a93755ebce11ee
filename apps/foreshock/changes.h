#pragma once

#include "foreshock/app/exit_code.h"
#include "foreshock/app/options.h"
#include "foreshock/core/result.h"

namespace foreshock::app {

/// `foreshock detect --changes`: when every series changed, seen from its end.
Result<Exit> run_changes(const DetectOptions& options);

}  // namespace foreshock::app
