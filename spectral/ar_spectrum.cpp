#include "foreshock/spectral/ar_spectrum.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>

#include "foreshock/spectral/burg.h"

namespace foreshock {

Result<Spectrum> ar_density(std::span<const double> ar, double variance, std::size_t bins,
                            double rate) {
  const bool finite = std::isfinite(variance) && std::isfinite(rate) &&
                      std::all_of(ar.begin(), ar.end(), [](double v) { return std::isfinite(v); });
  if (!finite || bins < 2 || !(rate > 0) || !(variance >= 0)) {
    return fail(Errc::kInvalidArgument,
                "AR spectrum: finite coefficients, a variance, a rate and two bins, please");
  }
  Spectrum out;
  for (std::size_t k = 0; k < bins; ++k) {
    const double f = 0.5 * static_cast<double>(k) / static_cast<double>(bins - 1);
    std::complex<double> transfer = 1;
    for (std::size_t j = 0; j < ar.size(); ++j) {
      transfer -= ar[j] * std::polar(1.0, -2 * std::numbers::pi * f * static_cast<double>(j + 1));
    }
    const double density = 2 * variance / (rate * std::norm(transfer));
    if (!std::isfinite(density)) {
      return fail(Errc::kInvalidArgument,
                  "AR spectrum: the density is not finite, a root is on the unit circle");
    }
    out.frequency.push_back(f * rate);
    out.power.push_back(density);
  }
  return out;
}

Result<ArSpectrum> burg_spectrum(std::span<const double> y, std::size_t bins,
                                 std::size_t most_order, double rate) {
  const auto n = static_cast<double>(y.size());
  std::size_t most = most_order;
  if (most == 0 && y.size() > 1) {
    most = std::min(y.size() - 1, static_cast<std::size_t>(10 * std::log10(n)));
  }
  FORESHOCK_TRY(const Burg all, burg(y, most));
  std::size_t order = 0;
  const auto aic = [&](std::size_t p) {
    return n * std::log(all.variance[p]) + 2 * static_cast<double>(p);
  };
  for (std::size_t p = 1; p <= most; ++p) {
    if (aic(p) < aic(order)) order = p;
  }
  FORESHOCK_TRY(const Burg best, burg(y, order));
  FORESHOCK_TRY(Spectrum spectrum, ar_density(best.ar, best.variance[order], bins, rate));
  return ArSpectrum{order, std::move(spectrum)};
}

}  // namespace foreshock
