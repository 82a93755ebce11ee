#include "foreshock/models/arima/fill_gaps.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "foreshock/spectral/stl.h"

namespace foreshock {
namespace {

/// Gaps are filled from the season that the filled series has: so many times, until it settles.
constexpr int kFillings = 6;

bool missing(double v) {
  return std::isnan(v);
}

/// Replaces what is missing in y by a straight line in y - season. Both ends of y are there.
void fill(std::span<const double> y, std::span<const double> season, std::span<double> filled) {
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

}  // namespace

std::vector<double> fill_gaps(std::span<const double> y, int season) {
  std::vector<double> out(y.begin(), y.end());
  std::size_t first = 0;
  std::size_t end = y.size();
  while (first < end && missing(y[first])) ++first;
  while (end > first && missing(y[end - 1])) --end;
  const auto inner = y.subspan(first, end - first);
  if (std::none_of(inner.begin(), inner.end(), missing)) return out;
  const std::span<double> filled(out.data() + first, inner.size());
  std::vector<double> cycle(inner.size(), 0.0);
  fill(inner, cycle, filled);
  if (season < 2 || inner.size() <= 2 * static_cast<std::size_t>(season)) return out;
  StlOptions options;
  options.season_window = 11;
  options.season_jump = options.trend_jump = options.low_pass_jump = 0;
  options.inner = 1;
  options.outer = 2;
  for (int k = 0; k < kFillings; ++k) {
    auto parts = stl(filled, season, options);
    if (!parts) break;
    cycle = std::move(parts->season);
    fill(inner, cycle, filled);
  }
  return out;
}

}  // namespace foreshock
