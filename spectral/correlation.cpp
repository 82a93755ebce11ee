#include "foreshock/spectral/correlation.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "foreshock/spectral/centred.h"
#include "foreshock/spectral/lagged_products.h"

namespace foreshock {
namespace {

/// Autocovariances in units of the series' scale squared. Deviations are made where they are used:
/// there is no second series.
Result<std::vector<double>> divided_products(std::span<const double> y, const Centring& by,
                                             std::size_t max_lag) {
  const auto deviations = [&](std::size_t from, std::span<double> to) {
    by.deviations(y.subspan(from, to.size()), to.data());
  };
  FORESHOCK_TRY(auto sums, lagged_products(y.size(), max_lag, deviations));
  if (!by.has_gaps()) {
    const auto n = static_cast<double>(y.size());
    for (double& sum : sums) sum /= n;
    return sums;
  }
  const auto ones = [&](std::size_t from, std::span<double> to) {
    presences(y.subspan(from, to.size()), to.data());
  };
  FORESHOCK_TRY(const auto counts, lagged_products(y.size(), max_lag, ones));
  for (std::size_t k = 0; k <= max_lag; ++k) {
    const double pairs = std::round(counts[k]);  // Whole, but for the rounding of transforms.
    sums[k] = pairs > 0 ? sums[k] / (pairs + static_cast<double>(k))
                        : std::numeric_limits<double>::quiet_NaN();
  }
  return sums;
}

}  // namespace

Result<std::vector<double>> scaled_autocovariance(std::span<const double> y, std::size_t max_lag) {
  FORESHOCK_TRY(const auto by, centring(y));
  return divided_products(y, by, max_lag);
}

Result<std::vector<double>> autocovariance(std::span<const double> y, std::size_t max_lag) {
  FORESHOCK_TRY(const auto by, centring(y));
  FORESHOCK_TRY(auto acov, divided_products(y, by, max_lag));
  for (double& c : acov) c = c * by.scale * by.scale;
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
