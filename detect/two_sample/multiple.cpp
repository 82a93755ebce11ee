#include "foreshock/detect/two_sample/multiple.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace foreshock {

std::vector<double> adjusted(std::span<const double> p, Multiplicity method) {
  std::vector<double> out(p.begin(), p.end());
  std::vector<std::size_t> order;  // Smallest first.
  for (std::size_t i = 0; i < p.size(); ++i) {
    if (!std::isnan(p[i])) order.push_back(i);
  }
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return p[a] < p[b]; });
  const auto count = static_cast<double>(order.size());
  double harmonic = 0;
  for (std::size_t i = 1; i <= order.size(); ++i) harmonic += 1 / static_cast<double>(i);
  switch (method) {
    case Multiplicity::kNone:
      break;
    case Multiplicity::kBonferroni:
      for (const std::size_t i : order) out[i] = std::min(1.0, count * p[i]);
      break;
    case Multiplicity::kHolm: {
      double largest = 0;
      for (std::size_t rank = 0; rank < order.size(); ++rank) {
        largest = std::max(largest, (count - static_cast<double>(rank)) * p[order[rank]]);
        out[order[rank]] = std::min(1.0, largest);
      }
      break;
    }
    case Multiplicity::kBenjaminiHochberg:
    case Multiplicity::kBenjaminiYekutieli: {
      const double factor = method == Multiplicity::kBenjaminiHochberg ? 1 : harmonic;
      double least = 1;
      for (std::size_t rank = order.size(); rank-- > 0;) {
        least = std::min(least, factor * count / static_cast<double>(rank + 1) * p[order[rank]]);
        out[order[rank]] = least;
      }
      break;
    }
  }
  return out;
}

double cauchy_combination(std::span<const double> p) {
  double sum = 0;
  double count = 0;
  double least = 1;
  for (const double value : p) {
    if (std::isnan(value)) continue;
    least = std::min(least, value);
    // cot(p pi) = tan((1/2 - p) pi), which keeps the digits of a small p.
    sum += 1 / std::tan(std::clamp(value, 1e-300, 0.95) * std::numbers::pi);
    ++count;
  }
  if (count == 0) return std::nan("");
  if (least >= 0.95) return least;
  if (!(sum > 0)) return 0.5 - std::atan(sum / count) / std::numbers::pi;
  return std::atan(count / sum) / std::numbers::pi;
}

}  // namespace foreshock
