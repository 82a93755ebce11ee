#include "foreshock/models/season_profile.h"

#include <algorithm>
#include <cmath>

#include "foreshock/core/check.h"
#include "foreshock/core/power.h"
#include "foreshock/spectral/correlation.h"

namespace foreshock {
namespace {

using Kind = SeasonProfile::Kind;

constexpr double kNinetyPercent = 1.6448536269514722;  ///< Normal quantile of 0.95: two-sided 90 %.
/// Factors below this would divide a series by nothing.
constexpr double kLeastFactor = 1e-10;
/// Looks after the first that gaps are filled by; each takes away a season's share of what is left.
constexpr int kGapRounds = 4;

/// Mean of y over one season around every t, half weights at the ends of an even one; of what is
/// there. NaN within half a season of either end.
std::vector<double> moving_average(std::span<const double> y, std::size_t m) {
  const auto there = [&](std::size_t t) { return y[t] == y[t] ? 1.0 : 0.0; };
  const auto value = [&](std::size_t t) { return y[t] == y[t] ? y[t] : 0.0; };
  std::vector<double> out(y.size(), std::nan(""));
  const std::size_t half = m / 2;
  double sum = 0;  // Over t - half .. t + half.
  double count = 0;
  for (std::size_t last = 0; last < y.size(); ++last) {
    sum += value(last);
    count += there(last);
    if (last < 2 * half) continue;
    const std::size_t first = last - 2 * half;
    const double ends = m % 2 == 0 ? 0.5 : 0;
    out[first + half] =
        (sum - ends * (value(first) + value(last))) / (count - ends * (there(first) + there(last)));
    sum -= value(first);
    count -= there(first);
  }
  return out;
}

/// Indexes of a series in units of its largest value; not finite where a step has no value.
std::vector<double> indexes(std::span<const double> y, std::span<const double> trend, std::size_t m,
                            bool factors) {
  std::vector<double> sums(m, 0.0);
  std::vector<double> counts(m, 0.0);
  for (std::size_t t = 0; t < y.size(); ++t) {
    const double off = factors ? y[t] / trend[t] : y[t] - trend[t];
    if (!std::isfinite(off)) continue;
    sums[t % m] += off;
    ++counts[t % m];
  }
  double mean = 0;
  for (std::size_t k = 0; k < m; ++k) {
    sums[k] /= counts[k];
    mean += sums[k] / static_cast<double>(m);
  }
  for (double& s : sums) s = factors ? s / mean : s - mean;
  return sums;
}

}  // namespace

bool SeasonProfile::is_sound() const {
  if (kind == Kind::kNone) return index.empty() && phase == 0;
  const bool factors = kind == Kind::kMultiplicative;
  return index.size() >= 2 && phase >= 0 && static_cast<std::size_t>(phase) < index.size() &&
         std::all_of(index.begin(), index.end(),
                     [&](double s) { return std::isfinite(s) && (!factors || s >= kLeastFactor); });
}

double SeasonProfile::index_after(int h) const {
  if (kind == Kind::kNone) return 0;
  const auto m = static_cast<int>(index.size());
  return index[static_cast<std::size_t>((phase + (h - 1) % m) % m)];
}

void SeasonProfile::advance() {
  if (kind != Kind::kNone) phase = phase + 1 == static_cast<int>(index.size()) ? 0 : phase + 1;
}

double SeasonProfile::remove(double y) const {
  switch (kind) {
    case Kind::kNone:
      return y;
    case Kind::kAdditive:
      return y - next_index();
    case Kind::kMultiplicative:
      return y / next_index();
  }
  return y;
}

Predictive SeasonProfile::put_back(const Predictive& x, int h) const {
  if (kind == Kind::kNone) return x;
  const double s = index_after(h);
  const double lambda = x.power();
  double location = x.location() + s;
  double scale = x.scale();
  if (kind == Kind::kMultiplicative) {
    const double factor = lambda == 1 ? s : std::pow(s, lambda);
    location = factor * x.location() + (lambda == 1 ? 0 : to_power(s, lambda));
    scale *= factor;
  } else {
    FORESHOCK_CHECK(lambda == 1);
  }
  if (!x.is_known()) return Predictive::unknown(location);
  const Predictive y = Predictive::student_t(location, scale, x.dof());
  return lambda == 1 ? y : y.of_power(lambda);
}

bool shows_season(std::span<const double> y, int season) {
  const auto m = static_cast<std::size_t>(season);
  if (y.size() <= 2 * m) return false;
  const auto r = acf(y, m);
  if (!r) return false;
  double squares = 0;
  for (std::size_t k = 1; k < m; ++k) squares += (*r)[k] * (*r)[k];
  const double deviation = std::sqrt((1 + 2 * squares) / static_cast<double>(y.size()));
  return std::abs((*r)[m]) > kNinetyPercent * deviation;
}

SeasonProfile classical_season(std::span<const double> y, int season, Kind kind) {
  const auto m = static_cast<std::size_t>(season);
  const bool factors = kind == Kind::kMultiplicative;
  double largest = 0;
  for (const double v : y) largest = std::abs(v) > largest ? std::abs(v) : largest;
  std::vector<double> scaled(y.begin(), y.end());
  for (double& v : scaled) v /= largest;
  auto trend = moving_average(scaled, m);
  auto index = indexes(scaled, trend, m, factors);
  const bool gaps = std::any_of(y.begin(), y.end(), [](double v) { return v != v; });
  for (int round = 0; gaps && round < kGapRounds; ++round) {
    for (std::size_t t = 0; t < y.size(); ++t) {
      if (y[t] != y[t]) scaled[t] = factors ? trend[t] * index[t % m] : trend[t] + index[t % m];
    }
    trend = moving_average(scaled, m);
    index = indexes(scaled, trend, m, factors);
  }
  if (!factors) {
    for (double& s : index) s *= largest;
  }
  SeasonProfile out{kind, std::move(index), static_cast<int>(y.size() % m)};
  return out.is_sound() ? out : SeasonProfile{};
}

}  // namespace foreshock
