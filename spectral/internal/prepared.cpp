#include "foreshock/spectral/internal/prepared.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "foreshock/spectral/fft.h"

namespace foreshock::seasons {
namespace {

constexpr std::size_t kShortest = 16;
constexpr double kMostMissing = 0.7;
/// Longer series lose some values rather than be transformed at a bad length.
constexpr std::size_t kAnyLength = 4096;
constexpr std::size_t kBlocks = 12;
constexpr double kNormalMad = 1.4826;

std::size_t good_length(std::size_t n) {
  if (n <= kAnyLength) return n;
  std::size_t length = n;
  while (fast_length(length) != length) --length;
  return length;
}

/// Largest size to one; so that no square overflows or vanishes. Empty if constant or too gappy.
std::vector<double> usable(std::span<const double> y) {
  double most = 0;
  double low = 0;
  double high = 0;
  std::size_t count = 0;
  for (const double v : y) {
    if (v != v) continue;
    low = count == 0 ? v : std::min(low, v);
    high = count == 0 ? v : std::max(high, v);
    ++count;
    most = std::max(most, std::abs(v));
  }
  const auto n = static_cast<double>(y.size());
  if (count < kShortest || static_cast<double>(count) < (1 - kMostMissing) * n) return {};
  const int exponent = most > 0 ? std::ilogb(most) : 0;
  std::vector<double> out;
  out.reserve(y.size());
  for (const double v : y) out.push_back(std::scalbn(v, -exponent));
  if (!(std::scalbn(high, -exponent) - std::scalbn(low, -exponent) > 1e-12)) return {};
  return out;
}

double median(std::vector<double> v) {
  const auto middle = v.begin() + static_cast<std::ptrdiff_t>(v.size() / 2);
  std::nth_element(v.begin(), middle, v.end());
  return *middle;
}

double quantile(std::vector<double> v, double share) {
  const auto rank = static_cast<std::ptrdiff_t>(share * static_cast<double>(v.size() - 1));
  std::nth_element(v.begin(), v.begin() + rank, v.end());
  return v[static_cast<std::size_t>(rank)];
}

/// Whether the spread of eighths of the series grows in proportion to their mean.
bool grows_with_level(std::span<const double> x) {
  if (*std::min_element(x.begin(), x.end()) <= 0) return false;
  constexpr std::size_t kParts = 8;
  double mean_sum = 0;
  double spread_sum = 0;
  double mean_square_sum = 0;
  double spread_square_sum = 0;
  double product_sum = 0;
  double least = 0;
  double most = 0;
  for (std::size_t i = 0; i < kParts; ++i) {
    const auto part = x.subspan(i * x.size() / kParts, x.size() / kParts);
    double mean = 0;
    for (const double v : part) mean += v;
    mean /= static_cast<double>(part.size());
    double square = 0;
    for (const double v : part) square += (v - mean) * (v - mean);
    if (!(square > 0)) return false;
    least = i == 0 ? mean : std::min(least, mean);
    most = std::max(most, mean);
    const double a = std::log(mean);
    const double b = 0.5 * std::log(square);
    mean_sum += a;
    spread_sum += b;
    mean_square_sum += a * a;
    spread_square_sum += b * b;
    product_sum += a * b;
  }
  const double aa = mean_square_sum - mean_sum * mean_sum / kParts;
  const double bb = spread_square_sum - spread_sum * spread_sum / kParts;
  const double ab = product_sum - mean_sum * spread_sum / kParts;
  return most > 1.5 * least && ab > 0.7 * std::sqrt(aa * bb);
}

/// Line through the medians of twelve blocks, level beyond the first and the last.
std::vector<double> baseline(std::span<const double> x) {
  const std::size_t n = x.size();
  std::vector<double> centre;
  std::vector<double> level;
  for (std::size_t i = 0; i < kBlocks; ++i) {
    const std::size_t from = i * n / kBlocks;
    const std::size_t to = (i + 1) * n / kBlocks;
    if (to == from) continue;
    centre.push_back(0.5 * static_cast<double>(from + to - 1));
    level.push_back(median({x.begin() + static_cast<std::ptrdiff_t>(from),
                            x.begin() + static_cast<std::ptrdiff_t>(to)}));
  }
  std::vector<double> out(n);
  std::size_t i = 0;
  for (std::size_t t = 0; t < n; ++t) {
    const auto at = static_cast<double>(t);
    while (i + 2 < centre.size() && at > centre[i + 1]) ++i;
    const double share = (at - centre[i]) / (centre[i + 1] - centre[i]);
    out[t] = level[i] + std::clamp(share, 0.0, 1.0) * (level[i + 1] - level[i]);
  }
  return out;
}

std::vector<double> clipped(const std::vector<double>& x) {
  const std::vector<double> base = baseline(x);
  std::vector<double> rest(x.size());
  for (std::size_t t = 0; t < x.size(); ++t) rest[t] = x[t] - base[t];
  const double middle = median(rest);
  std::vector<double> away(x.size());
  for (std::size_t t = 0; t < x.size(); ++t) away[t] = std::abs(rest[t] - middle);
  const double mad = kNormalMad * median(away);
  // More than half of the values on one line: what is off it is all there is of the series.
  if (!(mad > 1e-9 * *std::max_element(away.begin(), away.end()))) return x;
  for (std::size_t t = 0; t < x.size(); ++t) away[t] = std::abs(rest[t]);
  const double limit = std::max(4 * mad, quantile(away, 0.9));
  std::vector<double> out(x.size());
  for (std::size_t t = 0; t < x.size(); ++t) {
    out[t] = base[t] + std::clamp(rest[t], -limit, limit);
  }
  return out;
}

}  // namespace

void bridge_gaps(std::vector<double>& x) {
  const std::size_t n = x.size();
  std::size_t last = n;
  for (std::size_t t = 0; t < n; ++t) {
    if (x[t] != x[t]) continue;
    const std::size_t from = last == n ? 0 : last + 1;
    for (std::size_t g = from; g < t; ++g) {
      const double share =
          last == n ? 1 : static_cast<double>(g - last) / static_cast<double>(t - last);
      x[g] = last == n ? x[t] : x[last] + share * (x[t] - x[last]);
    }
    last = t;
  }
  for (std::size_t g = last + 1; g < n; ++g) x[g] = x[last];
}

double mean_square(std::span<const double> y) {
  double sum = 0;
  for (const double v : y) sum += v * v;
  return sum / static_cast<double>(y.size());
}

void remove_line(std::span<double> y) {
  const auto n = static_cast<double>(y.size());
  double mean = 0;
  double slope = 0;
  double at = -(n - 1) / 2;
  for (const double v : y) {
    mean += v;
    slope += at * v;
    at += 1;
  }
  mean /= n;
  slope /= n * (n * n - 1) / 12;
  at = -(n - 1) / 2;
  for (double& v : y) {
    v -= mean + slope * at;
    at += 1;
  }
}

Prepared prepared(std::span<const double> y) {
  std::vector<double> x = usable(y.last(good_length(y.size())));
  if (x.empty()) return {};
  bridge_gaps(x);
  if (grows_with_level(x)) {
    for (double& v : x) v = std::log(v);
  }
  Prepared out{x, clipped(x)};
  remove_line(out.plain);
  remove_line(out.clipped);
  return out;
}

}  // namespace foreshock::seasons
