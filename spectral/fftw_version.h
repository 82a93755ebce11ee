#pragma once

#include <string>

namespace foreshock {

/// "3.3.10", of the library that is loaded.
std::string fftw_library_version();

}  // namespace foreshock
