#include "foreshock/models/arima/seasonal_strength.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include "foreshock/models/arima/fill_gaps.h"
#include "foreshock/spectral/stl.h"

namespace foreshock {
namespace {

/// Deviations of this many rounding errors of y, or less, are none.
constexpr double kRounding = 64 * 2.220446049250313e-16;

bool missing(double v) {
  return std::isnan(v);
}

/// y less its missing ends.
std::span<const double> trimmed(std::span<const double> y) {
  while (!y.empty() && missing(y.front())) y = y.subspan(1);
  while (!y.empty() && missing(y.back())) y = y.first(y.size() - 1);
  return y;
}

/// Variance of values[t] over the t at which y is there.
double variance(std::span<const double> values, std::span<const double> y) {
  double sum = 0;
  double count = 0;
  for (std::size_t t = 0; t < y.size(); ++t) {
    if (missing(y[t])) continue;
    sum += values[t];
    ++count;
  }
  double squares = 0;
  for (std::size_t t = 0; t < y.size(); ++t) {
    const double away = values[t] - sum / count;
    if (!missing(y[t])) squares += away * away;
  }
  return squares / (count - 1);
}

}  // namespace

Result<double> seasonal_strength(std::span<const double> y, int season) {
  y = trimmed(y);
  if (season < 2 || y.size() <= 2 * static_cast<std::size_t>(season)) {
    return fail(Errc::kInvalidArgument, "seasonal strength: " + std::to_string(y.size()) +
                                            " values are not more than two seasons of " +
                                            std::to_string(season));
  }
  StlOptions options;
  options.season_window = 11;
  options.season_jump = options.trend_jump = options.low_pass_jump = 0;

  const std::vector<double> filled = fill_gaps(y, season);
  FORESHOCK_TRY(Stl parts, stl(filled, season, options));

  double largest = 0;
  for (const double v : filled) largest = std::max(largest, std::abs(v));
  if (!(largest > 0)) return 0.0;
  for (std::size_t t = 0; t < y.size(); ++t) {  // No overflow, whatever the unit.
    parts.remainder[t] /= largest;
    parts.season[t] = parts.season[t] / largest + parts.remainder[t];
  }
  const double detrended = variance(parts.season, y);
  if (!(detrended > kRounding * kRounding)) return 0.0;
  return std::max(0.0, 1 - variance(parts.remainder, y) / detrended);
}

}  // namespace foreshock
