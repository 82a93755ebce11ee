#include "foreshock/spectral/seasons.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>

#include "foreshock/spectral/internal/lines.h"
#include "foreshock/spectral/internal/prepared.h"
#include "foreshock/spectral/internal/search.h"

namespace foreshock {
namespace {

constexpr int kMostHarmonics = 12;
constexpr double kNormal95 = 1.959963984540054;

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

/// How high the lines of one period stand over the background.
struct Evidence {
  double p_value = 1;
  double information = 0;  ///< sum j^2 height_j: what tells its frequency.
};

Evidence evidence_of(const seasons::Power& power, double n, double period) {
  Evidence out;
  std::vector<double> heights;
  for (int j = 1; j <= std::min(kMostHarmonics, static_cast<int>(period / 2)); ++j) {
    const double at = std::round(j * n / period);
    const auto k = static_cast<std::size_t>(at);
    if (k + 1 >= power.S.size()) break;
    const double height =
        std::max({power.over(k - 1), power.over(k), power.over(k + 1)});
    heights.push_back(height);
    if (height > 3) out.information += j * j * (height - 1);
  }
  std::sort(heights.rbegin(), heights.rend());
  double sum = 0;
  double ways = 1;  // Of choosing so many harmonics.
  const auto count = static_cast<double>(heights.size());
  for (std::size_t h = 0; h < heights.size(); ++h) {
    sum += heights[h];
    ways *= (count - static_cast<double>(h)) / static_cast<double>(h + 1);
    const double chance = gamma_tail(static_cast<int>(h) + 1, sum) * ways * 1.5 * n * count;
    out.p_value = std::min(out.p_value, chance);
  }
  return out;
}

}  // namespace

Result<std::vector<FoundSeason>> find_seasons(std::span<const double> y,
                                              const SeasonSearch& options) {
  if (std::any_of(y.begin(), y.end(), [](double v) { return std::isinf(v); })) {
    return fail(Errc::kInvalidArgument, "seasons: a value is infinite");
  }
  if (!(options.alpha > 0 && options.alpha < 1) || options.most < 1) {
    return fail(Errc::kInvalidArgument, "seasons: alpha must be in (0, 1), most at least 1");
  }
  const seasons::Prepared series = seasons::prepared(y);
  if (series.plain.empty()) return std::vector<FoundSeason>{};
  const std::size_t n = series.plain.size();
  FORESHOCK_TRY(seasons::Lines lines, seasons::Lines::make(n));
  // Where all there is are a few large values, clipping them is clipping the season.
  const std::vector<double>* used = &series.clipped;
  FORESHOCK_TRY(auto periods, seasons::search(*used, options, lines));
  if (periods.empty()) {
    used = &series.plain;
    FORESHOCK_TRY(periods, seasons::search(*used, options, lines));
  }
  periods = seasons::nested(*used, std::move(periods), lines);
  const seasons::Power power = lines.power(*used);
  std::vector<FoundSeason> out;
  for (const double period : periods) {
    const Evidence evidence = evidence_of(power, static_cast<double>(n), period);
    // The bound of Cramer and Rao for a frequency; Hann's window makes lines 1.5 times wider.
    const double sd = std::sqrt(1.5 * 1.5 / std::max(evidence.information, 1.0)) /
                      (std::numbers::pi * static_cast<double>(n));
    const double f = 1 / period;
    const double strength = std::clamp(seasons::worth_of(*used, period).of_flat, 0.0, 1.0);
    out.push_back({period, 1 / (f + kNormal95 * sd), 1 / std::max(f - kNormal95 * sd, f / 2),
                   strength, evidence.p_value});
  }
  return out;
}

}  // namespace foreshock
