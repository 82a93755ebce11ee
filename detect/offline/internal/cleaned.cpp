#include "foreshock/detect/offline/internal/cleaned.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

namespace foreshock::offline {
namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

double mid(double a, double b) {
  return a / 2 + b / 2;  // Their sum might overflow.
}

/// The standard deviation of normal values whose sizes have these quantiles. Where half of all
/// sizes are 0, a higher quantile says it; 0 if 19 of 20 are.
double robust_deviation(std::vector<double>& sizes) {
  // (quantile, that of the size of a standard normal value).
  constexpr std::array<std::pair<double, double>, 4> kQuantiles{{{0.5, 0.6744897501960817},
                                                                 {0.75, 1.1503493803760079},
                                                                 {0.9, 1.6448536269514722},
                                                                 {0.95, 1.9599639845400545}}};
  if (sizes.empty()) return 0;
  for (const auto& [share, normal] : kQuantiles) {
    const auto at = static_cast<std::ptrdiff_t>(share * static_cast<double>(sizes.size() - 1));
    std::nth_element(sizes.begin(), sizes.begin() + at, sizes.end());
    const double value = sizes[static_cast<std::size_t>(at)];
    if (value > 0) return value / normal;
  }
  return 0;
}

/// What the values at these positions, an odd number, let expect at `where`: their median, moved
/// along the slope between the medians of both halves if that is not in their middle.
double expected(std::span<const double> y, std::span<const std::size_t> at, std::size_t where) {
  const std::size_t half = at.size() / 2;
  std::vector<double> values;
  for (const std::size_t i : at) values.push_back(y[i]);
  std::vector<double> all = values;
  const double centre = median(all);
  if (where == at[half] || half == 0) return centre;
  std::vector<double> left(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(half));
  std::vector<double> right(values.end() - static_cast<std::ptrdiff_t>(half), values.end());
  const auto apart = static_cast<double>(half + 1);
  const double slope = median(right) / apart - median(left) / apart;
  // In values, not in steps: what is missing is not between them.
  const auto found = std::find(at.begin(), at.end(), where);
  return centre + slope * (static_cast<double>(found - at.begin()) - static_cast<double>(half));
}

}  // namespace

double median(std::vector<double>& values) {
  std::erase_if(values, [](double v) { return std::isnan(v); });
  if (values.empty()) return kMissing;
  const auto half = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), half, values.end());
  if (values.size() % 2 == 1) return *half;
  return mid(*std::max_element(values.begin(), half), *half);
}

std::vector<double> phase_profile(std::span<const double> y, std::size_t season) {
  const std::size_t n = y.size();
  const std::size_t half = season / 2;
  std::vector<std::vector<double>> deviations(season);
  for (std::size_t i = half; i + half < n; ++i) {
    // A whole season around; of an even one both ends with half their weight.
    const double weight = 1.0 / static_cast<double>(season);
    double mean = 0;
    for (std::size_t j = i - half; j <= i + half; ++j) mean += weight * y[j];
    if (season % 2 == 0) mean -= weight * mid(y[i - half], y[i + half]);
    deviations[i % season].push_back(y[i] - mean);
  }
  std::vector<double> profile;
  double sum = 0;
  for (std::vector<double>& phase : deviations) {
    std::erase_if(phase, [](double v) { return std::isnan(v); });
    if (phase.size() < 2) return {};
    profile.push_back(median(phase));
    sum += profile.back() / static_cast<double>(season);
  }
  for (double& v : profile) v -= sum;
  return profile;
}

std::vector<double> without_outbursts(std::span<const double> y, std::size_t shortest) {
  std::vector<double> out(y.begin(), y.end());
  std::vector<std::size_t> at;
  for (std::size_t i = 0; i < y.size(); ++i) {
    if (!std::isnan(y[i])) at.push_back(i);
  }
  const std::size_t reach = shortest - std::min<std::size_t>(shortest, 1);
  if (at.size() < 2 * reach + 1) return out;
  std::vector<double> middle;
  std::vector<double> sizes;
  for (std::size_t i = 0; i < at.size(); ++i) {
    // At the ends as many values as elsewhere, of one side.
    const std::size_t from = std::min(i - std::min(i, reach), at.size() - (2 * reach + 1));
    middle.push_back(expected(y, {&at[from], 2 * reach + 1}, at[i]));
    sizes.push_back(std::abs(y[at[i]] - middle.back()));
  }
  std::vector<double> sorted = sizes;
  const double most = 3 * robust_deviation(sorted);
  for (std::size_t i = 0; i < at.size(); ++i) {
    if (sizes[i] > most) out[at[i]] = middle[i] + std::copysign(most, y[at[i]] - middle[i]);
  }
  return out;
}

}  // namespace foreshock::offline
