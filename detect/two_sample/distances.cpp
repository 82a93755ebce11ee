#include "foreshock/detect/two_sample/distances.h"

#include <algorithm>
#include <cmath>

#include "foreshock/detect/two_sample/samples.h"

namespace foreshock {
namespace {

/// The integral of |F - G|^power, power 1 or 2.
double integral(const SortedPair& pair, int power) {
  const auto& [x, y] = pair;
  const auto n = static_cast<double>(x.size());
  const auto m = static_cast<double>(y.size());
  double sum = 0;
  double last = std::min(x.front(), y.front());
  for (std::size_t i = 0, j = 0; i < x.size() || j < y.size();) {
    const double next = j == y.size() || (i < x.size() && x[i] <= y[j]) ? x[i] : y[j];
    const double gap = std::abs(static_cast<double>(i) / n - static_cast<double>(j) / m);
    sum += (power == 1 ? gap : gap * gap) * (next - last);
    last = next;
    while (i < x.size() && x[i] == next) ++i;
    while (j < y.size() && y[j] == next) ++j;
  }
  return sum;
}

}  // namespace

Result<double> wasserstein_1(std::span<const double> x, std::span<const double> y) {
  FORESHOCK_TRY(const SortedPair pair, sorted_pair(x, y));
  return integral(pair, 1);
}

Result<double> energy_distance(std::span<const double> x, std::span<const double> y) {
  FORESHOCK_TRY(const SortedPair pair, sorted_pair(x, y));
  return std::sqrt(2 * integral(pair, 2));
}

}  // namespace foreshock
