#pragma once

/// Structural models in continuous time, looked at when a value comes: F and Q of the true gap. A
/// level and slope that are Brownian motions, seasons that turn while their amplitudes wander.
/// Values that come at irregular times need no grid and no missing points between.

#include <vector>

#include "foreshock/core/result.h"
#include "foreshock/filters/kalman.h"

namespace foreshock::kalman {

/// A wave of a season: dx = [0 w; -w 0] x dt + noise, w = 2 pi / period.
struct ContinuousWave {
  double period = 1;    ///< In units of time, > 0.
  double variance = 0;  ///< Of either of its two states, per unit of time; >= 0.
};

/// dlevel = slope dt + noise, dslope = noise; y = level + waves + v at the times of values.
struct ContinuousModel {
  double level = 0;                   ///< Variance of the level, per unit of time; >= 0.
  bool has_slope = true;              ///< Else the level is a random walk.
  double slope = 0;                   ///< Variance of the slope, per unit of time; >= 0.
  std::vector<ContinuousWave> waves;  ///< Harmonics are waves of their own.
  double r = 0;                       ///< Of a value, >= 0.

  /// Level, slope if there is one, then two states for each wave.
  Eigen::Index size() const;
};

/// The System over a gap: F and Q lead from one value to the next, `gap` units of time later. Two
/// gaps one after the other are one of their sum, exactly. Every state is diffuse at its start.
/// Errors:  kInvalidArgument if gap is negative or not finite, or a variance or period is out of
///          range.
/// Cost:    O(k^2).
/// Source:  Harvey, Forecasting, Structural Time Series Models and the Kalman Filter (1989), 9.2.
Result<System> over_gap(const ContinuousModel& model, double gap);

}  // namespace foreshock::kalman
