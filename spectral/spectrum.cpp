#include "foreshock/spectral/spectrum.h"

#include <complex>

#include "foreshock/core/wide.h"
#include "foreshock/spectral/segment_average.h"

namespace foreshock {
namespace {

/// power += |X|^2
FORESHOCK_WIDE void add_squares(const std::complex<double>* X, std::span<double> power) {
  FORESHOCK_APART
  for (std::size_t k = 0; k < power.size(); ++k) {
    power[k] += X[k].real() * X[k].real() + X[k].imag() * X[k].imag();
  }
}

/// Powers of two sides become those of one.
Result<Spectrum> of_one_side(const TaperedFft& fft, double rate, std::vector<double> power) {
  const std::size_t last = power.size() - 1;
  for (std::size_t k = 1; k < last; ++k) power[k] *= 2;
  if (last > 0) power[last] *= fft.sides(last);
  if (!all_finite(power)) {
    return fail(Errc::kInvalidArgument, "the power is beyond what a double holds");
  }
  return Spectrum{fft.frequencies(rate), std::move(power)};
}

}  // namespace

Result<Spectrum> periodogram(std::span<const double> y, const PeriodogramOptions& options) {
  return welch(y, {.window = options.window,
                   .segment = y.size(),
                   .overlap = 0,
                   .transform_length = options.transform_length,
                   .scaling = options.scaling,
                   .detrend = options.detrend,
                   .rate = options.rate});
}

Result<Spectrum> welch(std::span<const double> y, const WelchOptions& options) {
  FORESHOCK_TRY_VOID(check_finite(y));
  FORESHOCK_TRY_VOID(check_rate(options.rate));
  FORESHOCK_TRY(const auto segments, segments_in(y.size(), options.segment, options.overlap));
  FORESHOCK_TRY(auto fft, TaperedFft::make(options.window, segments.size, options.transform_length,
                                           options.detrend));
  SegmentAverager averager(options.average, fft.bins(), segments.count);
  for (std::size_t i = 0; i < segments.count; ++i) {
    const auto transformed = fft.transform(y.subspan(i * segments.hop, segments.size));
    add_squares(transformed.data(), averager.next());
  }
  return of_one_side(fft, options.rate, averager.finish(fft.scale(options.scaling, options.rate)));
}

}  // namespace foreshock
