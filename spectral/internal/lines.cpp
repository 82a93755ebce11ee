#include "foreshock/spectral/internal/lines.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include "foreshock/spectral/lagged_products.h"

namespace foreshock::seasons {
namespace {

/// Fewer rounds than this are a trend.
constexpr std::size_t kFirstBin = 3;
constexpr double kAboveNeighbours = 7;

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

Lines::Lines(RealFft fft, std::size_t n) : fft_(std::move(fft)), window_(n) {
  for (std::size_t t = 0; 2 * t < n; ++t) {
    const double turn = static_cast<double>(t + 1) / static_cast<double>(n + 1);
    window_[t] = window_[n - 1 - t] = 0.5 - 0.5 * std::cos(2 * std::numbers::pi * turn);
  }
}

Result<Lines> Lines::make(std::size_t n) {
  FORESHOCK_TRY(RealFft fft, RealFft::make(n));
  return Lines(std::move(fft), n);
}

std::vector<double> Lines::squares(std::span<const double> y) {
  const auto series = fft_.series();
  for (std::size_t t = 0; t < y.size(); ++t) series[t] = y[t] * window_[t];
  std::vector<double> out;
  out.reserve(fft_.bins());
  for (const auto& X : fft_.forward()) out.push_back(std::norm(X));
  return out;
}

Power Lines::power(std::span<const double> y) {
  std::vector<double> S = squares(y);
  Background background(S);
  return {std::move(S), std::move(background)};
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
