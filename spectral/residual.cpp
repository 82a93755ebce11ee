#include "foreshock/spectral/residual.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <numeric>
#include <string>

#include "foreshock/spectral/fft.h"

namespace foreshock {
namespace {

using Complex = std::complex<double>;

/// An amplitude that counts as none, of the root of the mean square of all.
constexpr double kFloor = 1e-12;

tl::unexpected<Error> bad(const std::string& what) {
  return fail(Errc::kInvalidArgument, "spectral residual: " + what);
}

Status check(std::span<const double> y, const ResidualOptions& options) {
  const std::size_t n = y.size();
  if (n < 2) return bad(std::to_string(n) + " points are fewer than two");
  if (options.extension > 0 && (options.slope_points < 1 || options.slope_points >= n)) {
    return bad("a slope over " + std::to_string(options.slope_points) + " of " + std::to_string(n) +
               " points");
  }
  if (options.extension > n) return bad("the extension is longer than the series");
  if (options.smoothing % 2 == 0 || options.smoothing > n) {
    return bad("smoothing must be odd and at most n, not " + std::to_string(options.smoothing));
  }
  if (options.score_points < 1) return bad("a score needs points before");
  for (std::size_t t = 0; t < n; ++t) {
    if (!std::isfinite(y[t])) {
      return bad("point " + std::to_string(t) + " must be finite, not " + std::to_string(y[t]));
    }
  }
  return {};
}

/// In a unit in which squares neither overflow nor vanish; a power of two rounds nothing. The
/// slopes are taken there too.
std::vector<double> extended(std::span<const double> y, const ResidualOptions& options) {
  double most = 0;
  for (const double value : y) most = std::max(most, std::abs(value));
  const int exponent = most > 0 ? std::ilogb(most) : 0;
  std::vector<double> x;
  x.reserve(y.size() + options.extension);
  for (const double value : y) x.push_back(std::scalbn(value, -exponent));
  if (options.extension == 0) return x;
  double slopes = 0;
  for (std::size_t i = 1; i <= options.slope_points; ++i) {
    slopes += (x[y.size() - 1] - x[y.size() - 1 - i]) / static_cast<double>(i);
  }
  // The mean slope times as many points: the number cancels.
  const double next = x[y.size() - options.slope_points] + slopes;
  x.insert(x.end(), options.extension, next);
  return x;
}

/// Log amplitudes at all frequencies of the circle, of which a real series gives half.
std::vector<double> log_amplitudes(std::span<const Complex> spectrum, std::size_t length) {
  std::vector<double> amplitude(length);
  double squares = 0;
  for (std::size_t k = 0; k < length; ++k) {
    amplitude[k] = std::abs(spectrum[std::min(k, length - k)]);
    squares += amplitude[k] * amplitude[k];
  }
  const double least = kFloor * std::sqrt(squares / static_cast<double>(length));
  for (double& value : amplitude) value = std::log(value + least);
  return amplitude;
}

/// X exp(-mean of log amplitudes): exp(L - AL + i P) without a phase ever taken, and where X is
/// nothing but rounding it stays so.
void flatten(std::span<Complex> spectrum, std::span<const double> logs, std::size_t smoothing) {
  const std::size_t length = logs.size();
  for (std::size_t k = 0; k < spectrum.size(); ++k) {
    double sum = 0;
    for (std::size_t j = 0; j < smoothing; ++j) {
      sum += logs[(k + length - smoothing / 2 + j) % length];
    }
    spectrum[k] *= std::exp(-sum / static_cast<double>(smoothing));
  }
}

std::vector<double> scores(std::span<const double> saliency, std::size_t points) {
  std::vector<double> score(saliency.size(), 0.0);
  for (std::size_t t = 1; t < saliency.size(); ++t) {
    const auto before = saliency.first(t).last(std::min(t, points));
    const double mean =
        std::accumulate(before.begin(), before.end(), 0.0) / static_cast<double>(before.size());
    if (mean > 0) score[t] = (saliency[t] - mean) / mean;
  }
  return score;
}

}  // namespace

Result<SpectralResidual> spectral_residual(std::span<const double> y,
                                           const ResidualOptions& options) {
  FORESHOCK_TRY_VOID(check(y, options));
  if (std::all_of(y.begin(), y.end(), [](double value) { return value == 0; })) {
    return SpectralResidual{std::vector<double>(y.size(), 0.0), std::vector<double>(y.size(), 0.0)};
  }
  const std::size_t length = y.size() + options.extension;
  FORESHOCK_TRY(auto fft, RealFft::make(length));
  std::vector<Complex> spectrum(fft.bins());
  fft.forward(extended(y, options), spectrum);
  flatten(spectrum, log_amplitudes(spectrum, length), options.smoothing);
  std::vector<double> saliency(y.size());
  fft.inverse(spectrum, saliency);
  for (double& value : saliency) value = std::abs(value);
  auto score = scores(saliency, options.score_points);
  return SpectralResidual{std::move(saliency), std::move(score)};
}

}  // namespace foreshock
