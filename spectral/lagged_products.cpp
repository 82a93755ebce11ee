#include "foreshock/spectral/lagged_products.h"

#include <algorithm>
#include <array>
#include <complex>
#include <string>

#include "foreshock/core/wide.h"
#include "foreshock/spectral/fft.h"

namespace foreshock {
namespace {

/// Lags that share one pass over x.
constexpr std::size_t kTogether = 8;

/// Values a block: its transform of twice the length stays in the fastest cache.
constexpr std::size_t kBlock = 1024;

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

/// What the blocks gave so far, for every bin; real and imaginary parts apart, as vectors want
/// them.
struct Sums {
  explicit Sums(std::size_t bins)
      : here_re(bins), here_im(bins), own(bins), across_re(bins), across_im(bins) {}

  std::vector<double> here_re, here_im;      ///< X of the last block.
  std::vector<double> own;                   ///< sum conj(X_i) X_i
  std::vector<double> across_re, across_im;  ///< sum conj(X_i) X_{i+1}
};

/// One more block, whose transform is next.
FORESHOCK_WIDE void add(const std::complex<double>* next, Sums& sums) {
  double* const re = sums.here_re.data();
  double* const im = sums.here_im.data();
  double* const own = sums.own.data();
  double* const across_re = sums.across_re.data();
  double* const across_im = sums.across_im.data();
  const std::size_t bins = sums.own.size();
  FORESHOCK_APART
  for (std::size_t k = 0; k < bins; ++k) {
    const double c = next[k].real();
    const double d = next[k].imag();
    across_re[k] += re[k] * c + im[k] * d;
    across_im[k] += re[k] * d - im[k] * c;
    own[k] += c * c + d * d;
    re[k] = c;
    im[k] = d;
  }
}

LoadSeries loader(std::span<const double> x) {
  return [x](std::size_t from, std::span<double> to) {
    std::copy_n(x.begin() + static_cast<std::ptrdiff_t>(from), to.size(), to.begin());
  };
}

Result<std::vector<double>> direct(std::size_t n, std::size_t max_lag, const LoadSeries& load) {
  FORESHOCK_TRY_VOID(check(n, max_lag));
  std::vector<double> padded(n + kTogether);
  load(0, std::span(padded).first(n));
  std::vector<double> products;
  products.reserve(max_lag + kTogether);
  for (std::size_t lag = 0; lag <= max_lag; lag += kTogether) {
    std::array<double, kTogether> sum{};
    for (std::size_t t = 0; t + lag < n; ++t) {
      const double* ahead = padded.data() + t + lag;
      for (std::size_t j = 0; j < kTogether; ++j) sum[j] += padded[t] * ahead[j];
    }
    products.insert(products.end(), sum.begin(), sum.end());
  }
  products.resize(max_lag + 1);
  return products;
}

Result<std::vector<double>> by_blocks(std::size_t n, std::size_t max_lag, const LoadSeries& load) {
  FORESHOCK_TRY_VOID(check(n, max_lag));
  const std::size_t block = fast_length(std::max(max_lag, std::min(n, kBlock)));
  FORESHOCK_TRY(auto fft, RealFft::make(2 * block));
  Sums sums(fft.bins());
  for (std::size_t from = 0; from < n; from += block) {
    const auto series = fft.series();
    const std::size_t size = std::min(block, n - from);
    load(from, series.first(size));
    std::fill(series.begin() + static_cast<std::ptrdiff_t>(size), series.end(), 0.0);
    add(fft.forward().data(), sums);
  }
  // sum conj(X_i) (X_i + (-1)^k X_{i+1}): a shift by half the length is (-1)^k, so that a block
  // with its neighbour behind it, times itself alone, holds lags 0..block without wrapping round.
  std::vector<std::complex<double>> power(fft.bins());
  double sign = 1;
  for (std::size_t k = 0; k < power.size(); ++k, sign = -sign) {
    power[k] = {sums.own[k] + sign * sums.across_re[k], sign * sums.across_im[k]};
  }
  std::vector<double> products(max_lag + 1);
  fft.inverse(power, products);
  return products;
}

}  // namespace

Result<std::vector<double>> lagged_products(std::size_t n, std::size_t max_lag,
                                            const LoadSeries& load) {
  return direct_is_faster(n, max_lag) ? direct(n, max_lag, load) : by_blocks(n, max_lag, load);
}

Result<std::vector<double>> lagged_products(std::span<const double> x, std::size_t max_lag) {
  return lagged_products(x.size(), max_lag, loader(x));
}

Result<std::vector<double>> lagged_products_direct(std::span<const double> x, std::size_t max_lag) {
  return direct(x.size(), max_lag, loader(x));
}

Result<std::vector<double>> lagged_products_fft(std::span<const double> x, std::size_t max_lag) {
  return by_blocks(x.size(), max_lag, loader(x));
}

}  // namespace foreshock
