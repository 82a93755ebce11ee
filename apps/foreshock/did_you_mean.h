#pragma once

#include <span>
#include <string>
#include <string_view>

namespace foreshock::app {

/// " (did you mean '--horizon'?)", or nothing where no known word is near.
std::string did_you_mean(std::string_view word, std::span<const std::string> known);

}  // namespace foreshock::app
