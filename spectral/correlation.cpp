#include "foreshock/spectral/correlation.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "foreshock/spectral/centred.h"
#include "foreshock/spectral/lagged_products.h"

namespace foreshock {
namespace {

/// Autocovariances in units of the series' scale squared.
Result<std::vector<double>> divided_products(const Centred& series, std::size_t max_lag) {
  FORESHOCK_TRY(auto sums, lagged_products(series.deviation, max_lag));
  if (series.present.empty()) {
    const auto n = static_cast<double>(series.deviation.size());
    for (double& sum : sums) sum /= n;
    return sums;
  }
  FORESHOCK_TRY(const auto counts, lagged_products(series.present, max_lag));
  for (std::size_t k = 0; k <= max_lag; ++k) {
    const double pairs = std::round(counts[k]);  // Whole, but for the rounding of transforms.
    sums[k] = pairs > 0 ? sums[k] / (pairs + static_cast<double>(k))
                        : std::numeric_limits<double>::quiet_NaN();
  }
  return sums;
}

}  // namespace

Result<std::vector<double>> scaled_autocovariance(std::span<const double> y, std::size_t max_lag) {
  FORESHOCK_TRY(const auto series, centred(y));
  return divided_products(series, max_lag);
}

Result<std::vector<double>> autocovariance(std::span<const double> y, std::size_t max_lag) {
  FORESHOCK_TRY(const auto series, centred(y));
  FORESHOCK_TRY(auto acov, divided_products(series, max_lag));
  for (double& c : acov) c = c * series.scale * series.scale;
  if (!std::isnormal(acov[0])) {
    return fail(Errc::kInvalidArgument, "the variance is beyond what a double holds");
  }
  return acov;
}

Result<std::vector<double>> acf(std::span<const double> y, std::size_t max_lag) {
  FORESHOCK_TRY(auto r, scaled_autocovariance(y, max_lag));
  const double variance = r[0];
  for (double& value : r) {  // NaN passes both comparisons of clamp.
    value = std::clamp(value / variance, -1.0, 1.0);
  }
  return r;
}

}  // namespace foreshock
