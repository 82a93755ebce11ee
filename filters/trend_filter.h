#pragma once

/// The Kalman filter of a local linear trend, with an exact diffuse start:
///   y_t = x1_t + v_t;   x1_{t+1} = x1_t + x2_t + w1_t;   x2_{t+1} = x2_t + w2_t.
/// Two states, written out: no matrix products. State is a value.

#include <span>

namespace foreshock {

struct TrendNoise {
  double q_level = 0;  ///< Of w1; >= 0, units of y squared.
  double q_slope = 0;  ///< Of w2; >= 0, same units.
  double r = 1;        ///< Of v; >= 0, same units.
};

/// Symmetric 2 x 2.
struct Cov2 {
  double a = 0;  ///< (1,1)
  double b = 0;  ///< (1,2) = (2,1)
  double c = 0;  ///< (2,2)
};

/// Belief about level and slope at the next step: covariance = diffuse * infinity + P.
struct TrendBelief {
  double level = 0;
  double slope = 0;
  Cov2 P;
  Cov2 diffuse{1, 0, 1};  ///< Zero once two values have been seen.

  bool is_diffuse() const { return diffuse.a > 0 || diffuse.c > 0; }
};

/// What one step said about its value; `proper` is false while the start is diffuse there.
struct TrendSeen {
  bool proper = false;
  double v = 0;  ///< y - expected.
  double s = 0;  ///< Variance of v, r included.
};

/// Learns y (NaN: missing) and moves one step on.
/// Source:  Durbin & Koopman (2012), 5.2 and 5.3, the univariate form of the exact initial filter.
TrendSeen trend_step(const TrendNoise& noise, TrendBelief& belief, double y);

struct TrendLikelihood {
  double log_likelihood = 0;  ///< With the scale solved for; no constant for the diffuse steps.
  double scale = 0;           ///< All three variances are to be multiplied by it.
  int count = 0;              ///< Innovations that count: values but the first two.
};

/// Shapes:  y is [n], NaN = missing, at least three values.
/// Cost:    O(n).
TrendLikelihood trend_likelihood(std::span<const double> y, const TrendNoise& noise);

}  // namespace foreshock
