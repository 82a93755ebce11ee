#include "foreshock/spectral/lagged_products.h"

#include <algorithm>
#include <array>
#include <complex>
#include <string>

#include "foreshock/spectral/fft.h"

namespace foreshock {
namespace {

/// Lags that share one pass over x.
constexpr std::size_t kTogether = 8;

/// Values a block: its transform of twice the length stays in the cache.
constexpr std::size_t kBlock = 4096;

Status check(std::size_t n, std::size_t max_lag) {
  if (max_lag < n) return {};
  return fail(Errc::kInvalidArgument, "lag " + std::to_string(max_lag) + " asked for, but " +
                                          std::to_string(n) + " points have lags below that only");
}

/// In units of one product: the plan of a transform, and what a transform costs for a value.
bool direct_is_faster(std::size_t n, std::size_t max_lag) {
  constexpr double kPlan = 6e5;
  constexpr double kValue = 32;
  const auto size = static_cast<double>(n);
  return size * static_cast<double>(max_lag + 1) <= kPlan + kValue * size;
}

/// power += conj(here) (here + (-1)^k next), and here becomes next.
void add_products(std::span<std::complex<double>> here, std::span<const std::complex<double>> next,
                  std::span<std::complex<double>> power) {
  double sign = 1;
  for (std::size_t k = 0; k < power.size(); ++k, sign = -sign) {
    const double re = here[k].real() + sign * next[k].real();
    const double im = here[k].imag() + sign * next[k].imag();
    power[k] += std::complex(here[k].real() * re + here[k].imag() * im,
                             here[k].real() * im - here[k].imag() * re);
    here[k] = next[k];
  }
}

}  // namespace

Result<std::vector<double>> lagged_products(std::span<const double> x, std::size_t max_lag) {
  return direct_is_faster(x.size(), max_lag) ? lagged_products_direct(x, max_lag)
                                             : lagged_products_fft(x, max_lag);
}

Result<std::vector<double>> lagged_products_direct(std::span<const double> x, std::size_t max_lag) {
  FORESHOCK_TRY_VOID(check(x.size(), max_lag));
  std::vector<double> padded(x.size() + kTogether);
  std::copy(x.begin(), x.end(), padded.begin());
  std::vector<double> products;
  products.reserve(max_lag + kTogether);
  for (std::size_t lag = 0; lag <= max_lag; lag += kTogether) {
    std::array<double, kTogether> sum{};
    for (std::size_t t = 0; t + lag < x.size(); ++t) {
      const double* ahead = padded.data() + t + lag;
      for (std::size_t j = 0; j < kTogether; ++j) sum[j] += x[t] * ahead[j];
    }
    products.insert(products.end(), sum.begin(), sum.end());
  }
  products.resize(max_lag + 1);
  return products;
}

Result<std::vector<double>> lagged_products_fft(std::span<const double> x, std::size_t max_lag) {
  FORESHOCK_TRY_VOID(check(x.size(), max_lag));
  const std::size_t block = fast_length(std::max(max_lag, std::min(x.size(), kBlock)));
  FORESHOCK_TRY(auto fft, RealFft::make(2 * block));
  std::vector<std::complex<double>> here(fft.bins());
  std::vector<std::complex<double>> power(fft.bins());
  const std::vector<std::complex<double>> nothing(fft.bins());
  // X_k of this block with its neighbour behind it: a shift by half the length is (-1)^k. Its
  // product with the conjugate of this block alone holds lags 0..block without wrapping round.
  for (std::size_t from = 0; from < x.size(); from += block) {
    const auto piece = x.subspan(from, std::min(block, x.size() - from));
    const auto series = fft.series();
    std::fill(std::copy(piece.begin(), piece.end(), series.begin()), series.end(), 0.0);
    add_products(here, fft.forward(), power);
  }
  add_products(here, nothing, power);
  std::vector<double> products(max_lag + 1);
  fft.inverse(power, products);
  return products;
}

}  // namespace foreshock
