#include "foreshock/models/arima/differences.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "foreshock/models/arima/kpss.h"
#include "foreshock/models/arima/ocsb.h"
#include "foreshock/models/arima/seasonal_strength.h"

namespace foreshock {
namespace {

constexpr double kStrong = 0.64;
constexpr int kOcsbLags = 3;
/// Steps of this many rounding errors of the values they come from, or less, are none.
constexpr double kRounding = 16 * 2.220446049250313e-16;

/// Constant but for what rounding makes of values as large as that.
bool constant(const std::vector<double>& y, double largest) {
  const auto [low, high] = std::minmax_element(y.begin(), y.end());
  return !(*high - *low > kRounding * largest);
}

}  // namespace

std::vector<double> difference(std::span<const double> y, int lag) {
  const auto back = static_cast<std::size_t>(lag);
  std::vector<double> out;
  for (std::size_t t = back; t < y.size(); ++t) out.push_back(y[t] - y[t - back]);
  return out;
}

int differences(std::span<const double> y, int max_differences) {
  std::vector<double> x;
  double largest = 0;
  for (const double v : y) {
    if (!std::isfinite(v)) continue;
    x.push_back(v);
    largest = std::max(largest, std::abs(v));
  }
  int d = 0;
  while (d < max_differences && !x.empty() && !constant(x, largest)) {
    const auto kpss = kpss_test(x, KpssNull::kLevel, kpss_lags_differencing(x.size()));
    if (!kpss || !(kpss->statistic > kpss->critical_5)) break;
    x = difference(x, 1);
    ++d;
  }
  return d;
}

int seasonal_differences(std::span<const double> y, int season) {
  const auto strength = seasonal_strength(y, season);
  return strength && *strength > kStrong ? 1 : 0;
}

int ocsb_seasonal_differences(std::span<const double> y, int season) {
  const auto lags = ocsb_lags(y, season, kOcsbLags);
  if (!lags) return 0;
  const auto ocsb = ocsb_test(y, season, *lags);
  return ocsb && ocsb->statistic > ocsb->critical_5 ? 1 : 0;
}

}  // namespace foreshock
