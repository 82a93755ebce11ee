#include "foreshock/spectral/sliding_dft.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>

#include "foreshock/core/check.h"
#include "foreshock/core/wide.h"

namespace foreshock {
namespace {

constexpr std::size_t kGroups = 8;

/// What one batch does to n bins. cos and sin are [8][stride], row p - 1 turns by p steps.
struct Turn {
  std::size_t n;
  std::size_t stride;
  const double* cos;
  const double* sin;
};

/// X <- X w^8 + sum_p d_p w^(8 - p): the first of eight points is turned eight times, the last one
/// once. The sum is written out, as only its inside is free of loads and stores of X.
FORESHOCK_WIDE void take_eight(const Turn& turn, const double* __restrict d, double* __restrict re,
                               double* __restrict im) {
  const std::size_t m = turn.stride;
  const double* __restrict c = turn.cos;
  const double* __restrict s = turn.sin;
  FORESHOCK_APART
  for (std::size_t i = 0; i < turn.n; ++i) {
    const double x = re[i] + d[0];  // The first point is turned as far as what was there.
    const double y = im[i];
    const double c8 = c[7 * m + i];
    const double s8 = s[7 * m + i];
    const double even_re =
        d[1] * c[6 * m + i] + d[3] * c[4 * m + i] + (d[5] * c[2 * m + i] + d[7] * c[i]);
    const double odd_re = d[2] * c[5 * m + i] + d[4] * c[3 * m + i] + d[6] * c[m + i];
    const double even_im =
        d[1] * s[6 * m + i] + d[3] * s[4 * m + i] + (d[5] * s[2 * m + i] + d[7] * s[i]);
    const double odd_im = d[2] * s[5 * m + i] + d[4] * s[3 * m + i] + d[6] * s[m + i];
    re[i] = (x * c8 - y * s8) + (even_re + odd_re);
    im[i] = (x * s8 + y * c8) + (even_im + odd_im);
  }
}

/// X <- (X + d) w
FORESHOCK_WIDE void take_one(const Turn& turn, double d, double* __restrict re,
                             double* __restrict im) {
  const double* __restrict c = turn.cos;
  const double* __restrict s = turn.sin;
  FORESHOCK_APART
  for (std::size_t i = 0; i < turn.n; ++i) {
    const double x = re[i] + d;
    const double y = im[i];
    re[i] = x * c[i] - y * s[i];
    im[i] = x * s[i] + y * c[i];
  }
}

FORESHOCK_WIDE void pair_up(std::size_t n, const double* __restrict re, const double* __restrict im,
                            double* __restrict pairs) {
  for (std::size_t i = 0; i < n; ++i) {
    pairs[2 * i] = re[i];
    pairs[2 * i + 1] = im[i];
  }
}

void take(const Turn& turn, std::span<const double> d, double* re, double* im) {
  if (d.size() == 8) return take_eight(turn, d.data(), re, im);
  for (const double change : d) take_one(turn, change, re, im);
}

}  // namespace

Result<SlidingDft> SlidingDft::make(std::size_t window, std::span<const std::size_t> bins) {
  if (window < 1 || window > (std::size_t{1} << 24U)) {
    return fail(Errc::kInvalidArgument,
                "sliding DFT: the window must be 1 to 2^24 points, not " + std::to_string(window));
  }
  if (bins.empty() || bins.size() > (std::size_t{1} << 20U)) {
    return fail(Errc::kInvalidArgument,
                "sliding DFT: there must be 1 to 2^20 bins, not " + std::to_string(bins.size()));
  }
  const std::size_t highest = *std::max_element(bins.begin(), bins.end());
  if (highest >= window) {
    return fail(Errc::kInvalidArgument, "sliding DFT: bin " + std::to_string(highest) +
                                            " is not below the window, " + std::to_string(window));
  }
  return SlidingDft(window, bins);
}

SlidingDft::SlidingDft(std::size_t window, std::span<const std::size_t> bins)
    : ring_(window),
      bins_(bins.size()),
      group_((bins.size() + 4 * kGroups - 1) / (4 * kGroups) * 4),
      group_left_(window) {
  width_ = (bins.size() + group_ - 1) / group_ * group_;
  stride_ = (width_ / 8 | 1U) * 8;
  if (stride_ < width_) stride_ += 16;
  cos_.assign(kBatch * stride_, 1);
  sin_.assign(kBatch * stride_, 0);
  for (std::size_t p = 1; p <= kBatch; ++p) {
    for (std::size_t i = 0; i < bins.size(); ++i) {
      // The product is reduced as a whole number, so that the angle is exact to one rounding.
      const auto step = static_cast<double>(bins[i] * p % window);
      const double angle = 2 * std::numbers::pi * step / static_cast<double>(window);
      cos_[(p - 1) * stride_ + i] = std::cos(angle);
      sin_[(p - 1) * stride_ + i] = std::sin(angle);
    }
  }
  re_.assign(width_, 0);
  im_.assign(width_, 0);
  new_re_.assign(group_, 0);
  new_im_.assign(group_, 0);
}

Status SlidingDft::refused(double x) {
  return fail(Errc::kInvalidArgument,
              "sliding DFT: a point must be finite and below 1e290, not " + std::to_string(x));
}

void SlidingDft::take_saved() {
  const Turn all{width_, stride_, cos_.data(), sin_.data()};
  take(all, std::span(change_).first(saved_), re_.data(), im_.data());
  const Turn group{group_, stride_, cos_.data() + group_begin_, sin_.data() + group_begin_};
  take(group, std::span(came_).first(saved_), new_re_.data(), new_im_.data());
  group_left_ -= saved_;
  saved_ = 0;
  if (group_left_ == 0) next_group();
}

void SlidingDft::next_group() {
  const auto begin = static_cast<std::ptrdiff_t>(group_begin_);
  std::copy(new_re_.begin(), new_re_.end(), re_.begin() + begin);
  std::copy(new_im_.begin(), new_im_.end(), im_.begin() + begin);
  std::fill(new_re_.begin(), new_re_.end(), 0.0);
  std::fill(new_im_.begin(), new_im_.end(), 0.0);
  group_begin_ += group_;
  if (group_begin_ == width_) group_begin_ = 0;
  group_left_ = ring_.size();
}

void SlidingDft::spectrum(std::span<std::complex<double>> spectrum) {
  FORESHOCK_CHECK(spectrum.size() == bins_);
  if (saved_ > 0) take_saved();
  // An array of complex numbers is one of twice as many doubles ([complex.numbers.general]).
  pair_up(bins_, re_.data(), im_.data(), reinterpret_cast<double*>(spectrum.data()));
}

}  // namespace foreshock
