#include "foreshock/spectral/fftw_version.h"

#include <string_view>

#include <fftw3.h>

namespace foreshock {

std::string fftw_library_version() {
  std::string_view version = fftw_version;  // "fftw-3.3.10-sse2-avx".
  version.remove_prefix(version.find('-') + 1);
  return std::string(version.substr(0, version.find('-')));
}

}  // namespace foreshock
