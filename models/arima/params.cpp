#include "foreshock/models/arima/params.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "foreshock/core/check.h"

namespace foreshock {
namespace {

/// One of the four polynomials: where its coefficients begin, how many, and their sign inside
/// 1 - c_1 B - c_2 B^2 ..
struct Factor {
  std::size_t begin;
  std::size_t size;
  double sign;
};

std::array<Factor, 4> factors_of(const ArimaOrder& o) {
  const auto p = static_cast<std::size_t>(o.p);
  const auto q = static_cast<std::size_t>(o.q);
  const auto P = static_cast<std::size_t>(o.P);
  const auto Q = static_cast<std::size_t>(o.Q);
  return {{{0, p, 1}, {p, q, -1}, {p + q, P, 1}, {p + q + P, Q, -1}}};
}

/// Partial autocorrelations -> c: c_{j,i} = c_{j-1,i} - r_j c_{j-1,j-i}, c_{j,j} = r_j.
/// derivative is [size, size], d c_i / d r_j at [i * size + j], or empty.
void from_partial(std::span<const double> partial, std::span<double> c,
                  std::span<double> derivative) {
  const std::size_t size = partial.size();
  std::vector<double> before(size);
  std::vector<double> before_d(derivative.size());
  for (std::size_t j = 0; j < size; ++j) {
    std::copy_n(c.begin(), j, before.begin());
    std::copy_n(derivative.begin(), derivative.empty() ? 0 : j * size, before_d.begin());
    for (std::size_t i = 0; i < j; ++i) c[i] = before[i] - partial[j] * before[j - 1 - i];
    c[j] = partial[j];
    if (derivative.empty()) continue;
    for (std::size_t i = 0; i < j; ++i) {
      for (std::size_t k = 0; k < j; ++k) {
        derivative[i * size + k] =
            before_d[i * size + k] - partial[j] * before_d[(j - 1 - i) * size + k];
      }
      derivative[i * size + j] = -before[j - 1 - i];
    }
    for (std::size_t k = 0; k < size; ++k) derivative[j * size + k] = k == j ? 1 : 0;
  }
}

/// c -> partial autocorrelations by the recursion run backwards, each clipped to +-most.
std::vector<double> to_partial(std::vector<double> c, double most) {
  std::vector<double> partial(c.size());
  std::vector<double> after(c.size());
  for (std::size_t j = c.size(); j-- > 0;) {
    const double r = std::isfinite(c[j]) ? std::clamp(c[j], -most, most) : 0;
    partial[j] = r;
    for (std::size_t i = 0; i < j; ++i) after[i] = (c[i] + r * c[j - 1 - i]) / ((1 - r) * (1 + r));
    std::copy_n(after.begin(), j, c.begin());
  }
  return partial;
}

std::vector<double> signed_part(std::span<const double> coefficients, const Factor& factor) {
  const auto part = coefficients.subspan(factor.begin, factor.size);
  std::vector<double> c(part.begin(), part.end());
  for (double& v : c) v *= factor.sign;
  return c;
}

}  // namespace

void from_unconstrained(const ArimaOrder& order, std::span<const double> x,
                        std::span<double> coefficients, std::span<double> jacobian) {
  const auto k = static_cast<std::size_t>(order.coefficient_count());
  FORESHOCK_CHECK(x.size() == k && coefficients.size() == k);
  FORESHOCK_CHECK(jacobian.empty() || jacobian.size() == k * k);
  std::fill(jacobian.begin(), jacobian.end(), 0.0);
  for (const Factor& factor : factors_of(order)) {
    const std::size_t size = factor.size;
    if (size == 0) continue;
    std::vector<double> partial(size);
    for (std::size_t j = 0; j < size; ++j) partial[j] = std::tanh(x[factor.begin + j]);
    const auto c = coefficients.subspan(factor.begin, size);
    std::vector<double> derivative(jacobian.empty() ? 0 : size * size);
    from_partial(partial, c, derivative);
    for (double& v : c) v *= factor.sign;
    if (jacobian.empty()) continue;
    for (std::size_t i = 0; i < size; ++i) {
      for (std::size_t j = 0; j < size; ++j) {
        jacobian[(factor.begin + i) * k + factor.begin + j] =
            factor.sign * derivative[i * size + j] * (1 - partial[j]) * (1 + partial[j]);
      }
    }
  }
}

void to_unconstrained(const ArimaOrder& order, std::span<const double> coefficients, double most,
                      std::span<double> x) {
  for (const Factor& factor : factors_of(order)) {
    const auto partial = to_partial(signed_part(coefficients, factor), most);
    for (std::size_t j = 0; j < partial.size(); ++j) x[factor.begin + j] = std::atanh(partial[j]);
  }
}

double largest_partial(const ArimaOrder& order, std::span<const double> coefficients) {
  double largest = 0;
  const auto factors = factors_of(order);
  for (const Factor& factor : {factors[0], factors[2]}) {
    for (const double r : to_partial(signed_part(coefficients, factor), 1 - 1e-15)) {
      largest = std::max(largest, std::abs(r));
    }
  }
  return largest;
}

}  // namespace foreshock
