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

/// conj(a) b; the operators of std::complex ask about infinities first, which costs half the time.
std::complex<double> conjugate_product(std::complex<double> a, std::complex<double> b) {
  return {a.real() * b.real() + a.imag() * b.imag(), a.real() * b.imag() - a.imag() * b.real()};
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
  std::vector<std::complex<double>> next(fft.bins());
  std::vector<std::complex<double>> power(fft.bins());
  const auto transform = [&](std::size_t from, std::span<std::complex<double>> spectrum) {
    const auto rest = x.subspan(std::min(from, x.size()));
    fft.forward(rest.first(std::min(block, rest.size())), spectrum);
  };
  transform(0, next);
  for (std::size_t from = 0; from < x.size(); from += block) {
    here.swap(next);
    const bool last = from + block >= x.size();
    if (!last) transform(from + block, next);
    // X_k of this block with its neighbour behind it: a shift by half the length is (-1)^k. Its
    // product with the conjugate of this block alone holds lags 0..block without wrapping round.
    double sign = last ? 0 : 1;
    for (std::size_t k = 0; k < power.size(); ++k, sign = -sign) {
      power[k] += conjugate_product(here[k], here[k] + sign * next[k]);
    }
  }
  std::vector<double> products(max_lag + 1);
  fft.inverse(power, products);
  return products;
}

}  // namespace foreshock
