#pragma once

#include <array>
#include <cstddef>

namespace foreshock::arima {

/// A number with its derivatives by kWide parameters at once.
struct Dual {
  static constexpr std::size_t kWide = 4;

  double value = 0;
  std::array<double, kWide> d{};

  Dual() = default;
  Dual(double v) : value(v) {}  // NOLINT(google-explicit-constructor): constants mix with duals.

  Dual& operator+=(const Dual& b) {
    value += b.value;
    for (std::size_t j = 0; j < kWide; ++j) d[j] += b.d[j];
    return *this;
  }
  Dual& operator-=(const Dual& b) {
    value -= b.value;
    for (std::size_t j = 0; j < kWide; ++j) d[j] -= b.d[j];
    return *this;
  }
  friend Dual operator+(Dual a, const Dual& b) { return a += b; }
  friend Dual operator-(Dual a, const Dual& b) { return a -= b; }
  friend Dual operator-(Dual a) {
    a.value = -a.value;
    for (double& v : a.d) v = -v;
    return a;
  }
  friend Dual operator*(const Dual& a, const Dual& b) {
    Dual out(a.value * b.value);
    for (std::size_t j = 0; j < kWide; ++j) out.d[j] = a.d[j] * b.value + a.value * b.d[j];
    return out;
  }
  friend Dual operator/(const Dual& a, const Dual& b) {
    const double inverse = 1 / b.value;
    Dual out(a.value * inverse);
    for (std::size_t j = 0; j < kWide; ++j) out.d[j] = (a.d[j] - out.value * b.d[j]) * inverse;
    return out;
  }
};

}  // namespace foreshock::arima
