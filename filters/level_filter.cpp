#include "foreshock/filters/level_filter.h"

#include <cmath>
#include <numbers>

namespace foreshock {

LevelLikelihood level_likelihood(std::span<const double> y, double log_ratio) {
  const double q = std::exp(log_ratio);  // With r = 1; P, s and x' = dx/dlog_ratio likewise.
  std::size_t t = 0;
  while (t < y.size() && y[t] != y[t]) ++t;
  LevelLikelihood out;
  if (t == y.size()) return out;

  double x = y[t];
  double dx = 0;
  double P = 1 + q;
  double dP = q;
  double squares = 0;  // sum v^2 / s
  double dsquares = 0;
  double log_s = 0;
  double dlog_s = 0;
  double product = 1;  // Of a few s, so that one log serves them all.
  for (++t; t < y.size(); ++t) {
    if (y[t] == y[t]) {
      const double inverse = 1 / (P + 1);  // 1 / s
      const double K = P * inverse;
      const double v = y[t] - x;
      const double dK = dP * inverse * inverse;
      squares += v * v * inverse;
      dsquares -= (2 * v * dx + v * v * inverse * dP) * inverse;
      dlog_s += dP * inverse;
      product *= P + 1;
      if (++out.count % 8 == 0 || product > 1e200) {
        log_s += std::log(product);
        product = 1;
      }
      dx += dK * v - K * dx;
      x += K * v;
      P = K;  // (1 - K) P = K r
      dP = dK;
    }
    P += q;
    dP += q;
  }
  log_s += std::log(product);
  const double n = out.count;
  out.r = squares / n;
  // log L = -(n (log 2 pi r + 1) + sum log s) / 2
  out.log_likelihood = -0.5 * (n * (std::log(2 * std::numbers::pi * out.r) + 1) + log_s);
  out.slope = -0.5 * (n * dsquares / squares + dlog_s);
  return out;
}

}  // namespace foreshock
