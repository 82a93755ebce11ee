#include "foreshock/spectral/spectrum.h"

#include <cmath>
#include <complex>

#include "foreshock/spectral/segment_average.h"

namespace foreshock {
namespace {

/// Powers of two sides become those of one.
Result<Spectrum> of_one_side(const TaperedFft& fft, double rate, std::vector<double> power) {
  for (std::size_t k = 0; k < power.size(); ++k) {
    power[k] *= fft.sides(k);
    if (!std::isfinite(power[k])) {
      return fail(Errc::kInvalidArgument, "the power is beyond what a double holds");
    }
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
  std::vector<std::complex<double>> transformed(fft.bins());
  SegmentAverager averager(options.average, fft.bins(), segments.count);
  for (std::size_t i = 0; i < segments.count; ++i) {
    fft.transform(y.subspan(i * segments.hop, segments.size), transformed);
    const auto power = averager.next();
    for (std::size_t k = 0; k < power.size(); ++k) {
      const double re = transformed[k].real();
      const double im = transformed[k].imag();
      power[k] += re * re + im * im;
    }
  }
  return of_one_side(fft, options.rate, averager.finish(fft.scale(options.scaling, options.rate)));
}

}  // namespace foreshock
