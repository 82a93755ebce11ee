#include "foreshock/detect/two_sample/dependence.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "foreshock/detect/two_sample/samples.h"
#include "foreshock/spectral/correlation.h"

namespace foreshock {

double ess_of_ar1(double n, double r) {
  return n * (1 - r) / (1 + r);
}

Result<double> autocorrelation_time(std::span<const double> y) {
  if (y.size() < 2) return fail(Errc::kInvalidArgument, "two values are needed");
  FORESHOCK_TRY(const std::vector<double> rho, acf(y, y.size() - 1));
  double sum = 0;
  for (std::size_t k = 0; k + 1 < rho.size(); k += 2) {
    const double pair = rho[k] + rho[k + 1];
    if (!(pair > 0)) break;
    sum += pair;
  }
  return std::max(1.0, 2 * sum - 1);
}

Result<double> indicator_time(std::span<const double> y) {
  FORESHOCK_TRY(std::vector<double> values, present(y, 2));
  std::sort(values.begin(), values.end());
  // Where ties put all at or below the median, the values strictly below are the other half.
  const double median = values[(values.size() - 1) / 2];
  const bool strict = median == values.back();
  std::vector<double> indicator(y.begin(), y.end());
  for (double& value : indicator) {
    if (!std::isnan(value)) value = (strict ? value < median : value <= median) ? 1 : 0;
  }
  return autocorrelation_time(indicator);
}

Result<double> long_run_variance(std::span<const double> y, std::size_t lags) {
  FORESHOCK_TRY(const std::vector<double> g, autocovariance(y, lags));
  double sum = g[0];
  for (std::size_t j = 1; j <= lags; ++j) {
    if (std::isnan(g[j])) continue;
    sum += 2 * (1 - static_cast<double>(j) / static_cast<double>(lags + 1)) * g[j];
  }
  return sum;
}

std::size_t newey_west_lags(std::size_t n) {
  return static_cast<std::size_t>(4 * std::pow(static_cast<double>(n) / 100, 2.0 / 9));
}

}  // namespace foreshock
