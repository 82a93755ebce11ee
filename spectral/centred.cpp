#include "foreshock/spectral/centred.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>

#include "foreshock/core/wide.h"

namespace foreshock {
namespace {

constexpr std::size_t kLanes = 8;  // That do not wait for each other.
constexpr double kInfinity = std::numeric_limits<double>::infinity();

struct Extent {
  double count = 0;
  double least = kInfinity;
  double most = -kInfinity;
};

/// A comparison with NaN is false, so that NaN changes nothing.
FORESHOCK_WIDE Extent extent_of(const double* y, std::size_t n) {
  std::array<double, kLanes> count{};
  std::array<double, kLanes> least;
  std::array<double, kLanes> most;
  least.fill(kInfinity);
  most.fill(-kInfinity);
  const auto take = [&](std::size_t j, double value) {
    count[j] += value == value ? 1 : 0;
    least[j] = value < least[j] ? value : least[j];
    most[j] = value > most[j] ? value : most[j];
  };
  std::size_t t = 0;
  for (; t + kLanes <= n; t += kLanes) {
    for (std::size_t j = 0; j < kLanes; ++j) take(j, y[t + j]);
  }
  for (; t < n; ++t) take(0, y[t]);
  return {std::accumulate(count.begin(), count.end(), 0.0),
          *std::min_element(least.begin(), least.end()),
          *std::max_element(most.begin(), most.end())};
}

/// The power of two next above size, kept where its inverse is a number as well.
double unit_above(double size) {
  int exponent = 0;
  std::frexp(size, &exponent);
  return std::ldexp(1.0, std::clamp(exponent, -1022, 1023));
}

/// Of y per_unit - mean; missing ones are 0.
FORESHOCK_WIDE double sum_from(const double* y, double per_unit, double mean, std::size_t n) {
  std::array<double, kLanes> lanes{};
  std::size_t t = 0;
  for (; t + kLanes <= n; t += kLanes) {
    for (std::size_t j = 0; j < kLanes; ++j) {
      const double value = y[t + j] * per_unit - mean;
      lanes[j] += value == value ? value : 0;
    }
  }
  for (; t < n; ++t) lanes[0] += y[t] == y[t] ? y[t] * per_unit - mean : 0;
  return std::accumulate(lanes.begin(), lanes.end(), 0.0);
}

FORESHOCK_WIDE void deviate(const Centring& by, const double* y, double* to, std::size_t n) {
  const double per_unit = by.per_unit;
  const double mean = by.unit_mean;
  const double rest = by.rest;
  const double finer = by.finer;
  FORESHOCK_APART
  for (std::size_t t = 0; t < n; ++t) {
    const double value = (y[t] * per_unit - mean - rest) * finer;
    to[t] = value == value ? value : 0;
  }
}

}  // namespace

void Centring::deviations(std::span<const double> y, double* to) const {
  deviate(*this, y.data(), to, y.size());
}

Result<Centring> centring(std::span<const double> y) {
  const auto [count, least, most] = extent_of(y.data(), y.size());
  if (count < 2) {
    return fail(Errc::kInvalidArgument, "at least 2 values are needed, but there are " +
                                            std::to_string(static_cast<std::size_t>(count)));
  }
  if (std::isinf(least) || std::isinf(most)) {
    return fail(Errc::kInvalidArgument, "a value is infinite");
  }
  if (least == most) {
    return fail(Errc::kInvalidArgument, "all values are equal: there is nothing to correlate");
  }
  const double unit = unit_above(std::max(std::abs(least), std::abs(most)));
  Centring by{1 / unit, 0, 0, 1, static_cast<std::size_t>(count), y.size(), 0, unit};
  // The second time the values are small next to a large mean, and what it was rounded by is seen.
  by.unit_mean = sum_from(y.data(), by.per_unit, 0, y.size()) / count;
  by.rest = sum_from(y.data(), by.per_unit, by.unit_mean, y.size()) / count;
  by.mean = (by.unit_mean + by.rest) * unit;

  // Rounding keeps the order: the largest deviation is that of the least or of the largest value.
  std::array<double, 2> ends{least, most};
  by.deviations(ends, ends.data());
  const double finer = unit_above(std::max(std::abs(ends[0]), std::abs(ends[1])));
  by.finer = 1 / finer;
  by.scale = finer * unit;
  return by;
}

Result<Centred> centred(std::span<const double> y) {
  FORESHOCK_TRY(const auto by, centring(y));
  Centred result{std::vector<double>(y.size()), {}, by.count, by.mean, by.scale};
  by.deviations(y, result.deviation.data());
  if (!by.has_gaps()) return result;
  result.present.resize(y.size());
  presences(y, result.present.data());
  return result;
}

void presences(std::span<const double> y, double* to) {
  for (std::size_t t = 0; t < y.size(); ++t) to[t] = y[t] == y[t] ? 1 : 0;
}

}  // namespace foreshock
