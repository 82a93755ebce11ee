#pragma once

#include <string>
#include <string_view>

#include "foreshock/core/result.h"

namespace foreshock::app {

/// A completion script, made from the tables of verbs, settings and models.
/// Errors:  kInvalidArgument for another shell than bash, zsh and fish.
Result<std::string> completion_script(std::string_view shell);

}  // namespace foreshock::app
