#pragma once

/// ${NAME} in values of config files, and values that stand in files of their own.

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "foreshock/core/result.h"

namespace foreshock::app {

/// The value of a variable; nothing where it is not set.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;
std::optional<std::string> process_environment(const std::string& name);

/// Every ${NAME} becomes the variable's value, every ${NAME:-default} too, but the default where
/// the variable is not set or empty. $${ stands for ${; any other $ for itself. What has been put
/// in is not looked at again. Errors:  kInvalidArgument for a variable that is not set, and for ${
/// without a name or a }.
Result<std::string> expand(std::string_view text, const Environment& environment);

/// The content of a file without the one newline at its end.
/// Errors:  kInvalidArgument, also for an empty one; it never quotes the content.
Result<std::string> read_secret(const std::string& path);

}  // namespace foreshock::app
