#include "foreshock/spectral/multitaper.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>

#include "foreshock/spectral/centred.h"
#include "foreshock/spectral/fft.h"

namespace foreshock {
namespace {

using Complex = std::complex<double>;

/// Nobody waits longer for the last digits of weights.
constexpr int kMostRounds = 1000;

tl::unexpected<Error> bad(const std::string& what) {
  return fail(Errc::kInvalidArgument, "multitaper: " + what);
}

Status check(std::size_t n, const Dpss& tapers, const MultitaperOptions& options) {
  if (tapers.length != n || tapers.values.size() != n * tapers.count() || tapers.count() < 2) {
    return bad(std::to_string(tapers.count()) + " tapers of length " +
               std::to_string(tapers.length) + " do not fit a series of " + std::to_string(n));
  }
  if (!(options.rate > 0 && std::isfinite(options.rate))) return bad("the rate must be positive");
  if (!(options.variance >= 0 && std::isfinite(options.variance))) {
    return bad("the variance of noise must be 0 or more");
  }
  if (options.length != 0 && options.length < n) return bad("the transform is shorter than y");
  return {};
}

struct EigenSpectra {
  std::vector<std::vector<Complex>> of;  ///< Y_k, [tapers][bins]
  double variance = 0;                   ///< Of the deviations, in their unit.
};

/// Transforms of the series under each taper.
Result<EigenSpectra> eigen_spectra(std::span<const double> y, const Centring& by,
                                   const Dpss& tapers, std::size_t length) {
  FORESHOCK_TRY(auto fft, RealFft::make(length));
  EigenSpectra spectra;
  for (std::size_t k = 0; k < tapers.count(); ++k) {
    const auto series = fft.series();
    by.deviations(y, series.data());
    const auto here = series.first(y.size());
    if (k == 0) {
      spectra.variance = std::inner_product(here.begin(), here.end(), here.begin(), 0.0) /
                         static_cast<double>(y.size());
    }
    std::transform(here.begin(), here.end(), tapers.taper(k).begin(), here.begin(),
                   std::multiplies<>());
    std::fill(series.begin() + static_cast<std::ptrdiff_t>(y.size()), series.end(), 0.0);
    const auto transformed = fft.forward();
    spectra.of.emplace_back(transformed.begin(), transformed.end());
  }
  return spectra;
}

void reserve(Multitaper& answer, std::size_t bins) {
  for (auto* part : {&answer.density, &answer.degrees_of_freedom, &answer.f, &answer.p}) {
    part->reserve(bins);
  }
  answer.line.reserve(bins);
}

double weighted(std::span<const double> power, std::span<const double> weight) {
  const double sum = std::inner_product(power.begin(), power.end(), weight.begin(), 0.0);
  return sum / std::accumulate(weight.begin(), weight.end(), 0.0);
}

/// Thomson's weights, lambda_k b_k^2 with b_k = S / (lambda_k S + (1 - lambda_k) variance), S the
/// mean under them: found by turns, from the first two tapers. S is left out above the line, where
/// it cancels, so that S = 0 is no trouble. Thomson (1982), 5
void adapt(std::span<const double> power, std::span<const double> lambda, double variance,
           std::span<double> weight) {
  double s = (power[0] + power[1]) / 2;
  for (int round = 0; round < kMostRounds; ++round) {
    for (std::size_t k = 0; k < power.size(); ++k) {
      // No concentration is known to be nearer to 1 than rounding.
      const double leak = std::max(1 - lambda[k], std::numeric_limits<double>::epsilon());
      const double b = variance / (lambda[k] * s + leak * variance);
      weight[k] = lambda[k] * b * b;
    }
    const double next = weighted(power, weight);
    const bool done = std::abs(next - s) <= 1e-13 * s;
    s = next;
    if (done) return;
  }
}

/// 2 (sum w)^2 / sum w^2: each power is chi-square of 2.
double degrees_of_freedom(std::span<const double> weight) {
  const double sum = std::accumulate(weight.begin(), weight.end(), 0.0);
  double squares = 0;
  for (const double w : weight) squares += w / sum * (w / sum);
  return 2 / squares;
}

struct Line {
  Complex amplitude;
  double f;
  double p;
};

/// Regression of Y_k on U_k, the sums of the tapers: mu = sum U_k Y_k / sum U_k^2,
/// F = (K - 1) |mu|^2 sum U_k^2 / sum |Y_k - mu U_k|^2; its tail (1 + F / (K - 1))^-(K - 1) is
/// exact.
Line line_at(std::span<const Complex> y, std::span<const double> sums) {
  Complex product = 0;
  double squares = 0;
  for (std::size_t k = 0; k < y.size(); ++k) {
    product += sums[k] * y[k];
    squares += sums[k] * sums[k];
  }
  const Complex mu = product / squares;
  double residual = 0;
  for (std::size_t k = 0; k < y.size(); ++k) residual += std::norm(y[k] - mu * sums[k]);
  const double explained = std::norm(mu) * squares;
  if (!(explained > 0)) return {mu, 0, 1};
  const auto freedom = static_cast<double>(y.size() - 1);
  const double ratio = explained / residual;
  return {mu, freedom * ratio, std::exp(-freedom * std::log1p(ratio))};
}

std::vector<double> taper_sums(const Dpss& tapers) {
  std::vector<double> sums;
  for (std::size_t k = 0; k < tapers.count(); ++k) {
    const auto v = tapers.taper(k);
    // Odd tapers are odd to the last digit: theirs would be rounding.
    sums.push_back(k % 2 == 0 ? std::accumulate(v.begin(), v.end(), 0.0) : 0.0);
  }
  return sums;
}

}  // namespace

Result<Multitaper> multitaper(std::span<const double> y, const Dpss& tapers,
                              const MultitaperOptions& options) {
  FORESHOCK_TRY_VOID(check(y.size(), tapers, options));
  FORESHOCK_TRY(const auto by, centring(y));
  if (by.has_gaps()) return bad("points are missing");
  const std::size_t length = options.length == 0 ? y.size() : options.length;
  FORESHOCK_TRY(const auto spectra, eigen_spectra(y, by, tapers, length));

  const double unit = by.scale * by.scale;
  const double own = spectra.variance;
  if (!std::isnormal(own * unit) || !std::isnormal(own * unit / options.rate)) {
    return bad("the variance is beyond what a double holds");
  }
  const double variance = options.variance > 0 ? options.variance / unit : own;
  const auto sums = taper_sums(tapers);
  std::vector<Complex> transforms(tapers.count());
  std::vector<double> power(tapers.count());
  std::vector<double> weight(tapers.count(), 1.0);
  if (options.weights != TaperWeights::kEqual) weight = tapers.concentration;
  Multitaper answer{options.rate / static_cast<double>(length), {}, {}, {}, {}, {}};
  reserve(answer, length / 2 + 1);
  for (std::size_t j = 0; j <= length / 2; ++j) {
    for (std::size_t k = 0; k < tapers.count(); ++k) {
      transforms[k] = spectra.of[k][j];
      power[k] = std::norm(transforms[k]);
    }
    if (options.weights == TaperWeights::kAdaptive) {
      adapt(power, tapers.concentration, variance, weight);
    }
    const double sides = j == 0 || 2 * j == length ? 1 : 2;
    answer.density.push_back(sides * weighted(power, weight) * unit / options.rate);
    answer.degrees_of_freedom.push_back(degrees_of_freedom(weight));
    const Line line = line_at(transforms, sums);
    answer.line.push_back(line.amplitude * by.scale);
    answer.f.push_back(line.f);
    answer.p.push_back(line.p);
  }
  return answer;
}

}  // namespace foreshock
