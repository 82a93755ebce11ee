#include "foreshock/detect/two_sample/samples.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "foreshock/core/check.h"

namespace foreshock {

Result<std::vector<double>> present(std::span<const double> x, std::size_t least) {
  std::vector<double> values;
  values.reserve(x.size());
  for (const double value : x) {
    if (std::isinf(value)) return fail(Errc::kInvalidArgument, "a value is infinite");
    if (!std::isnan(value)) values.push_back(value);
  }
  if (values.size() < least) {
    return fail(Errc::kInvalidArgument, std::to_string(values.size()) + " values, at least " +
                                            std::to_string(least) + " are needed");
  }
  return values;
}

Result<SortedPair> sorted_pair(std::span<const double> x, std::span<const double> y,
                               std::size_t least) {
  auto first = present(x, least);
  if (!first) return tl::unexpected(first.error().within("first sample"));
  auto second = present(y, least);
  if (!second) return tl::unexpected(second.error().within("second sample"));
  std::sort(first->begin(), first->end());
  std::sort(second->begin(), second->end());
  return SortedPair{*std::move(first), *std::move(second)};
}

double mean_of(std::span<const double> x) {
  double mean = 0;
  for (std::size_t i = 0; i < x.size(); ++i) mean += (x[i] - mean) / static_cast<double>(i + 1);
  return mean;
}

double variance_of(std::span<const double> x) {
  FORESHOCK_CHECK(x.size() >= 2);
  const double mean = mean_of(x);
  double sum = 0;
  for (const double value : x) sum += (value - mean) * (value - mean);
  return sum / static_cast<double>(x.size() - 1);
}

double quantile_of_sorted(std::span<const double> sorted, double p) {
  FORESHOCK_CHECK(!sorted.empty() && p >= 0 && p <= 1);
  const double place = p * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (place - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

double median_of(std::vector<double> x) {
  FORESHOCK_CHECK(!x.empty());
  const auto middle = x.begin() + static_cast<std::ptrdiff_t>(x.size() / 2);
  std::nth_element(x.begin(), middle, x.end());
  if (x.size() % 2 == 1) return *middle;
  return 0.5 * *middle + 0.5 * *std::max_element(x.begin(), middle);
}

PooledRanks pooled_ranks(const SortedPair& pair) {
  const auto& [x, y] = pair;
  PooledRanks ranks{std::vector<double>(x.size()), std::vector<double>(y.size())};
  for (std::size_t i = 0, j = 0; i < x.size() || j < y.size();) {
    const double value = j == y.size() || (i < x.size() && x[i] <= y[j]) ? x[i] : y[j];
    std::size_t i_end = i;
    std::size_t j_end = j;
    while (i_end < x.size() && x[i_end] == value) ++i_end;
    while (j_end < y.size() && y[j_end] == value) ++j_end;
    const auto ties = static_cast<double>(i_end - i + j_end - j);
    const double rank = static_cast<double>(i + j) + (ties + 1) / 2;
    std::fill(ranks.x.begin() + static_cast<std::ptrdiff_t>(i),
              ranks.x.begin() + static_cast<std::ptrdiff_t>(i_end), rank);
    std::fill(ranks.y.begin() + static_cast<std::ptrdiff_t>(j),
              ranks.y.begin() + static_cast<std::ptrdiff_t>(j_end), rank);
    ranks.tie_sum += ties * ties * ties - ties;
    i = i_end;
    j = j_end;
  }
  return ranks;
}

}  // namespace foreshock
