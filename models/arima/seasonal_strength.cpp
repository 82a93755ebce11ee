#include "foreshock/models/arima/seasonal_strength.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include "foreshock/spectral/stl.h"

namespace foreshock {
namespace {

/// Gaps are filled from the season that the filled series has: so many times, until it settles.
constexpr int kFillings = 6;
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

/// Replaces what is missing in y by a straight line in y - season. Both ends of y are there.
void fill(std::span<const double> y, std::span<const double> season, std::vector<double>& filled) {
  std::size_t before = 0;
  for (std::size_t t = 1; t < y.size(); ++t) {
    if (missing(y[t])) continue;
    const double from = y[before] - season[before];
    const double slope = (y[t] - season[t] - from) / static_cast<double>(t - before);
    for (std::size_t gap = before + 1; gap < t; ++gap) {
      filled[gap] = season[gap] + from + slope * static_cast<double>(gap - before);
    }
    before = t;
  }
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

  std::vector<double> filled(y.begin(), y.end());
  const bool gaps = std::any_of(y.begin(), y.end(), missing);
  if (gaps) {
    std::vector<double> cycle(y.size(), 0.0);
    StlOptions robust = options;
    robust.inner = 1;
    robust.outer = 2;
    for (int k = 0; k < kFillings; ++k) {
      fill(y, cycle, filled);
      FORESHOCK_TRY(Stl parts, stl(filled, season, robust));
      cycle = std::move(parts.season);
    }
    fill(y, cycle, filled);
  }
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
