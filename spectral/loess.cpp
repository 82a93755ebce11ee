#include "foreshock/spectral/loess.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>

#include "foreshock/core/wide.h"

namespace foreshock {
namespace {

/// Distances below the first share of the bandwidth count as none, above the second as outside.
constexpr double kNear = 0.001;
constexpr double kFar = 0.999;

double cube(double x) {
  return x * x * x;
}

/// Four sums side by side, so that an addition need not wait for the one before.
double dot(std::span<const double> a, const double* b) {
  double sum[4] = {0, 0, 0, 0};
  std::size_t i = 0;
  for (; i + 4 <= a.size(); i += 4) {
    for (std::size_t k = 0; k < 4; ++k) sum[k] += a[i + k] * b[i + k];
  }
  for (; i < a.size(); ++i) sum[0] += a[i] * b[i];
  return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

/// What a weighted regression needs; places are counted from where it is evaluated, so that little
/// cancels.
struct Sums {
  double weight = 0;
  double place = 0;    ///< sum w x
  double square = 0;   ///< sum w x^2
  double value = 0;    ///< sum w y
  double product = 0;  ///< sum w x y

  void add(double w, double x, double y) {
    const double wx = w * x;
    weight += w;
    place += wx;
    square += wx * x;
    value += w * y;
    product += wx * y;
  }
  /// NaN if nothing has weight.
  double fitted(int degree, double spread_min) const {
    if (!(weight > 0)) return std::numeric_limits<double>::quiet_NaN();
    const double level = value / weight;
    if (degree == 0) return level;
    const double mean = place / weight;
    const double variance = square / weight - mean * mean;
    if (!(std::sqrt(variance) > spread_min)) return level;  // All weight on one point.
    return level - mean * (product / weight - mean * level) / variance;
  }
};

/// So many series side by side, or points of one: none waits for another.
constexpr std::size_t kSide = 8;

/// The same five sums for kSide of whatever.
struct Lanes {
  std::array<double, kSide> weight{};
  std::array<double, kSide> place{};
  std::array<double, kSide> square{};
  std::array<double, kSide> value{};
  std::array<double, kSide> product{};

  Sums lane(std::size_t p) const { return {weight[p], place[p], square[p], value[p], product[p]}; }
};

/// Of kSide series, point j of number p at p + j stride.
FORESHOCK_WIDE std::array<Sums, kSide> sums_across(std::span<const double> kernel,
                                                   double from_first, const double* weights,
                                                   const double* y, std::size_t stride) {
  Lanes sums;
  for (std::size_t j = 0; j < kernel.size(); ++j) {
    const double x = static_cast<double>(static_cast<std::ptrdiff_t>(j)) - from_first;
    const double* const w_from = weights + j * stride;
    const double* const y_from = y + j * stride;
    for (std::size_t p = 0; p < kSide; ++p) {
      const double w = kernel[j] * w_from[p];
      const double wx = w * x;
      sums.weight[p] += w;
      sums.place[p] += wx;
      sums.square[p] += wx * x;
      sums.value[p] += w * y_from[p];
      sums.product[p] += wx * y_from[p];
    }
  }
  std::array<Sums, kSide> out;
  for (std::size_t p = 0; p < kSide; ++p) out[p] = sums.lane(p);
  return out;
}

/// Of one series.
FORESHOCK_WIDE Sums sums_along(std::span<const double> kernel, double from_first,
                               const double* weights, const double* y) {
  Lanes sums;
  std::array<double, kSide> at;
  for (std::size_t p = 0; p < kSide; ++p) at[p] = static_cast<double>(p) - from_first;
  std::size_t j = 0;
  for (; j + kSide <= kernel.size(); j += kSide) {
    for (std::size_t p = 0; p < kSide; ++p) {
      const double w = kernel[j + p] * weights[j + p];
      const double wx = w * at[p];
      sums.weight[p] += w;
      sums.place[p] += wx;
      sums.square[p] += wx * at[p];
      sums.value[p] += w * y[j + p];
      sums.product[p] += wx * y[j + p];
      at[p] += kSide;
    }
  }
  Sums all;
  for (; j < kernel.size(); ++j) {
    all.add(kernel[j] * weights[j], static_cast<double>(j) - from_first, y[j]);
  }
  for (std::size_t p = 0; p < kSide; ++p) {
    all.weight += sums.weight[p];
    all.place += sums.place[p];
    all.square += sums.square[p];
    all.value += sums.value[p];
    all.product += sums.product[p];
  }
  return all;
}

/// out[t] = row . y[t ..], count of them: 32 at a time, so that nothing waits and a number of the
/// row serves them all.
FORESHOCK_WIDE void slide(std::span<const double> row, const double* y, double* out,
                          std::size_t count) {
  constexpr std::size_t kAtOnce = 32;
  std::size_t t = 0;
  for (; t + kAtOnce <= count; t += kAtOnce) {
    double sums[kAtOnce] = {};
    for (std::size_t j = 0; j < row.size(); ++j) {
      const double* const from = y + t + j;
      FORESHOCK_APART
      for (std::size_t i = 0; i < kAtOnce; ++i) sums[i] += row[j] * from[i];
    }
    for (std::size_t i = 0; i < kAtOnce; ++i) out[t + i] = sums[i];
  }
  for (; t < count; ++t) {
    double sum = 0;
    for (std::size_t j = 0; j < row.size(); ++j) sum += row[j] * y[t + j];
    out[t] = sum;
  }
}

}  // namespace

void Loess::lay_kernel(double from_first, std::size_t count, std::size_t n) {
  if (laid_n_ == n && kernel_.size() == count && laid_from_first_ == from_first) return;
  laid_n_ = n;
  laid_from_first_ = from_first;
  row_plain_ = false;
  kernel_.resize(count);
  // h = distance to the farthest of the nearest points; wider by half of those that are wanting.
  double h = std::max(from_first, static_cast<double>(count - 1) - from_first);
  const auto window = static_cast<std::size_t>(options_.window);
  if (window > n) h += static_cast<double>((window - n) / 2);
  for (std::size_t j = 0; j < count; ++j) {
    const double r = std::abs(static_cast<double>(j) - from_first);
    if (r <= kNear * h) {
      kernel_[j] = 1;
    } else {
      kernel_[j] = r <= kFar * h ? cube(1 - cube(r / h)) : 0;  // W(u) = (1 - u^3)^3
    }
  }
}

/// Row of the regression, evaluated at the place: w_j (1 + b (j - a)), a the weighted mean of the
/// places, b = (place - a) / (weighted variance of the places).
void Loess::lay_row(double from_first, double spread_min) {
  row_plain_ = true;
  row_ = kernel_;
  double total = 0;
  for (const double w : row_) total += w;
  for (double& w : row_) w /= total;
  if (options_.degree == 0) return;

  double mean = 0;
  for (std::size_t j = 0; j < row_.size(); ++j) mean += row_[j] * static_cast<double>(j);
  double variance = 0;
  for (std::size_t j = 0; j < row_.size(); ++j) {
    const double away = static_cast<double>(j) - mean;
    variance += row_[j] * away * away;
  }
  if (!(std::sqrt(variance) > spread_min)) return;  // All weight on one point: its level.
  const double slope = (from_first - mean) / variance;
  for (std::size_t j = 0; j < row_.size(); ++j) {
    row_[j] *= 1 + slope * (static_cast<double>(j) - mean);
  }
}

std::span<const double> Loess::row_at(double place, std::size_t first, std::size_t n) {
  const double from_first = place - static_cast<double>(first);
  lay_kernel(from_first, std::min(static_cast<std::size_t>(options_.window), n - first), n);
  if (!row_plain_) lay_row(from_first, 0.001 * static_cast<double>(n - 1));
  return row_;
}

double Loess::at(double place, std::size_t first, std::span<const double> y,
                 std::span<const double> weights) {
  const std::size_t n = y.size();
  const std::size_t count = std::min(static_cast<std::size_t>(options_.window), n - first);
  const double from_first = place - static_cast<double>(first);
  lay_kernel(from_first, count, n);
  const double spread_min = 0.001 * static_cast<double>(n - 1);
  if (weights.empty()) {
    if (!row_plain_) lay_row(from_first, spread_min);
    return dot(row_, y.data() + first);
  }
  return sums_along(kernel_, from_first, weights.data() + first, y.data() + first)
      .fitted(options_.degree, spread_min);
}

void Loess::at_all(double place, std::size_t first, std::size_t n, const double* y,
                   const double* weights, std::size_t stride, std::span<double> out) {
  const double from_first = place - static_cast<double>(first);
  lay_kernel(from_first, std::min(static_cast<std::size_t>(options_.window), n - first), n);
  const double spread_min = 0.001 * static_cast<double>(n - 1);
  y += first * stride;
  weights += first * stride;
  std::size_t i = 0;
  for (; i + kSide <= out.size(); i += kSide) {
    const auto sums = sums_across(kernel_, from_first, weights + i, y + i, stride);
    for (std::size_t p = 0; p < kSide; ++p)
      out[i + p] = sums[p].fitted(options_.degree, spread_min);
  }
  for (; i < out.size(); ++i) {
    Sums sums;
    for (std::size_t j = 0; j < kernel_.size(); ++j) {
      sums.add(kernel_[j] * weights[i + j * stride], static_cast<double>(j) - from_first,
               y[i + j * stride]);
    }
    out[i] = sums.fitted(options_.degree, spread_min);
  }
}

void Loess::smooth(std::span<const double> y, std::span<const double> weights,
                   std::span<double> out) {
  const std::size_t n = y.size();
  const auto window = static_cast<std::size_t>(options_.window);
  const std::size_t before = (window + 1) / 2 - 1;  // Points of a window in front of its place.
  const std::size_t last_first = n > window ? n - window : 0;
  const auto jump = static_cast<std::size_t>(options_.jump);
  const auto fit_at = [&](std::size_t t) {
    const std::size_t first = std::min(t > before ? t - before : 0, last_first);
    const double fitted = at(static_cast<double>(t), first, y, weights);
    out[t] = fitted == fitted ? fitted : y[t];
  };
  if (jump == 1 && weights.empty() && n >= window) {
    for (std::size_t t = 0; t < before; ++t) fit_at(t);
    fit_at(before);  // Lays the row that serves all places with a whole window around them.
    slide(row_, y.data(), out.data() + before, n - window + 1);
    for (std::size_t t = before + n - window + 1; t < n; ++t) fit_at(t);
    return;
  }
  fit_at(0);
  for (std::size_t from = 0; from + 1 < n;) {
    const std::size_t to = std::min(from + jump, n - 1);
    fit_at(to);
    const double slope = (out[to] - out[from]) / static_cast<double>(to - from);
    for (std::size_t t = from + 1; t < to; ++t) {
      out[t] = out[from] + slope * static_cast<double>(t - from);
    }
    from = to;
  }
}

}  // namespace foreshock
