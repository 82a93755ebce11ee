#include "foreshock/spectral/stft.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

namespace foreshock {
namespace {

/// Segments of a series that may begin before it and end behind it.
struct Columns {
  std::size_t size;
  std::size_t hop;
  std::size_t count;
  std::size_t before;  ///< Zeros before the series.

  /// Points [begin, end) of a series of n are in segment i.
  std::size_t begin(std::size_t i) const { return i * hop > before ? i * hop - before : 0; }
  std::size_t end(std::size_t i, std::size_t n) const {
    return std::min(n, i * hop + size > before ? i * hop + size - before : 0);
  }
  /// Where in segment i point t stands.
  std::size_t place(std::size_t i, std::size_t t) const { return t + before - i * hop; }
};

Result<Columns> columns_of(std::size_t n, const StftOptions& options) {
  const std::size_t size = options.segment;
  if (options.ends == SegmentEnds::kInside) {
    FORESHOCK_TRY(const auto segments, segments_in(n, size, options.overlap));
    return Columns{segments.size, segments.hop, segments.count, 0};
  }
  constexpr std::size_t kMost = std::size_t{1} << 31U;
  if (size > kMost) return fail(Errc::kInvalidArgument, "segments must have at most 2^31 steps");
  const std::size_t before = size / 2;
  FORESHOCK_TRY(const auto segments, segments_in(n + 2 * before, size, options.overlap));
  // One more where full segments leave points at the end.
  const std::size_t covered = (segments.count - 1) * segments.hop + size;
  const std::size_t more = covered < n + 2 * before ? 1 : 0;
  return Columns{size, segments.hop, segments.count + more, before};
}

/// From y[0] to the middles of segments; those of padded ones are on points.
std::vector<double> times_of(const Columns& columns, const StftOptions& options) {
  const bool padded = options.ends == SegmentEnds::kPadded;
  const double first = padded ? 0 : static_cast<double>(columns.size) / 2;
  std::vector<double> time(columns.count);
  for (std::size_t i = 0; i < columns.count; ++i) {
    time[i] = (first + static_cast<double>(i * columns.hop)) / options.rate;
  }
  return time;
}

/// Transforms the segments of a series one by one.
class Transforms {
 public:
  static Result<Transforms> make(std::span<const double> y, const StftOptions& options) {
    FORESHOCK_TRY_VOID(check_finite(y));
    FORESHOCK_TRY_VOID(check_rate(options.rate));
    FORESHOCK_TRY(const auto columns, columns_of(y.size(), options));
    FORESHOCK_TRY(auto fft, TaperedFft::make(options.window, columns.size, options.transform_length,
                                             options.detrend));
    return Transforms(y, columns, std::move(fft));
  }

  const TaperedFft& fft() const { return fft_; }
  const Columns& columns() const { return columns_; }

  /// Lasts until the next call.
  std::span<const std::complex<double>> transform(std::size_t i) {
    std::fill(piece_.begin(), piece_.end(), 0.0);
    for (std::size_t t = columns_.begin(i); t < columns_.end(i, y_.size()); ++t) {
      piece_[columns_.place(i, t)] = y_[t];
    }
    return fft_.transform(piece_);
  }

 private:
  Transforms(std::span<const double> y, const Columns& columns, TaperedFft fft)
      : y_(y), columns_(columns), fft_(std::move(fft)), piece_(columns.size) {}

