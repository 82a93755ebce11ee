#include "foreshock/spectral/tapered_fft.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <string>
#include <utility>

#include "foreshock/core/check.h"
#include "foreshock/core/wide.h"

namespace foreshock {
namespace {

constexpr std::size_t kLanes = 8;  // That do not wait for each other.
using Lanes = std::array<double, kLanes>;

double total(const Lanes& lanes) {
  return std::accumulate(lanes.begin(), lanes.end(), 0.0);
}

/// Sum of y - first.
FORESHOCK_WIDE double sum_from(const double* y, double first, std::size_t n) {
  Lanes lanes{};
  std::size_t t = 0;
  for (; t + kLanes <= n; t += kLanes) {
    for (std::size_t j = 0; j < kLanes; ++j) lanes[j] += y[t + j] - first;
  }
  for (; t < n; ++t) lanes[0] += y[t] - first;
  return total(lanes);
}

/// to = y - first - level
FORESHOCK_WIDE void shift(const double* y, double first, double level, double* to, std::size_t n) {
  FORESHOCK_APART
  for (std::size_t t = 0; t < n; ++t) to[t] = y[t] - first - level;
}

FORESHOCK_WIDE double product_of(const double* a, const double* b, std::size_t n) {
  Lanes lanes{};
  std::size_t t = 0;
  for (; t + kLanes <= n; t += kLanes) {
    for (std::size_t j = 0; j < kLanes; ++j) lanes[j] += a[t + j] * b[t + j];
  }
  for (; t < n; ++t) lanes[0] += a[t] * b[t];
  return total(lanes);
}

/// values *= weights
FORESHOCK_WIDE void weigh(double* values, const double* weights, std::size_t n) {
  FORESHOCK_APART
  for (std::size_t t = 0; t < n; ++t) values[t] *= weights[t];
}

/// values -= slope time
FORESHOCK_WIDE void take_slope(double* values, double slope, const double* time, std::size_t n) {
  FORESHOCK_APART
  for (std::size_t t = 0; t < n; ++t) values[t] -= slope * time[t];
}

/// x - x is 0, but NaN for NaN and infinities; sums of it are quicker than a question a value.
FORESHOCK_WIDE double sum_of_nothing(const double* y, std::size_t n) {
  Lanes lanes{};
  std::size_t t = 0;
  for (; t + kLanes <= n; t += kLanes) {
    for (std::size_t j = 0; j < kLanes; ++j) lanes[j] += y[t + j] - y[t + j];
  }
  for (; t < n; ++t) lanes[0] += y[t] - y[t];
  return total(lanes);
}

}  // namespace

TaperedFft::TaperedFft(RealFft fft, std::size_t piece, std::vector<double> weights, Detrend detrend)
    : fft_(std::move(fft)), piece_(piece), weights_(std::move(weights)), detrend_(detrend) {
  sum_ = squares_ = static_cast<double>(piece);
  if (!weights_.empty()) {
    sum_ = std::accumulate(weights_.begin(), weights_.end(), 0.0);
    squares_ = product_of(weights_.data(), weights_.data(), weights_.size());
  }
  if (detrend != Detrend::kLinear) return;
  time_.resize(piece);
  std::iota(time_.begin(), time_.end(), -static_cast<double>(piece - 1) / 2);
  time_squares_ = product_of(time_.data(), time_.data(), piece);
}

Result<TaperedFft> TaperedFft::make(const Window& window, std::size_t piece,
                                    std::size_t transform_length, Detrend detrend) {
  if (piece == 0) return fail(Errc::kInvalidArgument, "a piece of no points");
  std::vector<double> weights;  // Ones need no memory.
  if (window.shape != WindowShape::kRectangular) {
    FORESHOCK_TRY(weights, make_window(window, piece));
  }
  std::size_t length = transform_length == 0 ? piece : transform_length;
  if (transform_length == kFastLength) length = fast_length(piece);
  if (length < piece) {
    return fail(Errc::kInvalidArgument, "a transform of " + std::to_string(length) +
                                            " points is too short for " + std::to_string(piece));
  }
  FORESHOCK_TRY(auto fft, RealFft::make(length));
  return TaperedFft(std::move(fft), piece, std::move(weights), detrend);
}

std::span<const std::complex<double>> TaperedFft::transform(std::span<const double> y) {
  FORESHOCK_CHECK(y.size() == piece());
  const std::size_t n = piece();
  const auto series = fft_.series();
  // From the first value on, a large offset costs no digit, and a constant piece is exactly 0.
  const double first = detrend_ == Detrend::kNone ? 0 : y.front();
  const double sum = detrend_ == Detrend::kNone ? 0 : sum_from(y.data(), first, n);
  shift(y.data(), first, sum / static_cast<double>(n), series.data(), n);
  if (detrend_ == Detrend::kLinear && n > 1) {
    // Least squares. Times sum to 0, so that level and slope do not see each other.
    const double slope = product_of(time_.data(), series.data(), n) / time_squares_;
    take_slope(series.data(), slope, time_.data(), n);
  }
  if (!weights_.empty()) weigh(series.data(), weights_.data(), n);
  std::fill(series.begin() + static_cast<std::ptrdiff_t>(n), series.end(), 0.0);
  return fft_.forward();
}

double TaperedFft::scale(SpectrumScaling scaling, double rate) const {
  return scaling == SpectrumScaling::kDensity ? 1 / rate / squares_ : 1 / (sum_ * sum_);
}

std::vector<double> TaperedFft::frequencies(double rate) const {
  const auto n = static_cast<double>(length());
  std::vector<double> frequency(bins());
  for (std::size_t k = 0; k < frequency.size(); ++k) {
    // Signed: that is one instruction.
    frequency[k] = static_cast<double>(static_cast<std::ptrdiff_t>(k)) * rate / n;
  }
  return frequency;
}

Result<Segments> segments_in(std::size_t n, std::size_t size, std::optional<std::size_t> overlap) {
  if (size < 1 || size > n) {
    return fail(Errc::kInvalidArgument, "segments must have 1 to " + std::to_string(n) +
                                            " steps, as many as the series, not " +
                                            std::to_string(size));
  }
  const std::size_t shared = overlap.value_or(size / 2);
  if (shared >= size) {
    return fail(Errc::kInvalidArgument, "segments of " + std::to_string(size) +
                                            " steps cannot share " + std::to_string(shared));
  }
  const std::size_t hop = size - shared;
  return Segments{size, hop, (n - size) / hop + 1};
}

bool all_finite(std::span<const double> y) {
  return sum_of_nothing(y.data(), y.size()) == 0;
}

Status check_finite(std::span<const double> y) {
  if (y.empty()) return fail(Errc::kInvalidArgument, "the series has no values");
  if (all_finite(y)) return {};
  std::size_t t = 0;
  while (std::isfinite(y[t])) ++t;
  return fail(Errc::kInvalidArgument, "value " + std::to_string(t) + " is " +
                                          (std::isnan(y[t]) ? "missing" : "infinite") +
                                          "; a spectrum needs all of them");
}

Status check_rate(double rate) {
  if (rate > 0 && std::isfinite(rate)) return {};
  return fail(Errc::kInvalidArgument,
              "the sampling rate must be positive and finite, not " + std::to_string(rate));
}

}  // namespace foreshock
