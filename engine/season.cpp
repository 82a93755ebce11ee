#include "foreshock/engine/season.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "foreshock/spectral/calendar_seasons.h"

namespace foreshock {
namespace {

constexpr std::size_t kMostLookedAt = 20'000;
/// A season found so near to the calendar's, as a share of it, stands for it.
constexpr double kNear = 0.15;

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

int calendar_season(std::span<const double> y, const std::optional<Frequency>& calendar) {
  const int season = calendar ? calendar->calendar_season() : 0;
  return season >= 2 && is_seasonal(y, season) ? season : 0;
}

std::vector<FoundSeason> found_in(std::span<const double> y,
                                  const std::optional<Frequency>& calendar) {
  auto found = find_seasons(y.last(std::min(y.size(), kMostLookedAt)));
  if (!found) return {};
  return calendar ? on_calendar(*std::move(found), *calendar) : *std::move(found);
}

/// For models that go by whole steps; a period between two is none for them.
std::vector<int> whole_ones(std::span<const FoundSeason> found) {
  std::vector<int> out;
  for (const FoundSeason& season : found) {
    const double whole = std::round(season.period);
    if (std::abs(season.period - whole) > 0.02 * whole) continue;
    out.push_back(static_cast<int>(whole));
  }
  return out;
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

std::vector<int> detect_seasons(std::span<const double> y,
                                const std::optional<Frequency>& calendar) {
  return detect_seasons(y, calendar, found_in(y, calendar));
}

std::vector<int> detect_seasons(std::span<const double> y, const std::optional<Frequency>& calendar,
                                std::span<const FoundSeason> found) {
  std::vector<int> out = whole_ones(found);
  const int season = calendar_season(y, calendar);
  // The autocorrelation of a season of 25 is high at 24, too.
  const auto near = [&](int other) { return std::abs(other - season) <= kNear * season; };
  if (season > 0 && std::none_of(out.begin(), out.end(), near)) out.push_back(season);
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

}  // namespace foreshock
