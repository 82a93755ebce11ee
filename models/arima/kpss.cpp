#include "foreshock/models/arima/kpss.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "foreshock/models/arima/interpolate.h"
#include "foreshock/models/arima/long_run_variance.h"

namespace foreshock {
namespace {

/// Upper tails of the limiting distributions, KPSS (1992), table 1.
constexpr std::array<double, 4> kLevelCritical{0.347, 0.463, 0.574, 0.739};
constexpr std::array<double, 4> kTrendCritical{0.119, 0.146, 0.176, 0.216};
constexpr std::array<double, 4> kTail{0.10, 0.05, 0.025, 0.01};
constexpr std::size_t kFivePercent = 1;

/// Residuals of this many rounding errors of y, or less, are none.
constexpr double kRounding = 64 * 2.220446049250313e-16;

int root_lags(double factor, std::size_t n) {
  return static_cast<int>(factor * std::pow(static_cast<double>(n) / 100, 0.25));
}

/// y less its mean, or less the line of least squares.
std::vector<double> residuals(std::span<const double> y, bool trend) {
  const auto n = static_cast<double>(y.size());
  double mean = 0;
  for (const double v : y) mean += v / n;
  std::vector<double> e;
  e.reserve(y.size());
  for (const double v : y) e.push_back(v - mean);
  double left = 0;
  for (const double v : e) left += v / n;  // Rounding of the mean, seen where y is far from 0.
  for (double& v : e) v -= left;
  if (!trend) return e;
  const double middle = (n - 1) / 2;
  double slope = 0;
  for (std::size_t t = 0; t < e.size(); ++t) slope += (static_cast<double>(t) - middle) * e[t];
  slope /= n * (n * n - 1) / 12;  // sum (t - middle)^2
  for (std::size_t t = 0; t < e.size(); ++t) e[t] -= slope * (static_cast<double>(t) - middle);
  return e;
}

}  // namespace

int kpss_lags_short(std::size_t n) {
  return root_lags(4, n);
}
int kpss_lags_long(std::size_t n) {
  return root_lags(12, n);
}
int kpss_lags_differencing(std::size_t n) {
  return static_cast<int>(3 * std::sqrt(static_cast<double>(n)) / 13);
}

Result<Kpss> kpss_test(std::span<const double> y, KpssNull null, int lags) {
  const bool trend = null == KpssNull::kTrend;
  const std::size_t n = y.size();
  if (n < (trend ? 3U : 2U) || lags < 0 || static_cast<std::size_t>(lags) >= n) {
    return fail(Errc::kInvalidArgument,
                "KPSS: " + std::to_string(n) + " values for " + std::to_string(lags) + " lags");
  }
  double largest = 0;
  for (const double v : y) {
    if (!std::isfinite(v)) return fail(Errc::kInvalidArgument, "KPSS: a value is not finite");
    largest = std::max(largest, std::abs(v));
  }
  std::vector<double> e = residuals(y, trend);
  double spread = 0;
  for (const double v : e) spread = std::max(spread, std::abs(v));
  if (!(spread > kRounding * largest)) {
    return fail(Errc::kInvalidArgument, "KPSS: the series is constant or a straight line");
  }
  for (double& v : e) v /= spread;  // No overflow, whatever the unit.

  // eta = n^-2 sum S_t^2 / s^2(l), S_t = e_1 + .. + e_t                         (11), (13)
  double partial = 0;
  double squares = 0;
  for (const double v : e) {
    partial += v;
    squares += partial * partial;
  }
  const double length = static_cast<double>(n);
  Kpss out;
  out.lags = lags;
  out.statistic = squares / (length * length) / long_run_variance(e, lags);
  const auto& critical = trend ? kTrendCritical : kLevelCritical;
  out.p_value = interpolate(critical, kTail, out.statistic);
  out.critical_5 = critical[kFivePercent];
  return out;
}

}  // namespace foreshock
