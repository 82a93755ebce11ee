#include "foreshock/detect/two_sample/location.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "foreshock/detect/two_sample/tails.h"

namespace foreshock {
namespace {

/// Pairs in which y is larger, ties half, and their standard deviation by chance.
struct Pairs {
  double larger;
  double all;
  double deviation;
};

Pairs pairs_of(const SortedPair& pair) {
  const auto n = static_cast<double>(pair.x.size());
  const auto m = static_cast<double>(pair.y.size());
  const PooledRanks ranks = pooled_ranks(pair);
  double sum = 0;
  for (const double rank : ranks.y) sum += rank;
  const double N = n + m;
  const double ties = N > 1 ? ranks.tie_sum / (N * (N - 1)) : 0;
  return {sum - m * (m + 1) / 2, n * m, std::sqrt(n * m / 12 * (N + 1 - ties))};
}

}  // namespace

Result<TestResult> mann_whitney(std::span<const double> x, std::span<const double> y) {
  FORESHOCK_TRY(const SortedPair pair, sorted_pair(x, y));
  const Pairs pairs = pairs_of(pair);
  const double U = pairs.all - pairs.larger;
  if (!(pairs.deviation > 0)) return TestResult{U, 1};
  const double z = (std::max(U, pairs.larger) - pairs.all / 2 - 0.5) / pairs.deviation;
  return TestResult{U, std::min(1.0, 2 * normal_tail(z))};
}

Result<TestResult> welch_t(std::span<const double> x, std::span<const double> y) {
  FORESHOCK_TRY(const std::vector<double> first, present(x, 2));
  FORESHOCK_TRY(const std::vector<double> second, present(y, 2));
  const auto n = static_cast<double>(first.size());
  const auto m = static_cast<double>(second.size());
  const double a = variance_of(first) / n;
  const double b = variance_of(second) / m;
  const double gap = mean_of(first) - mean_of(second);
  if (!(a + b > 0)) {
    if (gap == 0) return TestResult{0, 1};
    return TestResult{std::copysign(std::numeric_limits<double>::infinity(), gap), 0};
  }
  const double t = gap / std::sqrt(a + b);
  const double dof = (a + b) * (a + b) / (a * a / (n - 1) + b * b / (m - 1));
  return TestResult{t, student_two_sided(t, dof)};
}

Result<TestResult> brown_forsythe(std::span<const double> x, std::span<const double> y) {
  FORESHOCK_TRY(std::vector<double> first, present(x, 2));
  FORESHOCK_TRY(std::vector<double> second, present(y, 2));
  for (std::vector<double>* const sample : {&first, &second}) {
    const double median = median_of(*sample);
    for (double& value : *sample) value = std::abs(value - median);
  }
  const auto n = static_cast<double>(first.size());
  const auto m = static_cast<double>(second.size());
  const double gap = mean_of(first) - mean_of(second);
  const double between = gap * gap * n * m / (n + m);
  const double within = variance_of(first) * (n - 1) + variance_of(second) * (m - 1);
  if (between == 0) return TestResult{0, 1};
  if (!(within > 0)) return TestResult{std::numeric_limits<double>::infinity(), 0};
  const double F = between * (n + m - 2) / within;
  return TestResult{F, f_tail(F, 1, n + m - 2)};
}

Result<AreaUnderCurve> area_under_curve(std::span<const double> x, std::span<const double> y) {
  FORESHOCK_TRY(const SortedPair pair, sorted_pair(x, y));
  const Pairs pairs = pairs_of(pair);
  if (!(pairs.deviation > 0)) return AreaUnderCurve{0.5, 1};
  return AreaUnderCurve{pairs.larger / pairs.all,
                        normal_tail((pairs.larger - pairs.all / 2) / pairs.deviation)};
}

}  // namespace foreshock
