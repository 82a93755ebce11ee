#include "foreshock/detect/two_sample/bins.h"

#include <algorithm>
#include <cmath>

#include "foreshock/core/check.h"
#include "foreshock/detect/two_sample/samples.h"
#include "foreshock/detect/two_sample/tails.h"

namespace foreshock {
namespace {

/// p ln(p / q), 0 where p is.
double relative_entropy(double p, double q) {
  return p > 0 ? p * std::log(p / q) : 0;
}

}  // namespace

Result<std::vector<double>> quantile_edges(std::span<const double> x, std::size_t count) {
  FORESHOCK_CHECK(count >= 2);
  FORESHOCK_TRY(std::vector<double> values, present(x));
  std::sort(values.begin(), values.end());
  std::vector<double> edges;
  for (std::size_t i = 1; i < count; ++i) {
    edges.push_back(
        quantile_of_sorted(values, static_cast<double>(i) / static_cast<double>(count)));
  }
  edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
  return edges;
}

Result<std::vector<double>> sturges_edges(std::span<const double> x, std::span<const double> y) {
  FORESHOCK_TRY(const SortedPair pair, sorted_pair(x, y));
  const double low = std::min(pair.x.front(), pair.y.front());
  const double high = std::max(pair.x.back(), pair.y.back());
  if (!(low < high)) return fail(Errc::kInvalidArgument, "all values are equal");
  const auto count = static_cast<double>(pair.x.size() + pair.y.size());
  const auto bins = static_cast<std::size_t>(std::ceil(std::log2(count) + 1));
  const double width = (high - low) / static_cast<double>(bins);
  std::vector<double> edges;
  for (std::size_t i = 0; i < bins; ++i) edges.push_back(low + static_cast<double>(i) * width);
  edges.push_back(high);
  return edges;
}

std::vector<double> bin_counts(std::span<const double> x, std::span<const double> edges,
                               bool open_ends) {
  FORESHOCK_CHECK(open_ends || edges.size() >= 2);
  std::vector<double> counts(open_ends ? edges.size() + 1 : edges.size() - 1, 0.0);
  for (const double value : x) {
    if (std::isnan(value)) continue;
    const auto place = static_cast<std::size_t>(
        std::upper_bound(edges.begin(), edges.end(), value) - edges.begin());
    if (open_ends) {
      ++counts[place];
    } else if (place > 0 && value <= edges.back()) {
      ++counts[std::min(place, counts.size()) - 1];
    }
  }
  return counts;
}

std::vector<double> shares_of(std::span<const double> counts) {
  double sum = 0;
  for (const double count : counts) sum += count;
  FORESHOCK_CHECK(sum > 0);
  std::vector<double> shares;
  for (const double count : counts) shares.push_back(count / sum);
  return shares;
}

double population_stability(std::span<const double> p, std::span<const double> q, double floor) {
  FORESHOCK_CHECK(p.size() == q.size() && floor > 0);
  double sum = 0;
  for (std::size_t i = 0; i < p.size(); ++i) {
    const double before = p[i] > 0 ? p[i] : floor;
    const double after = q[i] > 0 ? q[i] : floor;
    sum += (after - before) * std::log(after / before);
  }
  return sum;
}

double population_stability_p_value(double index, std::size_t bins, double n, double m) {
  if (bins < 2) return 1;
  return chi_square_tail(index / (1 / n + 1 / m), static_cast<double>(bins - 1));
}

double population_stability_limit(double alpha, std::size_t bins, double n, double m) {
  FORESHOCK_CHECK(alpha > 0 && alpha < 1);
  if (bins < 2) return 0;
  double low = 0;
  double high = 1;
  while (population_stability_p_value(high, bins, n, m) > alpha) high *= 2;
  for (int i = 0; i < 100; ++i) {
    const double middle = (low + high) / 2;
    (population_stability_p_value(middle, bins, n, m) > alpha ? low : high) = middle;
  }
  return high;
}

double jensen_shannon_divergence(std::span<const double> p, std::span<const double> q) {
  FORESHOCK_CHECK(p.size() == q.size());
  double sum = 0;
  for (std::size_t i = 0; i < p.size(); ++i) {
    const double middle = (p[i] + q[i]) / 2;
    sum += relative_entropy(p[i], middle) + relative_entropy(q[i], middle);
  }
  return std::max(0.0, sum / 2);
}

double hellinger_distance(std::span<const double> p, std::span<const double> q) {
  FORESHOCK_CHECK(p.size() == q.size());
  double sum = 0;
  for (std::size_t i = 0; i < p.size(); ++i) {
    const double gap = std::sqrt(p[i]) - std::sqrt(q[i]);
    sum += gap * gap;
  }
  return std::sqrt(sum / 2);
}

double total_variation(std::span<const double> p, std::span<const double> q) {
  FORESHOCK_CHECK(p.size() == q.size());
  double sum = 0;
  for (std::size_t i = 0; i < p.size(); ++i) sum += std::abs(p[i] - q[i]);
  return sum / 2;
}

}  // namespace foreshock
