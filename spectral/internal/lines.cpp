#include "foreshock/spectral/internal/lines.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include <boost/math/special_functions/gamma.hpp>

#include "foreshock/spectral/lagged_products.h"

namespace foreshock::seasons {
namespace {

/// Fewer rounds than this are a trend.
constexpr std::size_t kFirstBin = 3;
/// The background is this quantile of a band; low, so that lines do not lift it.
constexpr double kQuantile = 0.35;
constexpr double kSteepest = 3;  ///< S ~ 1 / f^2 for a random walk, steeper with a trend in it.
constexpr double kAboveNeighbours = 7;

double log_quantile(std::vector<double>& band, double of_noise) {
  const double rank = kQuantile * static_cast<double>(band.size() - 1);
  const auto low = static_cast<std::size_t>(rank);
  const auto at = band.begin() + static_cast<std::ptrdiff_t>(low);
  std::nth_element(band.begin(), at, band.end());
  const double next = low + 1 < band.size() ? *std::min_element(at + 1, band.end()) : *at;
  const double value = *at + (rank - static_cast<double>(low)) * (next - *at);
  return std::log(value / of_noise);
}

bool above_neighbours(std::span<const double> S, std::size_t k) {
  const std::size_t w = std::max<std::size_t>(8, k * 12 / 100);
  std::vector<double> around;
  for (std::size_t j = k > w ? k - w : 1; j + 2 < k; ++j) around.push_back(S[j]);
  for (std::size_t j = k + 3; j < std::min(S.size(), k + w + 1); ++j) around.push_back(S[j]);
  if (around.size() < 4) return true;
  const auto middle = around.begin() + static_cast<std::ptrdiff_t>(around.size() / 2);
  std::nth_element(around.begin(), middle, around.end());
  return S[k] > kAboveNeighbours * *middle / std::numbers::ln2;
}

}  // namespace

double background_bins(double k) {
  return 1.5 * std::max(9.0, 0.3 * k);
}

std::vector<double> background(std::span<const double> S, double shape) {
  // Of a bin of noise with mean 1: exponential where the shape is 1.
  const double of_noise =
      shape == 1 ? -std::log1p(-kQuantile) : boost::math::gamma_p_inv(shape, kQuantile) / shape;
  std::vector<double> where;
  std::vector<double> level;
  for (std::size_t from = 1; from < S.size();) {
    std::size_t to =
        std::max(from + 9, static_cast<std::size_t>(1.3 * static_cast<double>(from)) + 1);
    if (to + 8 >= S.size()) to = S.size();
    std::vector<double> band;
    double place = 0;
    for (std::size_t k = from; k < to; ++k) {
      if (S[k] > 0) band.push_back(S[k]);
      place += std::log(static_cast<double>(k));
    }
    if (band.size() >= 3) {
      where.push_back(place / static_cast<double>(to - from));
      level.push_back(log_quantile(band, of_noise));
    }
    from = to;
  }
  std::vector<double> B(S.size(), 1e-300);
  if (where.empty()) return B;
  double slope = 0;
  if (where.size() > 1) {
    const std::size_t j = std::min<std::size_t>(3, where.size() - 1);
    slope = std::clamp((level[j] - level[0]) / (where[j] - where[0]), -kSteepest, 0.0);
  }
  std::size_t i = 0;
  for (std::size_t k = 0; k < S.size(); ++k) {
    const double at = std::log(static_cast<double>(std::max<std::size_t>(k, 1)));
    while (i + 2 < where.size() && at > where[i + 1]) ++i;
    double value = level.back();
    if (at <= where[0]) {
      value = level[0] + slope * (at - where[0]);
    } else if (at < where.back()) {
      value = level[i] + (at - where[i]) / (where[i + 1] - where[i]) * (level[i + 1] - level[i]);
    }
    B[k] = std::max(std::exp(value), 1e-300);
  }
  return B;
}

Lines::Lines(RealFft fft, std::size_t n) : fft_(std::move(fft)), window_(n) {
  for (std::size_t t = 0; t < n; ++t) {
    const double turn = static_cast<double>(t + 1) / static_cast<double>(n + 1);
    window_[t] = 0.5 - 0.5 * std::cos(2 * std::numbers::pi * turn);
  }
}

Result<Lines> Lines::make(std::size_t n) {
  FORESHOCK_TRY(RealFft fft, RealFft::make(n));
  return Lines(std::move(fft), n);
}

Power Lines::power(std::span<const double> y) {
  const auto series = fft_.series();
  for (std::size_t t = 0; t < y.size(); ++t) series[t] = y[t] * window_[t];
  Power out;
  out.S.reserve(fft_.bins());
  for (const auto& X : fft_.forward()) out.S.push_back(std::norm(X));
  out.B = background(out.S);
  return out;
}

std::vector<std::size_t> Lines::lines(const Power& power, double alpha) const {
  const std::vector<double>& S = power.S;
  const std::size_t K = S.size() - 1;
  std::vector<std::size_t> out;
  if (K <= kFirstBin) return out;
  const auto bins = static_cast<double>(K - kFirstBin + 1);
  // More than -log(alpha / bins), since the background is an estimate, too.
  const double limit = std::log(bins / alpha) * std::min(1.25, 1 + 0.25 * bins / 400);
  // Not the last bin: its square has one degree of freedom, and it is no period to forecast by.
  for (std::size_t k = kFirstBin; k < K; ++k) {
    const bool peak = S[k] >= S[k - 1] && S[k] >= S[k + 1];
    if (peak && power.over(k) > limit && above_neighbours(S, k)) out.push_back(k);
  }
  std::stable_sort(out.begin(), out.end(),
                   [&](std::size_t a, std::size_t b) { return S[a] > S[b]; });
  return out;
}

Result<std::vector<double>> Lines::correlations(std::span<const double> y,
                                                std::size_t max_lag) const {
  FORESHOCK_TRY(auto r, lagged_products(y, max_lag));
  const double zero = r[0];
  const auto n = static_cast<double>(y.size());
  for (std::size_t k = 0; k < r.size(); ++k) {
    r[k] = zero > 0 ? r[k] / zero / (1 - static_cast<double>(k) / n) : 0;
  }
  return r;
}

double Lines::place(const Power& power, std::size_t k) {
  const std::vector<double>& S = power.S;
  const auto at = static_cast<double>(k);
  if (k == 0 || k + 1 >= S.size() || !(S[k - 1] > 0 && S[k + 1] > 0)) return at;
  const double a = std::log(S[k - 1]);
  const double b = std::log(S[k]);
  const double c = std::log(S[k + 1]);
  const double bend = a - 2 * b + c;
  return std::abs(bend) > 1e-12 ? at + std::clamp(0.5 * (a - c) / bend, -0.5, 0.5) : at;
}

}  // namespace foreshock::seasons
