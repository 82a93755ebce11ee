#pragma once

/// The Kalman filter of a random walk seen through noise, with an exact diffuse start:
///   y_t = x_t + v_t, v ~ N(0, r);   x_{t+1} = x_t + w_t, w ~ N(0, q).
/// State is a value; nothing here remembers anything.

#include <span>

namespace foreshock {

struct LevelNoise {
  double q = 0;  ///< Of the level, per step; >= 0, units of y squared.
  double r = 1;  ///< Of the observation; >= 0, same units. Not both 0.
};

/// Belief about the level at the next step. Diffuse until the first value.
struct LevelBelief {
  bool diffuse = true;
  double x = 0;  ///< Mean.
  double P = 0;  ///< Variance, not counting a diffuse part.
};

/// Learns y (NaN: missing) and moves one step on.
inline void level_step(const LevelNoise& noise, LevelBelief& belief, double y) {
  if (y == y) {
    if (belief.diffuse) {  // The limit P -> infinity: all of the first value is believed.
      belief = {.diffuse = false, .x = y, .P = noise.r};
    } else {
      const double gain = belief.P / (belief.P + noise.r);  // K = P / s
      belief.x += gain * (y - belief.x);
      belief.P = gain * noise.r;  // (1 - K) P without the cancellation.
    }
  }
  belief.P += noise.q;
}

/// Profile log-likelihood of a local level: q / r given, r solved for.
struct LevelLikelihood {
  double log_likelihood = 0;  ///< Without the constant of the diffuse step, as KFAS and R count.
  double slope = 0;           ///< d log_likelihood / d log(q / r).
  double r = 0;               ///< The r at which it is largest; units of y squared.
  int count = 0;              ///< Innovations: values but the first.
};

/// Shapes:  y is [n], NaN = missing, at least two values; log_ratio = log(q / r), finite.
/// Cost:    O(n): a division a value until the gain comes to rest, and after a gap; then none.
/// Source:  Durbin & Koopman, Time Series Analysis by State Space Methods, 2nd ed.
/// (2012), 2.9-2.10,
///          differentiated by hand.
LevelLikelihood level_likelihood(std::span<const double> y, double log_ratio);

}  // namespace foreshock
