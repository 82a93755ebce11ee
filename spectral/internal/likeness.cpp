#include "foreshock/spectral/internal/likeness.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>
#include <optional>
#include <vector>

#include "foreshock/core/normal.h"
#include "foreshock/spectral/goertzel.h"
#include "foreshock/spectral/internal/lines.h"
#include "foreshock/spectral/internal/prepared.h"

namespace foreshock::seasons {
namespace {

constexpr int kMostHarmonics = 24;
/// Fewer rounds do not tell one line from the next through Hann's window.
constexpr double kLeastRounds = 3.5;
/// Harmonics so many times their noise are seen: one in 400 of noise alone.
constexpr double kSeen = 6;
/// Standard deviation of the height of a season that goes on, from part to part, without noise.
constexpr double kNatural = 0.05;
/// Above this it is there, and nothing more need be asked.
constexpr double kAlike = 0.6;

/// A line of one part: its amplitude, phases counted from the begin of the series, and the mean
/// square of the noise in it.
struct Line {
  std::complex<double> amplitude;
  double noise;
};

std::vector<double> hann(std::size_t n) {
  std::vector<double> out(n);
  for (std::size_t t = 0; t < n; ++t) {
    const double s =
        std::sin(std::numbers::pi * (static_cast<double>(t) + 0.5) / static_cast<double>(n));
    out[t] = s * s;
  }
  return out;
}

/// Harmonics 1, 2, .. of the period in the steps from `offset` on; empty if they are too few.
std::vector<Line> lines_of(std::span<const double> x, Part at, double period) {
  std::vector<Line> out;
  const std::size_t n = at.size();
  const auto length = static_cast<double>(n);
  if (length < kLeastRounds * period) return out;
  const auto values = x.subspan(at.from, n);
  std::vector<double> part(values.begin(), values.end());
  remove_line(part);
  auto spectra = Lines::make(n);
  if (!spectra) return out;
  const Background B = spectra->power(part).B;
  const std::vector<double> window = hann(n);
  for (std::size_t t = 0; t < n; ++t) part[t] *= window[t];
  const double whole = length / 2;  // Of the window's values.
  for (int j = 1; j <= std::min(kMostHarmonics, static_cast<int>(period / 2)); ++j) {
    const double f = j / period;
    const auto X = goertzel(part, f);
    const auto k = static_cast<std::size_t>(std::lround(f * length));
    if (!X || k > n / 2) break;
    const double turn = -2 * std::numbers::pi * std::fmod(f * static_cast<double>(at.from), 1.0);
    out.push_back({*X * std::polar(1 / whole, turn), B.at(k) / (whole * whole)});
  }
  return out;
}

/// How high, on average, the lines of one part are along those of another, and how sure that is.
struct Height {
  double share;
  double variance;
};

Height height_of(const std::vector<Line>& lines, const std::vector<Line>& own) {
  double along = 0;
  double square = 0;
  double noise = 0;
  for (std::size_t j = 0; j < std::min(lines.size(), own.size()); ++j) {
    const double power = std::norm(own[j].amplitude);
    if (!(power > kSeen * own[j].noise)) continue;
    const double all = lines[j].noise + own[j].noise / 4;
    along += (lines[j].amplitude * std::conj(own[j].amplitude)).real() / all;
    square += (power - own[j].noise) / all;
    noise += power / all / 2;
  }
  if (!(square > 0)) return {0, 0};
  return {along / square, noise / (square * square)};
}

/// The mean round of a part, less its mean: a slope is almost the same at all phases.
std::vector<double> mean_round(std::span<const double> x, Part part, double period) {
  const auto phases = static_cast<std::size_t>(std::lround(period));
  std::vector<double> round(phases);
  std::vector<double> counts(phases);
  const double step = static_cast<double>(phases) / period;
  double at = std::fmod((static_cast<double>(part.from) + 0.5) * step, static_cast<double>(phases));
  for (std::size_t t = part.from; t < part.to; ++t) {
    const auto phase = std::min(static_cast<std::size_t>(at), phases - 1);
    round[phase] += x[t];
    counts[phase] += 1;
    at += step;
    if (at >= static_cast<double>(phases)) at -= static_cast<double>(phases);
  }
  double mean = 0;
  for (std::size_t k = 0; k < phases; ++k) {
    round[k] /= std::max(1.0, counts[k]);
    mean += round[k] / static_cast<double>(phases);
  }
  for (double& v : round) v -= mean;
  return round;
}

/// The height, roughly and soon.
double glance_at(std::span<const double> x, Part own, Part other, double period) {
  const auto a = mean_round(x, own, period);
  const auto b = mean_round(x, other, period);
  double along = 0;
  double square = 0;
  for (std::size_t k = 0; k < a.size(); ++k) {
    along += a[k] * b[k];
    square += a[k] * a[k];
  }
  return square > 0 ? along / square : 1;
}

}  // namespace

Likeness likeness_of(std::span<const double> x, Part own, Part other, double period) {
  const double glance = glance_at(x, own, other, period);
  if (glance > kAlike) return {glance, 1};
  const std::vector<Line> lines = lines_of(x, own, period);
  const std::vector<Line> others = lines_of(x, other, period);
  if (lines.empty() || others.empty()) return {};
  const Height height = height_of(others, lines);
  if (!(height.variance > 0)) return {};
  const double sd = std::sqrt(height.variance + kNatural * kNatural);
  return {height.share, normal_cdf((height.share - 0.5) / sd)};
}

}  // namespace foreshock::seasons
