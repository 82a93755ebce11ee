#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "foreshock/core/result.h"

namespace foreshock {

/// How the level moves on.
enum class Slope : std::uint8_t {
  kNone,    ///< A random walk: mu <- mu + eta.
  kFree,    ///< The local linear trend: mu <- mu + beta + eta, beta <- beta + zeta.
  kDamped,  ///< A slope that dies out: beta <- phi beta + zeta, 0 < phi < 1.
};

/// One season of a structural model.
struct SeasonForm {
  int period = 0;     ///< Steps, >= 2.
  int harmonics = 0;  ///< Waves that turn, 1 .. period / 2, all with the same variance; 0: dummies,
                      ///< effects that sum to noise.
  friend bool operator==(const SeasonForm&, const SeasonForm&) = default;
};

/// Which components, no numbers: y = level + seasons + cycle + autoregression + irregular.
/// Source: Harvey, Forecasting, Structural Time Series Models and the Kalman Filter (1989), ch. 2.
struct StructuralSpec {
  Slope slope = Slope::kFree;
  std::vector<SeasonForm> seasons;
  bool cycle = false;           ///< A damped stochastic wave of unknown period.
  bool autoregression = false;  ///< A stationary AR(1) beside the irregular.

  /// kInvalidArgument unless periods and harmonics are in range, no season is named twice, and
  /// dummies have no wave in common with another season.
  Status check() const;
  /// Harmonics of season i; those that a shorter season has too are that one's.
  std::vector<int> waves_of(std::size_t i) const;
  /// "local linear trend + season 12 (dummies) + AR(1)".
  std::string name() const;
  int state_size() const;
};

/// Numbers of a structural model. Variances in units of y squared, per step, >= 0.
struct StructuralParams {
  double irregular = 0;
  double level = 0;
  double slope = 0;             ///< 0 without one.
  std::vector<double> seasons;  ///< [seasons]
  double cycle = 0;             ///< Of kappa, both states.
  double autoregression = 0;

  double damping = 1;          ///< phi of a damped slope, in (0, 1).
  double cycle_frequency = 0;  ///< Radians a step, in (0, pi).
  double cycle_damping = 0;    ///< rho, in (0, 1).
  double coefficient = 0;      ///< Of the AR(1), in (-1, 1).
};

/// kInvalidArgument unless the numbers are finite, in range and as many as the spec has, and one
/// variance at least is positive.
Status check(const StructuralSpec& spec, const StructuralParams& params);

}  // namespace foreshock
