#pragma once

/// Structural models as matrices, block by block; every state diffuse, no noise of observation.
/// Source: Durbin & Koopman, Time Series Analysis by State Space Methods, 2nd ed. (2012), 3.2.

#include <cmath>
#include <numbers>

#include "foreshock/filters/kalman.h"

namespace foreshock::structural {

inline kalman::System blank(Eigen::Index k) {
  return {.F = Eigen::MatrixXd::Zero(k, k),
          .Q = Eigen::MatrixXd::Zero(k, k),
          .h = Eigen::VectorXd::Unit(k, 0),
          .start = {.x = Eigen::VectorXd::Zero(k),
                    .P = Eigen::MatrixXd::Zero(k, k),
                    .A = Eigen::MatrixXd::Identity(k, k)}};
}

inline kalman::System level(double variance) {
  kalman::System out = blank(1);
  out.F(0, 0) = 1;
  out.Q(0, 0) = variance;
  return out;
}

inline kalman::System trend(double level_variance, double slope_variance) {
  kalman::System out = blank(2);
  out.F << 1, 1, 0, 1;
  out.Q.diagonal() << level_variance, slope_variance;
  return out;
}

/// A season whose effects sum to noise: s_t = -s_{t-1} .. - s_{t-period+1} + w_t.
inline kalman::System dummies(int period, double variance) {
  kalman::System out = blank(period - 1);
  out.F.row(0).setConstant(-1);
  out.F.diagonal(-1).setOnes();
  out.Q(0, 0) = variance;
  return out;
}

/// Harmonic j of a season: two states that turn.
inline kalman::System wave(int period, int j, double variance) {
  kalman::System out = blank(2);
  const double angle = 2 * std::numbers::pi * j / period;
  out.F << std::cos(angle), std::sin(angle), -std::sin(angle), std::cos(angle);
  out.Q.diagonal().setConstant(variance);
  return out;
}

/// A damped wave of any frequency, its states diffuse too.
inline kalman::System cycle(double frequency, double damping, double variance) {
  kalman::System out = blank(2);
  const double c = damping * std::cos(frequency);
  const double s = damping * std::sin(frequency);
  out.F << c, s, -s, c;
  out.Q.diagonal().setConstant(variance);
  return out;
}

/// Both, seen as their sum.
inline kalman::System stack(const kalman::System& a, const kalman::System& b) {
  const Eigen::Index m = a.size();
  const Eigen::Index n = b.size();
  kalman::System out = blank(m + n);
  out.F.topLeftCorner(m, m) = a.F;
  out.F.bottomRightCorner(n, n) = b.F;
  out.Q.topLeftCorner(m, m) = a.Q;
  out.Q.bottomRightCorner(n, n) = b.Q;
  out.h << a.h, b.h;
  return out;
}

}  // namespace foreshock::structural
