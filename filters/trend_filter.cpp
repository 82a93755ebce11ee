#include "foreshock/filters/trend_filter.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace foreshock {
namespace {

/// Diffuse variances below this are none: they are 1 at the first value and shrink by elimination,
/// not by decay.
constexpr double kDiffuseFloor = 1e-9;

/// F C F' for F = [1 1; 0 1].
Cov2 advance(const Cov2& cov) {
  return {cov.a + 2 * cov.b + cov.c, cov.b + cov.c, cov.c};
}

/// Takes the value in while its variance still has an infinite part.
void learn_diffuse(double r, TrendBelief& belief, double v) {
  const Cov2 P = belief.P;
  const Cov2 D = belief.diffuse;
  const double s = P.a + r;
  const double k1 = 1.0;  // K = D h' / (h D h'): first row D.a / D.a
  const double k2 = D.b / D.a;
  belief.level += k1 * v;
  belief.slope += k2 * v;
  // P* - P* h' K' - K h P* + K s K'                                          (DK 5.14)
  belief.P = {P.a - 2 * P.a * k1 + s * k1 * k1, P.b - P.a * k2 - P.b * k1 + s * k1 * k2,
              P.c - 2 * P.b * k2 + s * k2 * k2};
  const double left = D.c - D.b * k2;
  belief.diffuse = {0, 0, left > kDiffuseFloor ? left : 0};
}

void learn_proper(double r, TrendBelief& belief, double v) {
  const Cov2 P = belief.P;
  const double s = P.a + r;
  const double k1 = P.a / s;
  const double k2 = P.b / s;
  belief.level += k1 * v;
  belief.slope += k2 * v;
  // Joseph form, written out: (I - K h) P (I - K h)' + K r K'.
  const double keep = r / s;  // 1 - k1 without the cancellation.
  belief.P = {P.a * keep, P.b * keep, std::max(0.0, P.c - k2 * P.b)};
}

}  // namespace

TrendSeen trend_step(const TrendNoise& noise, TrendBelief& belief, double y) {
  TrendSeen seen;
  // Before the first value all lines are as likely as ever, one step on as well. Moved on, the
  // diffuse part would grow until the floor takes its slope for known.
  const bool nothing_seen = belief.is_diffuse() && belief.diffuse.b == 0;
  if (y != y && nothing_seen) return seen;
  if (y == y) {
    seen.v = y - belief.level;
    seen.s = belief.P.a + noise.r;
    seen.proper = !(belief.diffuse.a > kDiffuseFloor);
    if (!seen.proper) {
      learn_diffuse(noise.r, belief, seen.v);
    } else if (seen.s > 0) {
      learn_proper(noise.r, belief, seen.v);
    }
  }
  belief.level += belief.slope;
  belief.P = advance(belief.P);
  belief.P.a += noise.q_level;
  belief.P.c += noise.q_slope;
  if (belief.is_diffuse()) belief.diffuse = advance(belief.diffuse);
  return seen;
}

TrendLikelihood trend_likelihood(std::span<const double> y, const TrendNoise& noise) {
  TrendBelief belief;
  TrendLikelihood out;
  double squares = 0;
  double log_s = 0;
  for (const double value : y) {
    const TrendSeen seen = trend_step(noise, belief, value);
    if (!seen.proper) continue;
    if (!(seen.s > 0)) return {.log_likelihood = -std::numeric_limits<double>::infinity()};
    squares += seen.v * seen.v / seen.s;
    log_s += std::log(seen.s);
    ++out.count;
  }
  const double n = out.count;
  out.scale = squares / n;
  out.log_likelihood = -0.5 * (n * (std::log(2 * std::numbers::pi * out.scale) + 1) + log_s);
  return out;
}

}  // namespace foreshock
