#pragma once

#include <string>

namespace foreshock::app {

/// The program, its compiler and every library in it, one a line.
std::string version_text();
/// "0.1.0"
std::string version_number();

}  // namespace foreshock::app
