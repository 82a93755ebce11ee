#include "foreshock/detect/two_sample/kolmogorov.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "foreshock/core/check.h"

namespace foreshock {
namespace {

/// P(D_n^+ >= d) = d sum_{j=0}^{n(1-d)} C(n, j) (d + j/n)^(j-1) (1 - d - j/n)^(n-j).
double one_sided_tail(std::size_t n, double d) {
  const auto count = static_cast<double>(n);
  double sum = 0;
  double log_choose = 0;
  for (std::size_t j = 0; j <= n; ++j) {
    const auto k = static_cast<double>(j);
    const double left = 1 - d - k / count;
    if (left < 0) break;
    const double below = d + k / count;
    if (left > 0 || j == n) {
      const double power = j == n ? 0 : (count - k) * std::log(left);
      sum += std::exp(log_choose + (k - 1) * std::log(below) + power);
    }
    log_choose += std::log((count - k) / (k + 1));
  }
  return d * sum;
}

using Matrix = std::vector<double>;

Matrix product(const Matrix& a, const Matrix& b, std::size_t size) {
  Matrix out(size * size, 0.0);
  for (std::size_t i = 0; i < size; ++i) {
    for (std::size_t k = 0; k < size; ++k) {
      const double factor = a[i * size + k];
      if (factor == 0) continue;
      for (std::size_t j = 0; j < size; ++j) out[i * size + j] += factor * b[k * size + j];
    }
  }
  return out;
}

/// A matrix times ten to a power.
struct Scaled {
  Matrix matrix;
  int exponent = 0;

  void settle(std::size_t middle) {
    if (!(matrix[middle] > 1e140)) return;
    for (double& value : matrix) value *= 1e-140;
    exponent += 140;
  }
};

/// P(D_n < d) = n! / n^n times the middle of H^n.
double middle_cdf(std::size_t n, double d) {
  const double reach = static_cast<double>(n) * d;
  const auto k = static_cast<std::size_t>(reach) + 1;
  const double h = static_cast<double>(k) - reach;
  const std::size_t size = 2 * k - 1;
  Matrix H(size * size, 0.0);
  for (std::size_t i = 0; i < size; ++i) {
    for (std::size_t j = 0; j < std::min(size, i + 2); ++j) H[i * size + j] = 1;
  }
  for (std::size_t i = 0; i < size; ++i) {
    H[i * size] -= std::pow(h, static_cast<double>(i + 1));
    H[(size - 1) * size + i] -= std::pow(h, static_cast<double>(size - i));
  }
  if (2 * h > 1) H[(size - 1) * size] += std::pow(2 * h - 1, static_cast<double>(size));
  for (std::size_t i = 0; i < size; ++i) {
    double factorial = 1;
    for (std::size_t j = i + 1; j-- > 0;) {
      factorial *= static_cast<double>(i - j + 1);
      H[i * size + j] /= factorial;
    }
  }
  const std::size_t middle = (k - 1) * size + k - 1;
  Scaled power{Matrix(size * size, 0.0)};
  for (std::size_t i = 0; i < size; ++i) power.matrix[i * size + i] = 1;
  Scaled square{std::move(H)};
  for (std::size_t rest = n; rest > 0; rest /= 2) {
    if (rest % 2 == 1) {
      power = {product(power.matrix, square.matrix, size), power.exponent + square.exponent};
      power.settle(middle);
    }
    if (rest == 1) break;
    square = {product(square.matrix, square.matrix, size), 2 * square.exponent};
    square.settle(middle);
  }
  double cdf = power.matrix[middle];
  for (std::size_t i = 1; i <= n; ++i) {
    cdf *= static_cast<double>(i) / static_cast<double>(n);
    if (cdf < 1e-140) {
      cdf *= 1e140;
      power.exponent -= 140;
    }
  }
  return cdf * std::pow(10.0, power.exponent);
}

}  // namespace

double kolmogorov_limit_tail(double lambda) {
  if (std::isnan(lambda)) return lambda;
  if (!(lambda > 0.04)) return 1;
  if (lambda < 1) {
    // 1 - sqrt(2 pi) / lambda sum_{k>=1} exp(-(2k-1)^2 pi^2 / (8 lambda^2))
    const double base = -std::numbers::pi * std::numbers::pi / (8 * lambda * lambda);
    const double sum = std::exp(base) + std::exp(9 * base) + std::exp(25 * base);
    return 1 - std::sqrt(2 * std::numbers::pi) / lambda * sum;
  }
  const double base = -2 * lambda * lambda;
  return 2 * (std::exp(base) - std::exp(4 * base) + std::exp(9 * base) - std::exp(16 * base));
}

double kolmogorov_tail(std::size_t n, double d) {
  FORESHOCK_CHECK(n >= 1);
  if (std::isnan(d)) return d;
  const auto count = static_cast<double>(n);
  if (!(d > 0.5 / count)) return 1;
  if (d >= 1) return 0;
  if (d >= 0.5) return 2 * one_sided_tail(n, d);
  if (count * d * d >= 4 && n <= 100'000) return std::min(1.0, 2 * one_sided_tail(n, d));
  if (n <= 140) return std::clamp(1 - middle_cdf(n, d), 0.0, 1.0);
  const double root = std::sqrt(count);
  return kolmogorov_limit_tail(d * root + 1 / (6 * root) + (d * root - 1) / (4 * count));
}

double smirnov_tail(std::size_t n, std::size_t m, double d) {
  FORESHOCK_CHECK(n >= 1 && m >= 1);
  const auto rows = static_cast<double>(n);
  const auto columns = static_cast<double>(m);
  const double reach = std::round(d * rows * columns);  // A difference is a multiple of 1 / (n m).
  if (!(reach >= 1)) return 1;
  // touched[j]: the share of the paths from (0, 0) to (i, j) that have touched the bound.
  std::vector<double> touched(m + 1, 0.0);
  for (std::size_t i = 0; i <= n; ++i) {
    for (std::size_t j = 0; j <= m; ++j) {
      const auto x = static_cast<double>(i);
      const auto y = static_cast<double>(j);
      if (std::abs(x * columns - y * rows) >= reach) {
        touched[j] = 1;
      } else if (i == 0) {
        touched[j] = j == 0 ? 0 : touched[j - 1];
      } else if (j > 0) {
        touched[j] = (x * touched[j] + y * touched[j - 1]) / (x + y);
      }
    }
  }
  return touched[m];
}

}  // namespace foreshock
