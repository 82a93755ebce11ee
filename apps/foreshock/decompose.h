#pragma once

#include "foreshock/app/exit_code.h"
#include "foreshock/app/options.h"
#include "foreshock/core/result.h"

namespace foreshock::app {

/// `foreshock decompose`: every series as trend, seasons and remainder, row by row. The first
/// series that can be taken apart says which seasons have columns; others with other seasons are
/// skipped.
Result<Exit> run_decompose(const DecomposeOptions& options);

}  // namespace foreshock::app
