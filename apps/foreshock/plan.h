#pragma once

#include "foreshock/app/exit_code.h"
#include "foreshock/app/options.h"
#include "foreshock/core/result.h"

namespace foreshock::app {

/// `foreshock plan`: what N series will take, measured on real pipelines here and now.
Result<Exit> run_plan(const PlanOptions& options);

}  // namespace foreshock::app
