#pragma once

#include <string>
#include <vector>

#include "foreshock/app/exit_code.h"
#include "foreshock/core/result.h"

namespace foreshock::app {

/// `foreshock config check FILE`, `print`, `schema` and `keys`.
Result<Exit> run_config(const std::vector<std::string>& words);

}  // namespace foreshock::app
