#include "foreshock/models/arima/regression.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace foreshock {
namespace {

constexpr double kEpsilon = 2.220446049250313e-16;
/// Deviations of this many rounding errors, or less, are none.
constexpr double kRounding = 64;

}  // namespace

Result<Rounded> rounded(std::span<const double> y) {
  double largest = 0;
  for (const double v : y) {
    if (!std::isfinite(v)) return fail(Errc::kInvalidArgument, "a value is missing or infinite");
    largest = std::max(largest, std::abs(v));
  }
  if (y.empty()) return fail(Errc::kInvalidArgument, "the series is empty");
  return Rounded{std::vector<double>(y.begin(), y.end()), kEpsilon * largest};
}

Result<Rounded> standardised(std::span<const double> y) {
  FORESHOCK_TRY(Rounded out, rounded(y));
  double mean = 0;
  for (const double v : y) mean += v / static_cast<double>(y.size());
  double spread = 0;
  for (double& v : out.values) {
    v -= mean;
    spread = std::max(spread, std::abs(v));
  }
  if (!(spread > kRounding * out.error)) {
    return fail(Errc::kInvalidArgument, "the series is constant");
  }
  for (double& v : out.values) v /= spread;
  out.error /= spread;
  return out;
}

Result<TValue> t_value(std::span<const double> X, std::span<const double> target, double error) {
  const std::size_t n = target.size();
  const std::size_t k = n == 0 ? 0 : X.size() / n;
  if (n <= k) return fail(Errc::kInvalidArgument, "too few values for so many lags");
  TValue out;
  FORESHOCK_TRY(out.fit, least_squares(X, target));
  out.variance = out.fit.squared_errors / static_cast<double>(n - k);
  if (!(std::sqrt(out.variance) > kRounding * error)) {
    return fail(Errc::kInvalidArgument, "the series obeys its equation exactly");
  }
  out.t = out.fit.coefficients[0] / std::sqrt(out.variance * out.fit.covariance[0]);
  return out;
}

}  // namespace foreshock
