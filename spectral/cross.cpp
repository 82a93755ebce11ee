#include "foreshock/spectral/cross.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "foreshock/spectral/segment_average.h"

namespace foreshock {
namespace {

Status check_pair(std::span<const double> x, std::span<const double> y) {
  if (x.size() != y.size()) {
    return fail(Errc::kInvalidArgument, "two series of " + std::to_string(x.size()) + " and " +
                                            std::to_string(y.size()) + " values are no pairs");
  }
  for (const auto& [name, series] : {std::pair{"first series", x}, std::pair{"second series", y}}) {
    if (const auto checked = check_finite(series); !checked) {
      return tl::unexpected(checked.error().within(name));
    }
  }
  return {};
}

/// Transforms both series segment by segment.
class SegmentPairs {
 public:
  static Result<SegmentPairs> make(std::span<const double> x, std::span<const double> y,
                                   const WelchOptions& options) {
    FORESHOCK_TRY_VOID(check_pair(x, y));
    FORESHOCK_TRY_VOID(check_rate(options.rate));
    FORESHOCK_TRY(const auto segments, segments_in(x.size(), options.segment, options.overlap));
    FORESHOCK_TRY(auto fft, TaperedFft::make(options.window, segments.size,
                                             options.transform_length, options.detrend));
    return SegmentPairs(x, y, segments, std::move(fft));
  }

  const TaperedFft& fft() const { return fft_; }
  std::size_t count() const { return segments_.count; }

  /// Calls use(X, Y) for the transforms of every segment.
  template <class Use>
  void each(Use use) {
    for (std::size_t i = 0; i < segments_.count; ++i) {
      const auto of_x = fft_.transform(x_.subspan(i * segments_.hop, segments_.size));
      std::copy(of_x.begin(), of_x.end(), of_x_.begin());
      use(of_x_, fft_.transform(y_.subspan(i * segments_.hop, segments_.size)));
    }
  }

 private:
  SegmentPairs(std::span<const double> x, std::span<const double> y, const Segments& segments,
               TaperedFft fft)
      : x_(x), y_(y), segments_(segments), fft_(std::move(fft)), of_x_(fft_.bins()) {}

  std::span<const double> x_;
  std::span<const double> y_;
  Segments segments_;
  TaperedFft fft_;
  std::vector<std::complex<double>> of_x_;
};

/// conj(x) y, without the special cases of complex multiplication.
std::complex<double> conj_product(const std::complex<double>& x, const std::complex<double>& y) {
  return {x.real() * y.real() + x.imag() * y.imag(), x.real() * y.imag() - x.imag() * y.real()};
}

double square(const std::complex<double>& z) {
  return z.real() * z.real() + z.imag() * z.imag();
}

tl::unexpected<Error> too_large() {
  return fail(Errc::kInvalidArgument, "the power is beyond what a double holds");
}

}  // namespace

Result<CrossSpectrum> cross_spectrum(std::span<const double> x, std::span<const double> y,
                                     const WelchOptions& options) {
  FORESHOCK_TRY(auto pairs, SegmentPairs::make(x, y, options));
  const auto& fft = pairs.fft();
  SegmentAverager real(options.average, fft.bins(), pairs.count());
  SegmentAverager imag(options.average, fft.bins(), pairs.count());
  pairs.each([&](const auto& of_x, const auto& of_y) {
    const auto re = real.next();
    const auto im = imag.next();
    for (std::size_t k = 0; k < of_x.size(); ++k) {
      const auto product = conj_product(of_x[k], of_y[k]);
      re[k] += product.real();
      im[k] += product.imag();
    }
  });
  const double scale = fft.scale(options.scaling, options.rate);
  const auto re = real.finish(scale);
  const auto im = imag.finish(scale);
  CrossSpectrum result{fft.frequencies(options.rate), {}};
  result.power.reserve(fft.bins());
  for (std::size_t k = 0; k < fft.bins(); ++k) {
    result.power.emplace_back(re[k] * fft.sides(k), im[k] * fft.sides(k));
    const auto& power = result.power.back();
    if (!std::isfinite(power.real()) || !std::isfinite(power.imag())) return too_large();
  }
  return result;
}

Result<Coherence> coherence(std::span<const double> x, std::span<const double> y,
                            const WelchOptions& options) {
  if (options.average != SegmentAverage::kMean) {
    return fail(Errc::kInvalidArgument, "coherence is made of means; of medians it may exceed 1");
  }
  FORESHOCK_TRY(auto pairs, SegmentPairs::make(x, y, options));
  if (pairs.count() < 2) {
    return fail(Errc::kInvalidArgument, "coherence of one segment is 1 whatever the series");
  }
  const std::size_t bins = pairs.fft().bins();
  std::vector<double> power_x(bins);
  std::vector<double> power_y(bins);
  std::vector<std::complex<double>> shared(bins);
  pairs.each([&](const auto& of_x, const auto& of_y) {
    for (std::size_t k = 0; k < bins; ++k) {
      power_x[k] += square(of_x[k]);
      power_y[k] += square(of_y[k]);
      shared[k] += conj_product(of_x[k], of_y[k]);
    }
  });
  Coherence result{pairs.fft().frequencies(options.rate), std::vector<double>(bins)};
  for (std::size_t k = 0; k < bins; ++k) {
    if (!std::isfinite(power_x[k]) || !std::isfinite(power_y[k])) return too_large();
    if (power_x[k] == 0 || power_y[k] == 0) continue;
    // Root by root, as the product of two powers may be no double although their ratio is.
    const double ratio = std::abs(shared[k]) / std::sqrt(power_x[k]) / std::sqrt(power_y[k]);
    result.squared[k] = std::min(ratio * ratio, 1.0);
  }
  return result;
}

}  // namespace foreshock
