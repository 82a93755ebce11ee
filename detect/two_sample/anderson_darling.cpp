#include "foreshock/detect/two_sample/anderson_darling.h"

#include <algorithm>
#include <cmath>

#include "foreshock/detect/two_sample/samples.h"

namespace foreshock {
namespace {

/// Scholz & Stephens, table 2: percentiles of the statistic are b0 + b1 / sqrt(m) + b2 / m.
constexpr std::array<double, 7> kB0{0.675, 1.281, 1.645, 1.96, 2.326, 2.573, 3.085};
constexpr std::array<double, 7> kB1{-0.245, 0.25, 0.678, 1.149, 1.822, 2.364, 3.615};
constexpr std::array<double, 7> kB2{-0.105, -0.305, -0.362, -0.391, -0.396, -0.345, -0.154};
constexpr std::array<double, 7> kLevels{0.25, 0.1, 0.05, 0.025, 0.01, 0.005, 0.001};

double below(const std::vector<double>& sorted, double value) {
  return static_cast<double>(std::lower_bound(sorted.begin(), sorted.end(), value) -
                             sorted.begin());
}
double up_to(const std::vector<double>& sorted, double value) {
  return static_cast<double>(std::upper_bound(sorted.begin(), sorted.end(), value) -
                             sorted.begin());
}

double raw_statistic(const std::vector<std::vector<double>>& samples,
                     const std::vector<double>& pooled, AdTies ties) {
  const auto N = static_cast<double>(pooled.size());
  std::vector<double> distinct = pooled;
  distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
  const bool midrank = ties == AdTies::kMidrank;
  if (!midrank) distinct.pop_back();  // The largest has F = 1.
  double sum = 0;
  for (const std::vector<double>& sample : samples) {
    const auto n = static_cast<double>(sample.size());
    double inner = 0;
    for (const double value : distinct) {
      const double pooled_below = below(pooled, value);
      const double l = up_to(pooled, value) - pooled_below;
      const double until = up_to(sample, value);
      const double M = midrank ? (until + below(sample, value)) / 2 : until;
      const double B = midrank ? pooled_below + l / 2 : pooled_below + l;
      const double weight = B * (N - B) - (midrank ? N * l / 4 : 0.0);
      inner += l / N * (N * M - B * n) * (N * M - B * n) / weight;
    }
    sum += inner / n;
  }
  return midrank ? sum * (N - 1) / N : sum;
}

/// The variance of the statistic if nothing differs: (4) of the source.
double null_variance(const std::vector<std::vector<double>>& samples, double N) {
  const auto k = static_cast<double>(samples.size());
  double H = 0;
  for (const std::vector<double>& sample : samples) H += 1 / static_cast<double>(sample.size());
  double h = 1;
  double g = 0;
  double tail = 0;
  const auto count = static_cast<std::size_t>(N);
  for (std::size_t i = count - 1; i >= 2; --i) {  // g = sum_{i<j} 1 / ((N - i) j)
    tail += 1 / static_cast<double>(i);
    g += tail / static_cast<double>(count - i + 1);
  }
  h += tail;
  const double a = (4 * g - 6) * (k - 1) + (10 - 6 * g) * H;
  const double b = (2 * g - 4) * k * k + 8 * h * k + (2 * g - 14 * h - 4) * H - 8 * h + 4 * g - 6;
  const double c = (6 * h + 2 * g - 2) * k * k + (4 * h - 4 * g + 6) * k + (2 * h - 6) * H + 4 * h;
  const double d = (2 * h + 6) * k * k - 4 * h * k;
  return (((a * N + b) * N + c) * N + d) / ((N - 1) * (N - 2) * (N - 3));
}

/// log p as the quadratic in the statistic that fits the seven levels best, by orthogonal
/// polynomials.
double interpolated(double statistic, const std::array<double, 7>& critical) {
  if (statistic < critical.front()) return kLevels.front();
  if (statistic > critical.back()) return kLevels.back();
  const double centre = mean_of(critical);
  double square = 0;
  double cube = 0;
  for (const double c : critical) {
    square += (c - centre) * (c - centre);
    cube += (c - centre) * (c - centre) * (c - centre);
  }
  const auto linear = [&](double c) { return c - centre; };
  const auto quadratic = [&](double c) {
    const double u = c - centre;
    return u * u - cube / square * u - square / 7;
  };
  double level = 0;
  double slope = 0;
  double bend = 0;
  double bend_square = 0;
  for (std::size_t i = 0; i < critical.size(); ++i) {
    const double y = std::log(kLevels[i]);
    level += y / 7;
    slope += y * linear(critical[i]) / square;
    bend += y * quadratic(critical[i]);
    bend_square += quadratic(critical[i]) * quadratic(critical[i]);
  }
  return std::exp(level + slope * linear(statistic) + bend / bend_square * quadratic(statistic));
}

}  // namespace

Result<AndersonDarling> anderson_darling(std::span<const std::vector<double>> samples,
                                         AdTies ties) {
  if (samples.size() < 2) return fail(Errc::kInvalidArgument, "two samples are needed");
  std::vector<std::vector<double>> sorted;
  std::vector<double> pooled;
  for (const std::vector<double>& sample : samples) {
    FORESHOCK_TRY(std::vector<double> values, present(sample));
    std::sort(values.begin(), values.end());
    pooled.insert(pooled.end(), values.begin(), values.end());
    sorted.push_back(std::move(values));
  }
  std::sort(pooled.begin(), pooled.end());
  if (pooled.size() < 4) return fail(Errc::kInvalidArgument, "four values in all are needed");
  if (pooled.front() == pooled.back()) return fail(Errc::kInvalidArgument, "all values are equal");
  const auto m = static_cast<double>(samples.size() - 1);
  const double deviation = std::sqrt(null_variance(sorted, static_cast<double>(pooled.size())));
  AndersonDarling out{(raw_statistic(sorted, pooled, ties) - m) / deviation, 0, {}};
  for (std::size_t i = 0; i < out.critical.size(); ++i) {
    out.critical[i] = kB0[i] + kB1[i] / std::sqrt(m) + kB2[i] / m;
  }
  out.p_value = interpolated(out.statistic, out.critical);
  return out;
}

}  // namespace foreshock
