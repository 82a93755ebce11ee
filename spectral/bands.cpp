#include "foreshock/spectral/bands.h"

#include <algorithm>
#include <cmath>

#include "foreshock/core/normal.h"

namespace foreshock {

Result<double> white_band(std::size_t n, Level level) {
  if (n == 0) return fail(Errc::kInvalidArgument, "a band needs at least 1 value, not 0");
  return -normal_quantile((1 - level.share()) / 2) / std::sqrt(static_cast<double>(n));
}

Result<std::vector<double>> bartlett_bands(std::span<const double> acf, std::size_t n,
                                           Level level) {
  FORESHOCK_TRY(const double white, white_band(n, level));
  const bool correlations =
      std::all_of(acf.begin(), acf.end(), [](double r) { return std::abs(r) <= 1; });
  if (acf.empty() || acf[0] != 1 || !correlations) {
    return fail(Errc::kInvalidArgument,
                "Bartlett's band: autocorrelations start with 1 and are in [-1, 1]");
  }
  std::vector<double> bands{0};
  double inflation = 1;
  for (std::size_t k = 1; k < acf.size(); ++k) {
    bands.push_back(white * std::sqrt(inflation));
    inflation += 2 * acf[k] * acf[k];
  }
  return bands;
}

}  // namespace foreshock