  std::span<const double> y_;
  Columns columns_;
  TaperedFft fft_;
  std::vector<double> piece_;
};

Status check_shapes(const Stft& transform, const Columns& columns, std::size_t bins) {
  if (transform.values.size() != columns.count * bins) {
    return fail(Errc::kInvalidArgument,
                "inverse of " + std::to_string(transform.values.size()) + " values: " +
                    std::to_string(columns.count) + " segments of " + std::to_string(bins) +
                    " bins are expected for " + std::to_string(transform.points) + " points");
  }
  for (const auto& value : transform.values) {
    if (!std::isfinite(value.real()) || !std::isfinite(value.imag())) {
      return fail(Errc::kInvalidArgument, "inverse: a value is not finite");
    }
  }
  return {};
}

}  // namespace

Result<Stft> stft(std::span<const double> y, const StftOptions& options) {
  FORESHOCK_TRY(auto transforms, Transforms::make(y, options));
  const std::size_t bins = transforms.fft().bins();
  const std::size_t count = transforms.columns().count;
  Stft result{transforms.fft().frequencies(options.rate), times_of(transforms.columns(), options),
              std::vector<std::complex<double>>(count * bins), y.size()};
  const double scale = std::sqrt(transforms.fft().scale(options.scaling, options.rate));
  for (std::size_t i = 0; i < count; ++i) {
    const auto values = transforms.transform(i);
    std::copy(values.begin(), values.end(),
              result.values.begin() + static_cast<std::ptrdiff_t>(i * bins));
  }
  for (auto& value : result.values) {
    value *= scale;
    if (!std::isfinite(value.real()) || !std::isfinite(value.imag())) {
      return fail(Errc::kInvalidArgument, "a transform is beyond what a double holds");
    }
  }
  return result;
}

Result<std::vector<double>> inverse_stft(const Stft& transform, const StftOptions& options) {
  FORESHOCK_TRY_VOID(check_rate(options.rate));
  const std::size_t n = transform.points;
  if (n == 0) return fail(Errc::kInvalidArgument, "inverse: a series of no points");
  FORESHOCK_TRY(const auto columns, columns_of(n, options));
  FORESHOCK_TRY(const auto tapered, TaperedFft::make(options.window, columns.size,
                                                     options.transform_length, Detrend::kNone));
  FORESHOCK_TRY_VOID(check_shapes(transform, columns, tapered.bins()));
  FORESHOCK_TRY(auto fft, RealFft::make(tapered.length()));
  FORESHOCK_TRY(const auto weights, make_window(options.window, columns.size));
  const double scale = std::sqrt(tapered.scale(options.scaling, options.rate));

  std::vector<double> y(n);
  std::vector<double> squares(n);
  std::vector<double> piece(columns.size);
  for (std::size_t i = 0; i < columns.count; ++i) {
    fft.inverse(std::span(transform.values).subspan(i * fft.bins(), fft.bins()), piece);
    for (std::size_t t = columns.begin(i); t < columns.end(i, n); ++t) {
      const double weight = weights[columns.place(i, t)];
      y[t] += weight * piece[columns.place(i, t)];
      squares[t] += weight * weight;
    }
  }
  constexpr double kLeast = 1e-10;  // Below it rounding is magnified 1e5 times and more.
  for (std::size_t t = 0; t < n; ++t) {
    if (!(squares[t] > kLeast)) {
      return fail(Errc::kInvalidArgument,
                  "inverse: all windows are 0 at point " + std::to_string(t));
    }
    y[t] /= squares[t] * scale;
  }
  return y;
}

Result<Spectrogram> spectrogram(std::span<const double> y, const SpectrogramOptions& options) {
  const StftOptions inside{.window = options.window,
                           .segment = options.segment,
                           .overlap = options.overlap,
                           .transform_length = options.transform_length,
                           .ends = SegmentEnds::kInside,
                           .detrend = options.detrend,
                           .scaling = options.scaling,
                           .rate = options.rate};
  FORESHOCK_TRY(auto transforms, Transforms::make(y, inside));
  const auto& fft = transforms.fft();
  const std::size_t count = transforms.columns().count;
  Spectrogram result{fft.frequencies(options.rate), times_of(transforms.columns(), inside),
                     std::vector<double>(count * fft.bins())};
  const double scale = fft.scale(options.scaling, options.rate);
  for (std::size_t i = 0; i < count; ++i) {
    const auto values = transforms.transform(i);
    const auto power = std::span(result.power).subspan(i * fft.bins(), fft.bins());
    for (std::size_t k = 0; k < power.size(); ++k) {
      const double re = values[k].real();
      const double im = values[k].imag();
      power[k] = (re * re + im * im) * scale * fft.sides(k);
      if (!std::isfinite(power[k])) {
        return fail(Errc::kInvalidArgument, "the power is beyond what a double holds");
      }
    }
  }
  return result;
}

}  // namespace foreshock
