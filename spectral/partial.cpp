#include "foreshock/spectral/partial.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "foreshock/spectral/correlation.h"
#include "foreshock/spectral/durbin_levinson.h"

namespace foreshock {

Result<std::vector<double>> pacf(std::span<const double> y, std::size_t max_lag) {
  FORESHOCK_TRY(const auto acov, scaled_autocovariance(y, max_lag));
  const auto bare = std::find_if(acov.begin(), acov.end(), [](double c) { return std::isnan(c); });
  if (bare != acov.end()) {
    return fail(Errc::kInvalidArgument, "partial autocorrelation: no two values are " +
                                            std::to_string(bare - acov.begin()) + " steps apart");
  }
  auto fit = durbin_levinson(acov);
  if (!fit) return tl::unexpected(fit.error().within("partial autocorrelation"));
  return std::move(fit->partial);
}

}  // namespace foreshock
