#include "foreshock/spectral/internal/evidence.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace foreshock::seasons {
namespace {

constexpr int kMostHarmonics = 24;
/// Quarters, days of a week, months, hours, weeks, and what a day and a week have of 5, 10, 15 and
/// 30 minutes.
constexpr std::array<double, 13> kUsual{4, 7, 12, 24, 48, 52, 60, 96, 144, 168, 288, 336, 365};

/// P(Gamma(shape) > x) for a whole shape.
double gamma_tail(int shape, double x) {
  double term = std::exp(-x);
  double sum = 0;
  for (int j = 0; j < shape; ++j) {
    sum += term;
    term *= x / (j + 1);
  }
  return std::min(1.0, sum);
}

/// S without the lines of this period, as wide as their distance allows; Hann's are five bins.
std::vector<double> without_lines(std::vector<double> S, double spacing) {
  const int wide = spacing >= 10 ? 2 : spacing >= 5 ? 1 : -1;
  if (wide < 0) return S;
  for (double at = spacing; at < static_cast<double>(S.size()) + 2; at += spacing) {
    const auto middle = std::lround(at);
    for (long k = middle - wide; k <= middle + wide; ++k) {
      if (k >= 0 && k < static_cast<long>(S.size())) S[static_cast<std::size_t>(k)] = 0;
    }
  }
  return S;
}

}  // namespace

Evidence evidence_of(const Power& power, double n, double period, int besides) {
  Evidence out;
  const std::vector<double> B = background(without_lines(power.S, n / period));
  std::vector<double> heights;
  for (int j = 1; j <= std::min(kMostHarmonics, static_cast<int>(period / 2)); ++j) {
    if (besides > 0 && j % besides == 0) continue;
    const double at = j * n / period;
    const auto k = static_cast<std::size_t>(at);
    if (k + 1 >= power.S.size()) break;
    const double height = std::max(power.S[k] / B[k], power.S[k + 1] / B[k + 1]);
    heights.push_back(height);
    if (height > 3) out.information += j * j * (height - 1);
  }
  std::sort(heights.rbegin(), heights.rend());
  double sum = 0;
  double ways = 1;  // Of choosing so many harmonics, the larger of two bins each.
  const auto count = static_cast<double>(heights.size());
  for (std::size_t h = 0; h < heights.size(); ++h) {
    sum += heights[h];
    ways *= 2 * (count - static_cast<double>(h)) / static_cast<double>(h + 1);
    const double chance = gamma_tail(static_cast<int>(h) + 1, sum) * ways * count;
    out.p_value = std::min(out.p_value, chance);
  }
  return out;
}

double among_all(double p_value, double n, double period) {
  const bool usual = std::find(kUsual.begin(), kUsual.end(), period) != kUsual.end();
  return std::min(1.0, p_value * 2 * (usual ? static_cast<double>(kUsual.size()) : n / 2));
}

}  // namespace foreshock::seasons
