#include "foreshock/spectral/spectral_shape.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace foreshock {
namespace {

/// Power over its largest value, so that no sum is beyond a double.
Result<std::vector<double>> in_units_of_the_largest(std::span<const double> power,
                                                    std::size_t least) {
  if (power.size() < least) {
    return fail(Errc::kInvalidArgument, "shape of a spectrum: at least " + std::to_string(least) +
                                            " bins, not " + std::to_string(power.size()));
  }
  double largest = 0;
  for (const double value : power) {
    if (!(value >= 0) || std::isinf(value)) {
      return fail(Errc::kInvalidArgument,
                  "shape of a spectrum: power must be finite and not negative");
    }
    largest = std::max(largest, value);
  }
  if (largest == 0) {
    return fail(Errc::kInvalidArgument, "shape of a spectrum: there is no power");
  }
  std::vector<double> share(power.begin(), power.end());
  for (double& value : share) value /= largest;
  return share;
}

double sum_of(std::span<const double> values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum;
}

}  // namespace

Result<double> spectral_entropy(std::span<const double> power) {
  FORESHOCK_TRY(const auto share, in_units_of_the_largest(power, 2));
  const double sum = sum_of(share);
  double entropy = 0;
  for (const double value : share) {
    const double p = value / sum;
    if (p > 0) entropy -= p * std::log(p);
  }
  return std::clamp(entropy / std::log(static_cast<double>(share.size())), 0.0, 1.0);
}

Result<double> spectral_flatness(std::span<const double> power) {
  FORESHOCK_TRY(const auto share, in_units_of_the_largest(power, 1));
  const auto count = static_cast<double>(share.size());
  double logs = 0;
  for (const double value : share) logs += std::log(value);  // -inf of 0, whose exp is 0.
  return std::min(std::exp(logs / count) / (sum_of(share) / count), 1.0);
}

}  // namespace foreshock
