#pragma once

#include <span>
#include <string>
#include <string_view>

namespace foreshock {

/// The known name that was probably meant: at most one third of its letters wrong, missing, too
/// many or swapped, case aside. Empty if none is that near.
std::string_view nearest_name(std::string_view name, std::span<const std::string> known);

}  // namespace foreshock
