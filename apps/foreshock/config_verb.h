#pragma once

#include <string>
#include <vector>

#include "foreshock/app/exit_code.h"
#include "foreshock/core/result.h"

namespace foreshock::app {

/// `foreshock config check FILE` and `foreshock config print`.
Result<Exit> run_config(const std::vector<std::string>& words);

}  // namespace foreshock::app
