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

/// The chance that `lines` bins of noise are, summed, that high over a background that is itself an
/// average of `degrees` of them: lines F(2 lines, 2 degrees) > sum.
double chance_of(int lines, double sum, double degrees) {
  const double w = 1 / (1 + sum / degrees);
  double term = std::exp(-degrees * std::log1p(sum / degrees));
  double out = 0;
  for (int j = 0; j < lines; ++j) {
    out += term;
    term *= (degrees + j) / (j + 1) * (1 - w);
  }
  return std::min(1.0, out);
}

/// S without the lines of this period, as wide as their distance allows; Hann's are five bins.
int width_of(double spacing) {
  return spacing >= 10 ? 2 : spacing >= 5 ? 1 : -1;
}

std::vector<double> without_lines(std::vector<double> S, double spacing) {
  const int wide = width_of(spacing);
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

Evidence evidence_of(const Power& power, double n, double period) {
  Evidence out;
  const Background B(without_lines(power.S, n / period));
  const double share_left = 1 - (2 * width_of(n / period) + 1) * period / n;
  struct Line {
    double height;
    double degrees;
  };
  std::vector<Line> lines;
  for (int j = 1; j <= std::min(kMostHarmonics, static_cast<int>(period / 2)); ++j) {
    const double at = j * n / period;
    const auto k = static_cast<std::size_t>(at);
    if (k + 1 >= power.S.size()) break;
    const double height = std::max(power.S[k] / B.at(k), power.S[k + 1] / B.at(k + 1));
    lines.push_back({height, background_bins(at) * std::min(share_left, 1.0)});
    if (height > 3) out.information += j * j * (height - 1);
  }
  std::stable_sort(lines.begin(), lines.end(),
                   [](const Line& a, const Line& b) { return a.height > b.height; });
  double sum = 0;
  double degrees = 0;
  double ways = 1;  // Of choosing so many harmonics, the larger of two bins each.
  const auto count = static_cast<double>(lines.size());
  for (std::size_t h = 0; h < lines.size(); ++h) {
    sum += lines[h].height;
    degrees += lines[h].degrees;
    const auto so_many = static_cast<double>(h + 1);
    ways *= 2 * (count - static_cast<double>(h)) / so_many;
    const double chance = chance_of(static_cast<int>(h) + 1, sum, degrees / so_many) * ways * count;
    out.p_value = std::min(out.p_value, chance);
  }
  return out;
}

double contrast_of(const Power& power, double n, double period, int besides) {
  const double spacing = n / period;
  double on = 0;
  double between = 0;
  int count = 0;
  const auto at = [&](double bin) { return power.S[static_cast<std::size_t>(std::lround(bin))]; };
  for (int j = 1; j <= kMostHarmonics; ++j) {
    if (j % besides == 0) continue;
    if ((j + 0.5) * spacing > static_cast<double>(power.S.size()) - 1) break;
    on += at(j * spacing);
    between += 0.5 * (at((j - 0.5) * spacing) + at((j + 0.5) * spacing));
    ++count;
  }
  if (count == 0 || !(between > 0)) return 1;
  return chance_of(count, count * on / between, count);
}

bool is_usual(double period) {
  return std::find(kUsual.begin(), kUsual.end(), period) != kUsual.end();
}

double among_all(double p_value, double n, double period) {
  const double tries = is_usual(period) ? static_cast<double>(kUsual.size()) : n / 2;
  return std::min(1.0, 2 * p_value * tries);
}

double folded_z(double share, double n, double period) {
  return share * n / std::sqrt(2 * period);
}

bool is_short_season(double share, double n, double period) {
  return is_usual(period) && period <= 24 && n >= 8 * period && folded_z(share, n, period) > 7;
}

bool is_believed(double chance, double share, double n, double period) {
  const double rounds = n / period;
  if ((share > 0.6 && rounds > 5) || (share > 0.45 && rounds > 10)) return true;
  if (is_short_season(share, n, period)) return true;
  return folded_z(share, n, period) / 12 - std::log10(std::max(chance, 1e-300)) > 2;
}

}  // namespace foreshock::seasons
