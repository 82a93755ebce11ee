#include "foreshock/spectral/wavelet.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>
#include <string>

#include "foreshock/spectral/fft.h"

namespace foreshock {
namespace {

constexpr double kLargest = 1e150;
/// Standard deviations of a wavelet in frequency beyond which it is 0: exp(-32).
constexpr double kReach = 8;

Status check(std::span<const double> y, const MorletOptions& options, double longest) {
  if (y.size() < 8) return fail(Errc::kInvalidArgument, "wavelet: 8 values are needed");
  if (!(options.omega >= 4 && options.omega <= 50)) {
    return fail(Errc::kInvalidArgument, "wavelet: omega must be 4 to 50");
  }
  if (options.per_octave < 1 || options.per_octave > 64) {
    return fail(Errc::kInvalidArgument, "wavelet: 1 to 64 periods an octave");
  }
  if (!(options.shortest >= 2 && longest >= options.shortest &&
        longest <= static_cast<double>(y.size()))) {
    return fail(Errc::kInvalidArgument,
                "wavelet: periods must be from 2 up to the length of the series");
  }
  if (!std::all_of(y.begin(), y.end(), [](double v) { return std::abs(v) <= kLargest; })) {
    return fail(Errc::kInvalidArgument, "wavelet: a value is missing, infinite or above 1e150");
  }
  return {};
}

/// Variance and lag-1 autocorrelation: red noise, what there is without any period.
struct Red {
  double variance = 0;
  double lag1 = 0;
  /// Mean square of a bin of frequency f, where white noise of variance 1 has 1.
  double at(double f) const {
    return variance * (1 - lag1 * lag1) /
           (1 + lag1 * lag1 - 2 * lag1 * std::cos(2 * std::numbers::pi * f));
  }
};

Red red_of(std::span<const double> x) {
  Red out;
  double products = 0;
  for (std::size_t t = 0; t < x.size(); ++t) {
    out.variance += x[t] * x[t];
    if (t > 0) products += x[t] * x[t - 1];
  }
  if (out.variance > 0) out.lag1 = std::clamp(products / out.variance, 0.0, 0.999);
  out.variance /= static_cast<double>(x.size());
  return out;
}

/// One period: the spectrum times the wavelet's, back in time.
std::vector<double> amplitudes(std::span<const std::complex<double>> spectrum, double scale,
                               double omega, std::size_t n, ComplexFft& fft) {
  const auto N = static_cast<double>(fft.length());
  const auto bins = fft.series();
  const double step = 2 * std::numbers::pi / N;
  std::fill(bins.begin(), bins.end(), 0.0);
  const double first = std::max(1.0, (omega - kReach) / scale / step);
  const double last = std::min(N / 2, (omega + kReach) / scale / step);
  for (auto k = static_cast<std::size_t>(first); static_cast<double>(k) <= last; ++k) {
    const double off = scale * step * static_cast<double>(k) - omega;
    // Half of a wave is at the positive frequency; the transform back is that of conjugates.
    bins[k] = std::conj(spectrum[k]) * (2 * std::exp(-off * off / 2) / N);
  }
  const auto wave = fft.forward();
  std::vector<double> out(n);
  for (std::size_t t = 0; t < n; ++t) out[t] = std::sqrt(std::norm(wave[t]));
  return out;
}

}  // namespace

double Scalogram::p_value(std::size_t period, std::size_t t) const {
  const double a = amplitude[period][t];
  return noise[period] > 0 ? std::exp(-a * a / noise[period]) : (a > 0 ? 0 : 1);
}

Result<Scalogram> morlet(std::span<const double> y, const MorletOptions& options) {
  const auto n = static_cast<double>(y.size());
  const double longest = options.longest == 0 ? std::max(n / 3, options.shortest) : options.longest;
  FORESHOCK_TRY_VOID(check(y, options, longest));
  double mean = 0;
  for (const double v : y) mean += v / n;
  std::vector<double> x(y.begin(), y.end());
  for (double& v : x) v -= mean;

  // As far as the longest wavelet reaches, so that the end does not run into the beginning.
  const double pad = std::min(n, 4 * longest * options.omega / (2 * std::numbers::pi));
  const std::size_t length = fast_length(y.size() + static_cast<std::size_t>(pad));
  FORESHOCK_TRY(RealFft forward, RealFft::make(length));
  FORESHOCK_TRY(ComplexFft back, ComplexFft::make(length));
  std::vector<std::complex<double>> spectrum(forward.bins());
  forward.forward(x, spectrum);

  const Red red = red_of(x);
  Scalogram out;
  const double octaves = std::log2(longest / options.shortest);
  const int count = static_cast<int>(octaves * options.per_octave + 1e-9) + 1;
  for (int j = 0; j < count; ++j) {
    const double period = options.shortest * std::exp2(static_cast<double>(j) / options.per_octave);
    const double scale = options.omega * period / (2 * std::numbers::pi);
    out.periods.push_back(period);
    out.amplitude.push_back(amplitudes(spectrum, scale, options.omega, y.size(), back));
    // 4 integral exp(-(s w - omega)^2) dw / 2 pi of white noise.
    out.noise.push_back(red.at(1 / period) * 2 / (std::sqrt(std::numbers::pi) * scale));
    out.edge.push_back(std::numbers::sqrt2 * scale);
  }
  return out;
}

}  // namespace foreshock
