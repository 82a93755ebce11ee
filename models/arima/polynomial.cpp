#include "foreshock/models/arima/polynomial.h"

#include <cmath>

namespace foreshock {
namespace {

/// 1 + sign c_1 B^step + sign c_2 B^(2 step) ..
std::vector<double> factor(std::span<const double> c, double sign, std::size_t step) {
  std::vector<double> out(c.size() * step + 1, 0.0);
  out[0] = 1;
  for (std::size_t i = 0; i < c.size(); ++i) out[(i + 1) * step] = sign * c[i];
  return out;
}

std::size_t step_of(const ArimaOrder& order) {
  return order.has_season() ? static_cast<std::size_t>(order.season) : 1;
}

std::span<const double> part(std::span<const double> coefficients, int begin, int size) {
  return coefficients.subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(size));
}

}  // namespace

std::vector<double> multiply(std::span<const double> a, std::span<const double> b) {
  std::vector<double> out(a.size() + b.size() - 1, 0.0);
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] == 0) continue;
    for (std::size_t j = 0; j < b.size(); ++j) out[i + j] += a[i] * b[j];
  }
  return out;
}

std::vector<double> ar_polynomial(const ArimaOrder& o, std::span<const double> c) {
  return multiply(factor(part(c, o.p + o.q, o.P), -1, step_of(o)), factor(part(c, 0, o.p), -1, 1));
}

std::vector<double> ma_polynomial(const ArimaOrder& o, std::span<const double> c) {
  return multiply(factor(part(c, o.p + o.q + o.P, o.Q), 1, step_of(o)),
                  factor(part(c, o.p, o.q), 1, 1));
}

std::vector<double> difference_polynomial(const ArimaOrder& order) {
  const double minus_one = -1;
  const auto once = factor({&minus_one, 1}, 1, 1);
  const auto season = factor({&minus_one, 1}, 1, step_of(order));
  std::vector<double> out{1.0};
  for (int i = 0; i < order.d; ++i) out = multiply(once, out);
  for (int i = 0; i < order.D; ++i) out = multiply(season, out);
  return out;
}

bool roots_outside(std::span<const double> polynomial, double radius) {
  // Roots of a(B) lie outside the radius just when those of a(radius B) lie outside 1.
  std::vector<double> c;
  double power = 1;
  for (std::size_t i = 1; i < polynomial.size(); ++i)
    c.push_back(-polynomial[i] * (power *= radius));
  std::vector<double> after(c.size());
  for (std::size_t j = c.size(); j-- > 0;) {
    const double r = c[j];
    if (!(std::abs(r) < 1)) return false;
    for (std::size_t i = 0; i < j; ++i) after[i] = (c[i] + r * c[j - 1 - i]) / ((1 - r) * (1 + r));
    for (std::size_t i = 0; i < j; ++i) c[i] = after[i];
  }
  return true;
}

bool factor_roots_outside(const ArimaOrder& o, std::span<const double> c, double radius) {
  return roots_outside(factor(part(c, 0, o.p), -1, 1), radius) &&
         roots_outside(factor(part(c, o.p, o.q), 1, 1), radius) &&
         roots_outside(factor(part(c, o.p + o.q, o.P), -1, 1), radius) &&
         roots_outside(factor(part(c, o.p + o.q + o.P, o.Q), 1, 1), radius);
}

std::vector<double> psi_weights(std::span<const double> ar, std::span<const double> ma,
                                std::size_t count) {
  std::vector<std::size_t> lags;
  for (std::size_t i = 1; i < ar.size(); ++i) {
    if (ar[i] != 0) lags.push_back(i);
  }
  std::vector<double> psi(count, 0.0);
  for (std::size_t j = 0; j < count; ++j) {
    double sum = j < ma.size() ? ma[j] : 0;
    for (const std::size_t lag : lags) {
      if (lag > j) break;
      sum -= ar[lag] * psi[j - lag];
    }
    psi[j] = sum;
  }
  return psi;
}

}  // namespace foreshock
