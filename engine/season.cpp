#include "foreshock/engine/season.h"

#include <cmath>
#include <vector>

namespace foreshock {
namespace {

/// y minus its least-squares line, missing points 0; empty if the rest is nothing but rounding.
std::vector<double> without_line(std::span<const double> y) {
  double n = 0;
  double mean_t = 0;
  double mean_y = 0;
  for (std::size_t t = 0; t < y.size(); ++t) {
    if (y[t] != y[t]) continue;
    ++n;
    mean_t += (static_cast<double>(t) - mean_t) / n;
    mean_y += (y[t] - mean_y) / n;
  }
  double tt = 0;
  double ty = 0;
  double yy = 0;
  for (std::size_t t = 0; t < y.size(); ++t) {
    if (y[t] != y[t]) continue;
    const double dt = static_cast<double>(t) - mean_t;
    const double dy = y[t] - mean_y;
    tt += dt * dt;
    ty += dt * dy;
    yy += dy * dy;
  }
  const double slope = tt > 0 ? ty / tt : 0;
  if (!(yy - slope * ty > 1e-20 * (yy + n * mean_y * mean_y))) return {};
  const double scale = 1 / std::sqrt(yy);
  std::vector<double> out(y.size(), 0.0);
  for (std::size_t t = 0; t < y.size(); ++t) {
    if (y[t] != y[t]) continue;
    out[t] = (y[t] - mean_y - slope * (static_cast<double>(t) - mean_t)) * scale;
  }
  return out;
}

double product_at(std::span<const double> y, std::size_t lag) {
  double sum = 0;
  for (std::size_t t = lag; t < y.size(); ++t) sum += y[t] * y[t - lag];
  return sum;
}

}  // namespace

bool is_seasonal(std::span<const double> y, int season) {
  const auto m = static_cast<std::size_t>(season);
  if (season < 2 || y.size() < 3 * m) return false;
  const auto rest = without_line(y);
  if (rest.empty()) return false;
  const double zero = product_at(rest, 0);
  double shorter = 1;  // 1 + 2 sum r_k^2, k < m
  for (std::size_t k = 1; k < m; ++k) {
    const double r = product_at(rest, k) / zero;
    shorter += 2 * r * r;
  }
  const double at_season = product_at(rest, m) / zero;
  return at_season > 1.645 * std::sqrt(shorter / static_cast<double>(y.size()));
}

int detect_season(std::span<const double> y, const Frequency& frequency) {
  const int season = frequency.calendar_season();
  return season >= 2 && is_seasonal(y, season) ? season : 0;
}

}  // namespace foreshock
