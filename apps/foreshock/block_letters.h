#pragma once

#include <string>

namespace foreshock::app {

/// A bar of so many letters, to the half letter.
std::string block_bar(double letters);

/// One letter filled from below, in eighths; 0 to 8, what is outside is brought in.
const char* block_column(long eighths);

}  // namespace foreshock::app
