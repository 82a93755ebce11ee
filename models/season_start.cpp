#include "foreshock/models/season_start.h"

#include <algorithm>
#include <cmath>

namespace foreshock {
namespace {

/// Sums and counts of y before each step, so that any window's mean is two look-ups.
struct Prefix {
  std::vector<double> sum;
  std::vector<double> count;
};

Prefix prefix_of(std::span<const double> y) {
  Prefix prefix{std::vector<double>(y.size() + 1, 0.0), std::vector<double>(y.size() + 1, 0.0)};
  for (std::size_t t = 0; t < y.size(); ++t) {
    const bool there = y[t] == y[t];
    prefix.sum[t + 1] = prefix.sum[t] + (there ? y[t] : 0.0);
    prefix.count[t + 1] = prefix.count[t] + (there ? 1.0 : 0.0);
  }
  return prefix;
}

/// Mean of y over one season around t; windows at the ends are shifted inside.
double local_mean(const Prefix& prefix, std::size_t t, std::size_t season) {
  const std::size_t n = prefix.sum.size() - 1;
  const std::size_t half = season / 2;
  const std::size_t from = std::min(t > half ? t - half : 0, n - season);
  const std::size_t to = from + season;
  return (prefix.sum[to] - prefix.sum[from]) / (prefix.count[to] - prefix.count[from]);
}

double median_of(std::vector<double>& values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return 0.5 * (*middle + *std::max_element(values.begin(), middle));
}

}  // namespace

std::vector<double> seasonal_start(std::span<const double> y, int season) {
  const auto m = static_cast<std::size_t>(season);
  const Prefix prefix = prefix_of(y);
  std::vector<double> seasons(m, 0.0);
  std::vector<double> deviations;
  for (std::size_t phase = 0; phase < m; ++phase) {
    deviations.clear();
    for (std::size_t t = phase; t < y.size(); t += m) {
      const double deviation = y[t] - local_mean(prefix, t, m);
      if (std::isfinite(deviation)) deviations.push_back(deviation);
    }
    seasons[phase] = median_of(deviations);
  }
  double mean = 0;
  for (const double s : seasons) mean += s / static_cast<double>(m);
  for (double& s : seasons) s -= mean;
  return seasons;
}

}  // namespace foreshock
