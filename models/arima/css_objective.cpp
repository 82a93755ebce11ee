#include "foreshock/models/arima/internal/css_objective.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "foreshock/models/arima/polynomial.h"

namespace foreshock::arima {
namespace {

constexpr double kInfinite = std::numeric_limits<double>::infinity();
/// A column whose part outside those before it is shorter than this says nothing new.
constexpr double kDependent = 1e-9;
/// Mean square, in units of the series' own, below which it is rounding: a perfect fit.
constexpr double kLeast = 1e-28;
/// Deviations of the residuals in one unit of an effect's coordinate.
constexpr double kUnit = 10;
/// A deviation below it, in units of the series' own, is none.
constexpr double kLeastUnit = 1e-14;

double dot(const double* a, const double* b, std::size_t n) {
  double sum = 0;
  for (std::size_t t = 0; t < n; ++t) sum += a[t] * b[t];
  return sum;
}

void subtract(double factor, const double* from, double* to, std::size_t n) {
  for (std::size_t t = 0; t < n; ++t) to[t] -= factor * from[t];
}

/// Which differences are made of values that are there.
std::vector<bool> known_differences(const ArimaSample& sample, const ArimaOrder& order) {
  std::vector<bool> out(sample.n, true);
  const auto delta = difference_polynomial(order);
  const std::size_t reach = delta.size() - 1;
  for (const std::size_t gap : sample.gaps) {
    for (std::size_t i = 0; i <= reach; ++i) {
      const bool touched = delta[i] != 0 && gap + i >= reach && gap + i - reach < sample.n;
      if (touched) out[gap + i - reach] = false;
    }
  }
  return out;
}

}  // namespace

CssObjective::CssObjective(const ArimaOrder& order, const ArimaSample& sample)
    : order_(order),
      sample_(sample),
      k_(static_cast<std::size_t>(order.coefficient_count())),
      n_(sample.n),
      first_(std::min(static_cast<std::size_t>(order.ar_reach()), n_)),
      columns_(sample.effects * n_),
      triangle_(sample.effects * sample.effects),
      adjusted_(n_),
      residuals_(n_),
      rows_(size() * n_) {
  const auto p = static_cast<std::size_t>(order.p);
  const auto q = static_cast<std::size_t>(order.q);
  const auto P = static_cast<std::size_t>(order.P);
  const auto Q = static_cast<std::size_t>(order.Q);
  const auto m = static_cast<std::size_t>(order.season);
  factors_ = {{0, p, 1, true, {}},
              {p, q, 1, false, {}},
              {p + q, P, m, true, {}},
              {p + q + P, Q, m, false, {}}};
  mark_counted();
}

void CssObjective::mark_counted() {
  // Every lag up to the reach is looked at, whether its coefficient is zero or not. An innovation
  // that is unknown makes all later ones so where there is a moving average.
  const auto known = known_differences(sample_, order_);
  counts_.assign(n_, 0);
  bool lost = false;
  std::size_t run = 0;
  for (std::size_t t = 0; t < n_; ++t) {
    run = known[t] ? run + 1 : 0;
    if (t < first_) continue;
    const bool counts = run > first_ && !lost;
    lost = !counts && order_.ma_reach() > 0;
    counts_[t] = counts ? 1 : 0;
    counted_ += counts ? 1 : 0;
  }
}

CssObjective::Taps CssObjective::taps_of(std::span<const double> polynomial) {
  Taps taps;
  for (std::size_t i = 1; i < polynomial.size(); ++i) {
    if (polynomial[i] != 0) taps.push_back({i, polynomial[i]});
  }
  return taps;
}

void CssObjective::set_coefficients(std::span<const double> coefficients) {
  ar_ = taps_of(ar_polynomial(order_, coefficients));
  ma_ = taps_of(ma_polynomial(order_, coefficients));
  for (Factor& factor : factors_) {
    // The same product with this factor's own coefficients at zero.
    std::vector<double> rest(coefficients.begin(), coefficients.end());
    std::fill_n(rest.begin() + static_cast<std::ptrdiff_t>(factor.begin), factor.size, 0.0);
    factor.other =
        taps_of(factor.autoregressive ? ar_polynomial(order_, rest) : ma_polynomial(order_, rest));
  }
}

void CssObjective::divide(double* drive) const {
  for (std::size_t t = first_; t < n_; ++t) {
    for (const Tap& tap : ma_) {
      if (tap.lag > t - first_) break;
      drive[t] -= tap.weight * drive[t - tap.lag];
    }
  }
}

void CssObjective::filter(const double* w, double* e) const {
  std::fill_n(e, first_, 0.0);
  for (std::size_t t = first_; t < n_; ++t) {
    e[t] = w[t];
    for (const Tap& tap : ar_) e[t] += tap.weight * w[t - tap.lag];
  }
  divide(e);
}

void CssObjective::differentiate(const double* w, const double* e) {
  // b de/dphi_i = -B^i (a / phi) w and b de/dtheta_i = -B^i (b / theta) e.
  std::vector<double> rest(n_);
  for (const Factor& factor : factors_) {
    if (factor.size == 0) continue;
    const double* const from = factor.autoregressive ? w : e;
    for (std::size_t t = 0; t < n_; ++t) {
      rest[t] = from[t];
      for (const Tap& tap : factor.other) {
        if (tap.lag > t) break;
        rest[t] += tap.weight * from[t - tap.lag];
      }
    }
    for (std::size_t i = 0; i < factor.size; ++i) {
      const std::size_t lag = (i + 1) * factor.step;
      double* const row = rows_.data() + (factor.begin + i) * n_;
      std::fill_n(row, n_, 0.0);
      for (std::size_t t = std::max(first_, lag); t < n_; ++t) row[t] = -rest[t - lag];
      divide(row);
    }
  }
}

void CssObjective::mask(double* row) const {
  if (counted_ + first_ == n_) return;
  for (std::size_t t = 0; t < n_; ++t) {
    if (counts_[t] == 0) row[t] = 0;
  }
}

std::vector<double> CssObjective::start() {
  const std::size_t size = sample_.effects;
  std::vector<double> x(k_ + size);
  const auto w = sample_.w();
  adjusted_.assign(w.begin(), w.end());
  for (std::size_t j = 0; j < size; ++j) {
    const auto from = sample_.column(sample_.missing + j);
    double* const column = columns_.data() + j * n_;
    std::copy(from.begin(), from.end(), column);
    const double whole = std::sqrt(dot(column, column, n_));
    for (std::size_t i = 0; i < j; ++i) {
      const double* const before = columns_.data() + i * n_;
      triangle_[i * size + j] = dot(before, column, n_);
      subtract(triangle_[i * size + j], before, column, n_);
    }
    const double length = std::sqrt(dot(column, column, n_));
    if (!(length > kDependent * whole) || !std::isfinite(length)) return {};
    triangle_[j * size + j] = length;
    for (std::size_t t = 0; t < n_; ++t) column[t] /= length;
    x[k_ + j] = dot(column, adjusted_.data(), n_);
    subtract(x[k_ + j], column, adjusted_.data(), n_);
  }
  const double left = static_cast<double>(n_) - static_cast<double>(size);
  const double deviation = std::sqrt(dot(adjusted_.data(), adjusted_.data(), n_) / left);
  unit_ = deviation > kLeastUnit ? kUnit * deviation : 1;
  for (double& v : columns_) v *= unit_;
  for (std::size_t j = 0; j < size; ++j) x[k_ + j] /= unit_;
  return x;
}

std::vector<double> CssObjective::effects(std::span<const double> x) const {
  const std::size_t size = sample_.effects;
  std::vector<double> beta(size);
  for (std::size_t j = size; j-- > 0;) {
    beta[j] = x[k_ + j] * unit_;
    for (std::size_t i = j + 1; i < size; ++i) beta[j] -= triangle_[j * size + i] * beta[i];
    beta[j] /= triangle_[j * size + j];
  }
  return beta;
}

double CssObjective::value(std::span<const double> x, std::span<double> gradient) {
  set_coefficients(x.first(k_));
  const auto w = sample_.w();
  adjusted_.assign(w.begin(), w.end());
  for (std::size_t j = 0; j < sample_.effects; ++j) {
    const double* const column = columns_.data() + j * n_;
    subtract(x[k_ + j], column, adjusted_.data(), n_);
    double* const row = rows_.data() + (k_ + j) * n_;
    filter(column, row);
    for (std::size_t t = 0; t < n_; ++t) row[t] = -row[t];
  }
  filter(adjusted_.data(), residuals_.data());
  differentiate(adjusted_.data(), residuals_.data());
  mask(residuals_.data());
  squares_ = dot(residuals_.data(), residuals_.data(), n_);
  const auto nu = static_cast<double>(counted_);
  const double floored = std::max(squares_, nu * kLeast);
  const double f = 0.5 * nu * std::log(floored);
  if (!std::isfinite(f)) return kInfinite;
  for (std::size_t i = 0; i < size(); ++i) {
    // The residuals' zeros leave out what does not count.
    gradient[i] = nu / floored * dot(rows_.data() + i * n_, residuals_.data(), n_);
  }
  return f;
}

}  // namespace foreshock::arima
