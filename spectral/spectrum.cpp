#include "foreshock/spectral/spectrum.h"

#include <complex>
#include <utility>

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

struct Powers {
  std::vector<double> value;
  std::size_t length;  ///< Of the transforms.
};

/// Of one side. The transform and its buffers are gone when frequencies are made.
Result<Powers> averaged(std::span<const double> y, const WelchOptions& options) {
  FORESHOCK_TRY(const auto segments, segments_in(y.size(), options.segment, options.overlap));
  FORESHOCK_TRY(auto fft, TaperedFft::make(options.window, segments.size, options.transform_length,
                                           options.detrend));
  SegmentAverager averager(options.average, fft.bins(), segments.count);
  for (std::size_t i = 0; i < segments.count; ++i) {
    const auto transformed = fft.transform(y.subspan(i * segments.hop, segments.size));
    add_squares(transformed.data(), averager.next());
  }
  auto power = averager.finish(fft.scale(options.scaling, options.rate));
  const std::size_t last = power.size() - 1;
  for (std::size_t k = 1; k < last; ++k) power[k] *= 2;
  if (last > 0) power[last] *= fft.sides(last);
  return Powers{std::move(power), fft.length()};
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
  FORESHOCK_TRY(auto power, averaged(y, options));
  if (!all_finite(power.value)) {
    return fail(Errc::kInvalidArgument, "the power is beyond what a double holds");
  }
  return Spectrum{frequencies_of(power.length, options.rate), std::move(power.value)};
}

}  // namespace foreshock
