#include "foreshock/spectral/internal/background.h"

#include <algorithm>
#include <cmath>

#include <boost/math/special_functions/gamma.hpp>

namespace foreshock::seasons {
namespace {

/// The background is this quantile of a band; low, so that lines do not lift it.
constexpr double kQuantile = 0.35;
constexpr double kSteepest = 3;  ///< S ~ 1 / f^2 for a random walk, steeper with a trend in it.
constexpr double kNothing = 1e-300;

double log_quantile(std::vector<double>& band, double of_noise) {
  const double rank = kQuantile * static_cast<double>(band.size() - 1);
  const auto low = static_cast<std::size_t>(rank);
  const auto at = band.begin() + static_cast<std::ptrdiff_t>(low);
  std::nth_element(band.begin(), at, band.end());
  const double next = low + 1 < band.size() ? *std::min_element(at + 1, band.end()) : *at;
  const double value = *at + (rank - static_cast<double>(low)) * (next - *at);
  return std::log(value / of_noise);
}

/// The mean of log k over [from, to): a logarithm of so many numbers at once as their product
/// holds.
double mean_log(std::size_t from, std::size_t to) {
  constexpr double kLarge = 1e200;
  double sum = 0;
  double product = 1;
  for (std::size_t k = from; k < to; ++k) {
    product *= static_cast<double>(k);
    if (product < kLarge) continue;
    sum += std::log(product);
    product = 1;
  }
  return (sum + std::log(product)) / static_cast<double>(to - from);
}

}  // namespace

double background_bins(double k) {
  return 1.5 * std::max(9.0, 0.3 * k);
}

Background::Background(std::span<const double> S, double shape) {
  // Of a bin of noise with mean 1: exponential where the shape is 1.
  const double of_noise =
      shape == 1 ? -std::log1p(-kQuantile) : boost::math::gamma_p_inv(shape, kQuantile) / shape;
  std::vector<double> band;
  for (std::size_t from = 1; from < S.size();) {
    std::size_t to =
        std::max(from + 9, static_cast<std::size_t>(1.3 * static_cast<double>(from)) + 1);
    if (to + 8 >= S.size()) to = S.size();
    band.clear();
    for (std::size_t k = from; k < to; ++k) {
      if (S[k] > 0) band.push_back(S[k]);
    }
    if (band.size() >= 3) {
      where_.push_back(mean_log(from, to));
      level_.push_back(log_quantile(band, of_noise));
    }
    from = to;
  }
  if (where_.size() < 2) return;
  const std::size_t j = std::min<std::size_t>(3, where_.size() - 1);
  slope_ = std::clamp((level_[j] - level_[0]) / (where_[j] - where_[0]), -kSteepest, 0.0);
}

double Background::at(std::size_t k) const {
  if (where_.empty()) return kNothing;
  const double at = std::log(static_cast<double>(std::max<std::size_t>(k, 1)));
  double value = level_.back();
  if (at <= where_[0]) {
    value = level_[0] + slope_ * (at - where_[0]);
  } else if (at < where_.back()) {
    const auto next = std::upper_bound(where_.begin(), where_.end(), at);
    const auto i = static_cast<std::size_t>(next - where_.begin()) - 1;
    value =
        level_[i] + (at - where_[i]) / (where_[i + 1] - where_[i]) * (level_[i + 1] - level_[i]);
  }
  return std::max(std::exp(value), kNothing);
}

}  // namespace foreshock::seasons
