#include "foreshock/spectral/centred.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>

namespace foreshock {
namespace {

struct Extent {
  std::size_t count = 0;
  double least = std::numeric_limits<double>::infinity();
  double most = -std::numeric_limits<double>::infinity();
};

Extent extent_of(std::span<const double> y) {
  Extent extent;
  for (const double value : y) {  // A comparison with NaN is false, so that NaN changes nothing.
    extent.count += std::isnan(value) ? 0U : 1U;
    extent.least = std::min(extent.least, value);
    extent.most = std::max(extent.most, value);
  }
  return extent;
}

/// The power of two next above size, kept where its inverse is a number as well.
double unit_above(double size) {
  int exponent = 0;
  std::frexp(size, &exponent);
  return std::ldexp(1.0, std::clamp(exponent, -1022, 1023));
}

/// In lanes that do not wait for each other.
double sum_of(std::span<const double> values) {
  std::array<double, 8> lanes{};
  std::size_t t = 0;
  for (; t + lanes.size() <= values.size(); t += lanes.size()) {
    for (std::size_t j = 0; j < lanes.size(); ++j) lanes[j] += values[t + j];
  }
  for (; t < values.size(); ++t) lanes[0] += values[t];
  return std::accumulate(lanes.begin(), lanes.end(), 0.0);
}

/// Subtracts the mean of those present, and returns it.
double take_mean(std::span<double> values, std::span<const double> present, std::size_t count) {
  const double mean = sum_of(values) / static_cast<double>(count);  // Missing ones are 0.
  if (present.empty()) {
    for (double& value : values) value -= mean;
  } else {
    for (std::size_t t = 0; t < values.size(); ++t) values[t] -= mean * present[t];
  }
  return mean;
}

}  // namespace

Result<Centred> centred(std::span<const double> y) {
  const auto [count, least, most] = extent_of(y);
  if (count < 2) {
    return fail(Errc::kInvalidArgument,
                "at least 2 values are needed, but there are " + std::to_string(count));
  }
  if (std::isinf(least) || std::isinf(most)) {
    return fail(Errc::kInvalidArgument, "a value is infinite");
  }
  if (least == most) {
    return fail(Errc::kInvalidArgument, "all values are equal: there is nothing to correlate");
  }
  const double unit = unit_above(std::max(std::abs(least), std::abs(most)));
  Centred result{std::vector<double>(y.size()), {}, count, 0, 1};
  if (count < y.size()) result.present.assign(y.size(), 1);
  const double per_unit = 1 / unit;
  for (std::size_t t = 0; t < y.size(); ++t) {
    const bool missing = std::isnan(y[t]);
    result.deviation[t] = missing ? 0 : y[t] * per_unit;
    if (missing) result.present[t] = 0;
  }
  // The second time the values are small next to a large mean, and what it was rounded by is seen.
  double mean = take_mean(result.deviation, result.present, count);
  mean += take_mean(result.deviation, result.present, count);
  result.mean = mean * unit;

  double largest = 0;
  for (const double value : result.deviation) largest = std::max(largest, std::abs(value));
  const double finer = unit_above(largest);
  for (double& value : result.deviation) value *= 1 / finer;
  result.scale = finer * unit;
  return result;
}

}  // namespace foreshock
