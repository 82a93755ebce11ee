#include "foreshock/filters/level_filter.h"

#include <cmath>
#include <numbers>

namespace foreshock {
namespace {

/// A step that changes the variance by less than this share of it has come to rest.
constexpr double kRest = 1e-15;
/// Of the derivative, which comes to rest a little later and counts for less.
constexpr double kSlopeRest = 1e-12;

/// What the likelihood is made of, with r = 1; a d before a name is its derivative by log(q / r).
struct Sums {
  double squares = 0;  // sum v^2 / s
  double dsquares = 0;
  double log_s = 0;
  double dlog_s = 0;
  double product = 1;  // Of a few s, so that one log serves them all.
  int count = 0;

  void add(double s) {
    product *= s;
    if (++count % 8 == 0 || product > 1e200) settle();
  }
  void settle() {
    log_s += std::log(product);
    product = 1;
  }
};

struct Level {
  double x;
  double dx;
  double P;
  double dP;
};

/// Learns values up to a missing one with a gain that stays, K = P / (P + 1), in blocks of four:
/// what a block makes of x is one sum, so that a step does not wait for the step before. Returns
/// how many.
std::size_t steady_run(std::span<const double> y, Level& at, Sums& sums) {
  const double inverse = 1 / (at.P + 1);
  const double K = at.P * inverse;
  const double dK = at.dP * inverse * inverse;
  const double c = inverse;  // 1 - K
  const double c2 = c * c;
  const double c4 = c2 * c2;
  double x = at.x;
  double dx = at.dx;
  double vv = 0;
  double vd = 0;  // sum v dx
  const std::size_t n = y.size();
  std::size_t t = 0;
  for (; t + 4 <= n; t += 4) {
    const double all = (y[t] + y[t + 1]) + (y[t + 2] + y[t + 3]);
    if (all != all) break;
    const double k0 = K * y[t];
    const double k1 = K * y[t + 1];
    const double k2 = K * y[t + 2];
    const double k3 = K * y[t + 3];
    const double x1 = c * x + k0;
    const double x2 = c2 * x + (c * k0 + k1);
    const double x3 = c2 * x1 + (c * k1 + k2);
    const double v0 = y[t] - x;
    const double v1 = y[t + 1] - x1;
    const double v2 = y[t + 2] - x2;
    const double v3 = y[t + 3] - x3;
    const double d0 = dK * v0;
    const double d1 = dK * v1;
    const double d2 = dK * v2;
    const double d3 = dK * v3;
    const double dx1 = c * dx + d0;
    const double dx2 = c2 * dx + (c * d0 + d1);
    const double dx3 = c2 * dx1 + (c * d1 + d2);
    vv += (v0 * v0 + v1 * v1) + (v2 * v2 + v3 * v3);
    vd += (v0 * dx + v1 * dx1) + (v2 * dx2 + v3 * dx3);
    x = c4 * x + (c2 * (c * k0 + k1) + (c * k2 + k3));
    dx = c4 * dx + (c2 * (c * d0 + d1) + (c * d2 + d3));
  }
  for (; t < n && y[t] == y[t]; ++t) {
    const double v = y[t] - x;
    vv += v * v;
    vd += v * dx;
    dx = c * dx + dK * v;
    x = c * x + K * y[t];
  }
  at.x = x;
  at.dx = dx;
  const auto count = static_cast<double>(t);
  sums.squares += vv * inverse;
  sums.dsquares -= (2 * vd + vv * inverse * at.dP) * inverse;
  sums.log_s += count * std::log1p(at.P);
  sums.dlog_s += count * at.dP * inverse;
  sums.count += static_cast<int>(t);
  return t;
}

/// One value, gain and all; whether the next step would have the same gain.
bool learn(double y, double q, Level& at, Sums& sums) {
  const double inverse = 1 / (at.P + 1);  // 1 / s
  const double K = at.P * inverse;
  const double v = y - at.x;
  const double dK = at.dP * inverse * inverse;
  sums.squares += v * v * inverse;
  sums.dsquares -= (2 * v * at.dx + v * v * inverse * at.dP) * inverse;
  sums.dlog_s += at.dP * inverse;
  sums.add(at.P + 1);
  at.dx += dK * v - K * at.dx;
  at.x += K * v;
  const double P = K + q;  // (1 - K) P = K r
  const double dP = dK + q;
  const bool rests = std::abs(P - at.P) <= kRest * P && std::abs(dP - at.dP) <= kSlopeRest * dP;
  at.P = P;
  at.dP = dP;
  return rests;
}

}  // namespace

LevelLikelihood level_likelihood(std::span<const double> y, double log_ratio) {
  const double q = std::exp(log_ratio);  // With r = 1; P and s likewise.
  std::size_t t = 0;
  while (t < y.size() && y[t] != y[t]) ++t;
  LevelLikelihood out;
  if (t == y.size()) return out;

  Level at{y[t], 0, 1 + q, q};
  Sums sums;
  ++t;
  while (t < y.size()) {
    if (y[t] != y[t]) {
      at.P += q;
      at.dP += q;
      ++t;
      continue;
    }
    const bool rests = learn(y[t], q, at, sums);
    ++t;
    if (rests) t += steady_run(y.subspan(t), at, sums);
  }
  sums.settle();
  const double n = sums.count;
  out.count = sums.count;
  out.r = sums.squares / n;
  // log L = -(n (log 2 pi r + 1) + sum log s) / 2
  out.log_likelihood = -0.5 * (n * (std::log(2 * std::numbers::pi * out.r) + 1) + sums.log_s);
  out.slope = -0.5 * (n * sums.dsquares / sums.squares + sums.dlog_s);
  return out;
}

}  // namespace foreshock
