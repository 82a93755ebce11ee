#include "foreshock/detect/two_sample/kolmogorov_smirnov.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "foreshock/detect/two_sample/kolmogorov.h"

namespace foreshock {
namespace {

/// The largest F - G and G - F, F the distribution function of x.
std::pair<double, double> one_sided(std::span<const double> x, std::span<const double> y) {
  const auto n = static_cast<double>(x.size());
  const auto m = static_cast<double>(y.size());
  double above = 0;
  double below = 0;
  for (std::size_t i = 0, j = 0; i < x.size() && j < y.size();) {
    const double value = std::min(x[i], y[j]);
    while (i < x.size() && x[i] == value) ++i;
    while (j < y.size() && y[j] == value) ++j;
    // The difference in units of 1 / (n m), so that equal differences are equal bits.
    const double difference = static_cast<double>(i) * m - static_cast<double>(j) * n;
    above = std::max(above, difference);
    below = std::max(below, -difference);
  }
  return {above / (n * m), below / (n * m)};
}

}  // namespace

double ks_distance(std::span<const double> x, std::span<const double> y) {
  const auto [above, below] = one_sided(x, y);
  return std::max(above, below);
}

double kuiper_distance(std::span<const double> x, std::span<const double> y) {
  const auto [above, below] = one_sided(x, y);
  return above + below;
}

double ks_p_value(double distance, double n_eff, double m_eff) {
  return kolmogorov_limit_tail(distance * std::sqrt(n_eff * m_eff / (n_eff + m_eff)));
}

Result<TestResult> kolmogorov_smirnov(std::span<const double> x, std::span<const double> y,
                                      KsMethod method) {
  constexpr double kMostExactPairs = 1e4;
  FORESHOCK_TRY(const SortedPair pair, sorted_pair(x, y));
  const double distance = ks_distance(pair.x, pair.y);
  const auto n = static_cast<double>(pair.x.size());
  const auto m = static_cast<double>(pair.y.size());
  if (method == KsMethod::kExact || (method == KsMethod::kAuto && n * m <= kMostExactPairs)) {
    return TestResult{distance, smirnov_tail(pair.x.size(), pair.y.size(), distance)};
  }
  // Half to even, as numpy rounds; at least one value.
  const double count = std::max(1.0, std::nearbyint(n * m / (n + m)));
  return TestResult{distance, kolmogorov_tail(static_cast<std::size_t>(count), distance)};
}

}  // namespace foreshock
