#include "foreshock/spectral/tapered_fft.h"

#include <array>
#include <cmath>
#include <numeric>
#include <string>
#include <utility>

#include "foreshock/core/check.h"

namespace foreshock {
namespace {

constexpr std::size_t kLanes = 8;  // That do not wait for each other.

double sum_of(std::span<const double> values) {
  std::array<double, kLanes> lanes{};
  std::size_t t = 0;
  for (; t + kLanes <= values.size(); t += kLanes) {
    for (std::size_t j = 0; j < kLanes; ++j) lanes[j] += values[t + j];
  }
  for (; t < values.size(); ++t) lanes[0] += values[t];
  return std::accumulate(lanes.begin(), lanes.end(), 0.0);
}

double product_of(std::span<const double> a, std::span<const double> b) {
  std::array<double, kLanes> lanes{};
  std::size_t t = 0;
  for (; t + kLanes <= a.size(); t += kLanes) {
    for (std::size_t j = 0; j < kLanes; ++j) lanes[j] += a[t + j] * b[t + j];
  }
  for (; t < a.size(); ++t) lanes[0] += a[t] * b[t];
  return std::accumulate(lanes.begin(), lanes.end(), 0.0);
}

}  // namespace

TaperedFft::TaperedFft(RealFft fft, std::vector<double> weights, Detrend detrend)
    : fft_(std::move(fft)),
      weights_(std::move(weights)),
      buffer_(weights_.size()),
      detrend_(detrend) {
  if (detrend != Detrend::kLinear) return;
  time_.resize(piece());
  std::iota(time_.begin(), time_.end(), -static_cast<double>(piece() - 1) / 2);
}

Result<TaperedFft> TaperedFft::make(const Window& window, std::size_t piece,
                                    std::size_t transform_length, Detrend detrend) {
  FORESHOCK_TRY(auto weights, make_window(window, piece));
  std::size_t length = transform_length == 0 ? piece : transform_length;
  if (transform_length == kFastLength) length = fast_length(piece);
  if (length < piece) {
    return fail(Errc::kInvalidArgument, "a transform of " + std::to_string(length) +
                                            " points is too short for " + std::to_string(piece));
  }
  FORESHOCK_TRY(auto fft, RealFft::make(length));
  return TaperedFft(std::move(fft), std::move(weights), detrend);
}

/// Least squares on the buffer. Times sum to 0, so that level and slope do not see each other.
void TaperedFft::take_trend() {
  const double level = sum_of(buffer_) / static_cast<double>(piece());
  if (detrend_ == Detrend::kConstant || piece() == 1) {
    for (double& value : buffer_) value -= level;
    return;
  }
  const double slope = product_of(time_, buffer_) / product_of(time_, time_);
  for (std::size_t t = 0; t < piece(); ++t) buffer_[t] -= level + slope * time_[t];
}

void TaperedFft::transform(std::span<const double> y, std::span<std::complex<double>> spectrum) {
  FORESHOCK_CHECK(y.size() == piece());
  if (detrend_ == Detrend::kNone) {
    for (std::size_t t = 0; t < y.size(); ++t) buffer_[t] = y[t] * weights_[t];
  } else {
    // From the first value on, a large offset costs no digit, and a constant piece is exactly 0.
    const double first = y.front();
    for (std::size_t t = 0; t < y.size(); ++t) buffer_[t] = y[t] - first;
    take_trend();
    for (std::size_t t = 0; t < y.size(); ++t) buffer_[t] *= weights_[t];
  }
  fft_.forward(buffer_, spectrum);
}

double TaperedFft::scale(SpectrumScaling scaling, double rate) const {
  if (scaling == SpectrumScaling::kDensity) return 1 / rate / product_of(weights_, weights_);
  const double sum = sum_of(weights_);
  return 1 / (sum * sum);
}

std::vector<double> TaperedFft::frequencies(double rate) const {
  std::vector<double> frequency(bins());
  for (std::size_t k = 0; k < bins(); ++k) {
    frequency[k] = static_cast<double>(k) * rate / static_cast<double>(length());
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

Status check_finite(std::span<const double> y) {
  if (y.empty()) return fail(Errc::kInvalidArgument, "the series has no values");
  // x - x is 0, but NaN for NaN and infinities; sums of it are quicker than a question a value.
  std::array<double, kLanes> lanes{};
  std::size_t t = 0;
  for (; t + kLanes <= y.size(); t += kLanes) {
    for (std::size_t j = 0; j < kLanes; ++j) lanes[j] += y[t + j] - y[t + j];
  }
  for (; t < y.size(); ++t) lanes[0] += y[t] - y[t];
  if (std::accumulate(lanes.begin(), lanes.end(), 0.0) == 0) return {};
  for (t = 0; std::isfinite(y[t]);) ++t;
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
